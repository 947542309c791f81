"""What went over the wire for one request, and when: what the inspector shows of it.

Nothing here grows with a conversation or with a reply. The body of a request is not kept: the
same branch and the same parameters make it again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from claude_tui.api.failures import HIDDEN, ApiFailure, Asked
from claude_tui.api.request import Request
from claude_tui.conversation.events import (
    BlockStart,
    BlockStop,
    CitationDelta,
    InputJsonDelta,
    MessageDelta,
    MessageStart,
    MessageStop,
    SignatureDelta,
    StreamEvent,
    TextDelta,
    ThinkingDelta,
)
from claude_tui.conversation.parameters import Parameters

if TYPE_CHECKING:
    from claude_tui.api.connection import Connection

_NO_SECRET: Final = frozenset(
    {
        "accept",
        "accept-encoding",
        "connection",
        "content-length",
        "content-type",
        "host",
        "transfer-encoding",
        "user-agent",
    }
)
_NO_SECRET_PREFIXES: Final = ("anthropic-", "x-stainless-")
"""Headers of a request that are shown; any other may be a gateway's key under any name."""

_SECRET_ANSWERS: Final = frozenset({"authorization", "set-cookie", "x-api-key"})
"""Headers of a response that are not: a cookie is a credential."""

_RATE_LIMIT: Final = "anthropic-ratelimit-"

_WIRE_NAMES: Final[Mapping[type[StreamEvent], str]] = {
    MessageStart: "message_start",
    BlockStart: "content_block_start",
    TextDelta: "text_delta",
    ThinkingDelta: "thinking_delta",
    SignatureDelta: "signature_delta",
    InputJsonDelta: "input_json_delta",
    CitationDelta: "citations_delta",
    BlockStop: "content_block_stop",
    MessageDelta: "message_delta",
    MessageStop: "message_stop",
}


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads of a request and of its response, without any secret; names in lower case.

    Args:
        url: Where it was posted to.
        request_headers: As they were sent; what may be a secret is ``[hidden]``.
        status: The HTTP status; None: there was no answer.
        response_headers: As they came; cookies are ``[hidden]``.
    """

    url: str
    request_headers: Mapping[str, str]
    status: int | None = None
    response_headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Events of one kind for one block: how many came, and when.

    Args:
        type: The API's name of the event, or of the delta in it.
        index: The block's place in the message; None: the event belongs to none.
        count: How many came.
        first: Seconds from sending to the first of them.
        last: The same to the last of them.
    """

    type: str
    index: int | None
    count: int
    first: float
    last: float


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came back for it.

    Args:
        parameters: What it was asked with, the system prompt included.
        heads: None: nothing was sent.
        head_seconds: Seconds from sending to the head of the response; None: there was none.
        arrivals: In the order in which the first of each kind came.
        first_token_seconds: Seconds from sending to the first token; None: none came.
        seconds: Seconds from sending to the end.
        failure: What went wrong; None after a whole reply, and after a stop by the person.
    """

    parameters: Parameters
    heads: Heads | None
    head_seconds: float | None
    arrivals: tuple[Arrivals, ...]
    first_token_seconds: float | None
    seconds: float
    failure: ApiFailure | None = None


class Recorder:
    """Takes one exchange down while it happens. One thread uses it.

    Args:
        request: What is about to be sent.
    """

    def __init__(self, request: Request) -> None:
        self._parameters = request.parameters
        self._began = monotonic()
        self._heads: Heads | None = None
        self._head_seconds: float | None = None
        self._first_token: float | None = None
        self._arrivals: dict[tuple[type[StreamEvent], int | None], list[float]] = {}
        """Of each kind: how many, the first, the last."""

    def sent(self, heads: Heads) -> None:
        """The request is out, and the head of its response is here if there is one."""
        self._heads = heads
        if heads.status is not None:
            self._head_seconds = monotonic() - self._began

    def received(self, event: StreamEvent) -> None:
        """One more event."""
        now = monotonic() - self._began
        kind = type(event), getattr(event, "index", None)
        arrivals = self._arrivals.get(kind)
        if arrivals is None:
            self._arrivals[kind] = [1, now, now]
        else:
            arrivals[0] += 1
            arrivals[2] = now
        if self._first_token is None and _is_token(event):
            self._first_token = now

    def exchange(self, failure: ApiFailure | None = None) -> Exchange:
        """What happened so far."""
        return Exchange(
            parameters=self._parameters,
            heads=self._heads,
            head_seconds=self._head_seconds,
            arrivals=tuple(
                Arrivals(_WIRE_NAMES[type_], index, int(count), first, last)
                for (type_, index), (count, first, last) in self._arrivals.items()
            ),
            first_token_seconds=self._first_token,
            seconds=monotonic() - self._began,
            failure=failure,
        )


@dataclass(frozen=True, slots=True)
class RateLimit:
    """What is left of one of the account's limits, as the headers of a response say.

    Args:
        name: What is counted: ``requests``, ``tokens``, ``input-tokens`` or ``output-tokens``.
        remaining: How many are left.
        limit: Of how many; None: the server does not say.
    """

    name: str
    remaining: int
    limit: int | None = None


def rate_limits(headers: Mapping[str, str]) -> tuple[RateLimit, ...]:
    """The limits that the headers of a response tell of; none where the server sends none."""
    found = []
    for name, value in headers.items():
        counted = name.removeprefix(_RATE_LIMIT).removesuffix("-remaining")
        if name == f"{_RATE_LIMIT}{counted}-remaining" and (left := _number(value)) is not None:
            limit = _number(headers.get(f"{_RATE_LIMIT}{counted}-limit", ""))
            found.append(RateLimit(counted, left, limit))
    return tuple(found)


def heads_of(asked: Asked, sent: Any, response: Any = None) -> Heads:
    """The heads of an HTTP request and of its response, as the SDK's HTTP library has them.

    Args:
        asked: Knows the secrets.
        sent: The request.
        response: The response; None: there was none.
    """
    url, headers = _url(asked, sent.url.path), _shown(asked, sent.headers)
    if response is None:
        return Heads(url, headers)
    response_headers = _kept_once(
        (name.lower(), HIDDEN if name.lower() in _SECRET_ANSWERS else asked.scrub(value))
        for name, value in response.headers.items()
    )
    return Heads(url, headers, response.status_code, response_headers)


def usual_heads(connection: Connection) -> Heads:
    """The head of every request, beside what the SDK's HTTP library adds.

    A cloud's client puts the model into the path; of its address only the beginning is told.
    """
    sdk = connection.sdk
    path = sdk.base_url.path.rstrip("/")
    if not connection.endpoint.provider:
        path += "/v1/messages"
    asked = connection.asked
    return Heads(_url(asked, path), _shown(asked, sdk.default_headers))


def _url(asked: Asked, path: str) -> str:
    return f"{asked.address}{asked.scrub(path)}"


def _shown(asked: Asked, headers: Mapping[str, Any]) -> dict[str, str]:
    return _kept_once(
        (name.lower(), asked.scrub(value) if _is_shown(name.lower()) else HIDDEN)
        for name, value in headers.items()
        if isinstance(value, str)
    )


def _kept_once(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """``headers``, of which most are the same in every exchange: these are in memory once."""
    return {sys.intern(name): sys.intern(value) for name, value in headers}


def _is_shown(name: str) -> bool:
    return name in _NO_SECRET or name.startswith(_NO_SECRET_PREFIXES)


def _is_token(event: StreamEvent) -> bool:
    """Whether the event brings the first of what the model wrote.

    A block of text is begun by some servers before they have read the prompt, and the text of
    thinking may be hidden; so of text its first character counts, of any other block its start.
    """
    match event:
        case BlockStart():
            return event.block.get("type") != "text" or bool(event.block.get("text"))
        case TextDelta(text=piece) | ThinkingDelta(thinking=piece):
            return bool(piece)
        case InputJsonDelta(partial_json=piece):
            return bool(piece)
        case _:
            return False


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None
