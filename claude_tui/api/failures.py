"""What a failed request comes to: a kind, one sentence, a next step.

``refusals`` reads a server's own words into this, ``outages`` a broken connection.
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
"""Most characters of a server's own words within a sentence; ``detail`` has all of them."""
DETAIL_LENGTH: Final = 20_000
"""Most characters of ``ApiFailure.detail``: a server may answer with any amount of nonsense."""

SECRET_LENGTH: Final = 6
"""Fewest characters of a secret: a made-up key like ``x`` would hide parts of every word."""

HIDDEN: Final = "[hidden]"
_KEY_LIKE = re.compile(r"sk-ant-[\w-]+|(?i:bearer)\s+[\w.~+/-]{8,}=*")


class FailureKind(StrEnum):
    """What went wrong, as far as what to do about it differs."""

    NOT_READY = "not_ready"
    """Nothing was sent: no endpoint, no credential, or the local model did not start."""
    AUTHENTICATION = "authentication"
    PERMISSION = "permission"
    BILLING = "billing"
    """No credit."""
    SPEND_LIMIT = "spend_limit"
    """A limit on spending is reached; waiting a little does not help."""
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
    """The server sends elsewhere; the key does not follow."""
    CUT_SHORT = "cut_short"
    """The connection ended before the reply did."""
    NOT_MESSAGES_API = "not_messages_api"
    """Something answers, but it does not speak the Messages API."""
    UNKNOWN = "unknown"


MOST_SECONDS_TO_WAIT: Final = 300.0
"""A server that asks for more is not waited for: whoever asked decides."""

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
        next_step: One sentence: what to do about it; may be empty.
        status: The HTTP status; 200 if the reply had begun; None without an answer.
        retry_after: Seconds the server asks to wait, at least 0; None if it does not say.
        request_id: What Anthropic's support asks for; may be empty.
        detail: All the server said, for the log and the inspector. Never a secret.
        lesson: What it teaches of the model, where the request can be put right by that.
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
        """Whether the same request, sent again a little later, may well succeed."""
        return self.kind in _RETRYABLE and (self.retry_after or 0) <= MOST_SECONDS_TO_WAIT


class ApiError(ClaudeTuiError):
    """A request failed.

    Args:
        failure: How.
    """

    def __init__(self, failure: ApiFailure) -> None:
        super().__init__(failure.message, failure.next_step)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked for what: the names that make a failure's sentence say something.

    Args:
        address: The server, like ``https://api.anthropic.com``.
        host: The same without the scheme.
        model: The model's id; empty when no model was asked.
        credential: Where the credential is from, in words; empty without one.
        foreign: Whether it is someone else's server than Anthropic's.
        base_path: The path below which the server was asked, without a slash at its end.
        proxy: What it is asked through; None: it is asked directly.
        trusted_by: The variable that says whose certificates count; empty: the system does.
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
        """A server's words fit for a sentence: one line, printable, not endless, no secret."""
        line = " ".join(self.scrub(text).split())
        line = "".join(character for character in line if character.isprintable())
        return line if len(line) <= QUOTE_LENGTH else line[:QUOTE_LENGTH].rstrip() + "…"

    def scrub(self, text: str) -> str:
        """``text`` without any secret, and not endless."""
        for secret in self.secrets:
            if len(secret) >= SECRET_LENGTH:
                text = text.replace(secret, HIDDEN)
        return _KEY_LIKE.sub(HIDDEN, text)[:DETAIL_LENGTH]


def not_messages_api(what: str, body: bytes, asked: Asked) -> ApiFailure:
    """An answer that is no reply of the Messages API: ``what``, in a sentence, and its text."""
    return ApiFailure(
        FailureKind.NOT_MESSAGES_API,
        f"{asked.address} does not speak the Messages API. {what}",
        "Check ANTHROPIC_BASE_URL." if asked.foreign else "Ask again.",
        status=200,
        detail=asked.scrub(body.decode(errors="replace")),
    )


def cut_short(asked: Asked, request_id: str) -> ApiFailure:
    """A reply that ended without its last event."""
    return ApiFailure(
        FailureKind.CUT_SHORT,
        f"{asked.host} stopped in the middle of the reply.",
        "Ask again.",
        status=200,
        request_id=request_id,
    )
