"""Describe a failed request by a kind, one sentence and a next step.

``refusals`` makes this of a server's own words, ``outages`` of a broken connection.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from claude_tui.errors import ClaudeTuiError
from claude_tui.models.lessons import Lesson

if TYPE_CHECKING:
    from claude_tui.api.proxies import Proxy

QUOTE_LENGTH: Final = 300
"""The most characters of a server's own words in a sentence; ``detail`` has all of them."""
DETAIL_LENGTH: Final = 20_000
"""The most characters of ``ApiFailure.detail``, since a server may answer anything."""

SECRET_LENGTH: Final = 6
"""The fewest characters of a secret: a made-up key like ``x`` would hide parts of every word."""

HIDDEN: Final = "[hidden]"
_KEY_LIKE = re.compile(r"sk-ant-[\w-]+|(?i:bearer)\s+[\w.~+/-]{8,}=*")


class FailureKind(StrEnum):
    """What went wrong, as far as it matters for the next step."""

    NOT_READY = "not_ready"
    """Nothing was sent: no endpoint, no credential, or the local model did not start."""
    AUTHENTICATION = "authentication"
    PERMISSION = "permission"
    BILLING = "billing"
    """No credit."""
    SPEND_LIMIT = "spend_limit"
    """A limit on spending is reached, and waiting does not help."""
    NOT_FOUND = "not_found"
    """The server does not have the model."""
    INVALID_REQUEST = "invalid_request"
    CONTEXT_FULL = "context_full"
    """The conversation no longer fits the model's context window."""
    TOO_LARGE = "too_large"
    """The request has more bytes than the server takes."""
    RATE_LIMIT = "rate_limit"
    OVERLOADED = "overloaded"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    """The server went silent."""
    UNREACHABLE = "unreachable"
    TLS = "tls"
    REDIRECT = "redirect"
    """The server redirects, and the key is not sent along."""
    CUT_SHORT = "cut_short"
    """The connection ended before the reply."""
    NOT_MESSAGES_API = "not_messages_api"
    """Something answers, but without the Messages API."""
    UNKNOWN = "unknown"


MOST_SECONDS_TO_WAIT: Final = 300.0
"""If a server asks for more, the person decides."""

_RETRYABLE: Final = frozenset(
    {
        FailureKind.RATE_LIMIT,
        FailureKind.OVERLOADED,
        FailureKind.SERVER_ERROR,
        FailureKind.CUT_SHORT,
    }
)


@dataclass(frozen=True, slots=True)
class ApiFailure:
    """A failed request.

    Args:
        kind: What went wrong.
        message: One sentence that names who, what and why. Never a secret.
        next_step: One sentence on what to do; may be empty.
        status: The HTTP status; 200 if the reply had begun; None without an answer.
        retry_after: The seconds that the server asks to wait, at least 0; None if it does not say.
        request_id: What Anthropic's support asks for; may be empty.
        detail: All that the server said, for the log and the inspector. Never a secret.
        lesson: What it teaches about the model, if that corrects the request.
    """

    kind: FailureKind
    message: str
    next_step: str = ""
    status: int | None = None
    retry_after: float | None = None
    request_id: str = ""
    detail: str = ""
    lesson: Lesson | None = None

    @property
    def retryable(self) -> bool:
        """Whether the same request may well succeed a little later."""
        return self.kind in _RETRYABLE and (self.retry_after or 0) <= MOST_SECONDS_TO_WAIT


class ApiError(ClaudeTuiError):
    """A request failed.

    Args:
        failure: What went wrong.
    """

    def __init__(self, failure: ApiFailure) -> None:
        super().__init__(failure.message, failure.next_step)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class Asked:
    """The names in a failure's sentence: the server, the model and the rest.

    Args:
        address: The server, like ``https://api.anthropic.com``.
        host: The same without the scheme.
        model: The model's id; empty if no model was asked.
        credential: Where the credential is from, in words; empty without one.
        foreign: Whether it is another server than Anthropic's.
        base_path: The path below which the server was asked, without a slash at its end.
        proxy: The proxy; None if there is none.
        trusted_by: The variable that names the trusted certificates; empty for the system's.
        secrets: What must appear in no message.
    """

    address: str
    host: str
    model: str = ""
    credential: str = ""
    foreign: bool = False
    base_path: str = ""
    proxy: Proxy | None = None
    trusted_by: str = ""
    secrets: Collection[str] = field(default=(), repr=False)

    def quote(self, text: str) -> str:
        """Return a server's words for a sentence: one line, printable, not endless, no secret."""
        line = " ".join(self.scrub(text).split())
        line = "".join(character for character in line if character.isprintable())
        return line if len(line) <= QUOTE_LENGTH else line[:QUOTE_LENGTH].rstrip() + "…"

    def scrub(self, text: str) -> str:
        """Return ``text`` without any secret, and not endless."""
        for secret in self.secrets:
            if len(secret) >= SECRET_LENGTH:
                text = text.replace(secret, HIDDEN)
        return _KEY_LIKE.sub(HIDDEN, text)[:DETAIL_LENGTH]


def not_messages_api(what: str, body: bytes, asked: Asked) -> ApiFailure:
    """Return the failure for an answer that is no reply of the Messages API."""
    return ApiFailure(
        FailureKind.NOT_MESSAGES_API,
        f"{asked.address} doesn't speak the Messages API. {what}",
        "Check ANTHROPIC_BASE_URL." if asked.foreign else "Try again.",
        status=200,
        detail=asked.scrub(body.decode(errors="replace")),
    )


def cut_short(asked: Asked, request_id: str) -> ApiFailure:
    """Return the failure for a reply that ended without its last event."""
    return ApiFailure(
        FailureKind.CUT_SHORT,
        f"The connection to {asked.host} was lost mid-reply.",
        "Try again.",
        status=200,
        request_id=request_id,
    )
