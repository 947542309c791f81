"""Record what one request sent and received, and when, for the inspector.

Nothing here grows with a conversation or a reply. The body of a request is not kept, since the same
branch and the same parameters make it again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from claude_tui.api.failures import HIDDEN, ApiFailure, Asked
from claude_tui.api.request import Request
from claude_tui.conversation import events
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
"""Prefixes of the request headers that are shown. Any other may hold a gateway's key."""

_SECRET_ANSWERS: Final = frozenset({"authorization", "set-cookie", "x-api-key"})
"""Response headers that are not shown: a cookie is a credential."""

_RATE_LIMIT: Final = "anthropic-ratelimit-"

_WIRE_NAMES: Final[Mapping[type[events.StreamEvent], str]] = {
    events.MessageStart: "message_start",
    events.BlockStart: "content_block_start",
    events.TextDelta: "text_delta",
    events.ThinkingDelta: "thinking_delta",
    events.SignatureDelta: "signature_delta",
    events.InputJsonDelta: "input_json_delta",
    events.CitationDelta: "citations_delta",
    events.BlockStop: "content_block_stop",
    events.MessageDelta: "message_delta",
    events.MessageStop: "message_stop",
}


@dataclass(frozen=True, slots=True)
class HttpHeaders:
    """The headers of a request and of its response, without any secret; names in lower case.

    Args:
        url: The address of the request.
        request_headers: As they were sent, with ``[hidden]`` for what may be a secret.
        status: The HTTP status; None if there was no answer.
        response_headers: As they arrived, with ``[hidden]`` for cookies.
    """

    url: str
    request_headers: Mapping[str, str]
    status: int | None = None
    response_headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Events of one kind for one block: how many arrived, and when.

    Args:
        type: The API's name of the event, or of the delta in it.
        index: The block's index in the message; None if the event belongs to no block.
        count: How many arrived.
        first: Seconds from sending to the first of them.
        last: Seconds from sending to the last of them.
    """

    type: str
    index: int | None
    count: int
    first: float
    last: float


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer.

    Args:
        parameters: The parameters of the request, including the system prompt.
        headers: The headers; None if nothing was sent.
        head_seconds: Seconds from sending to the headers of the response; None if there were none.
        arrivals: In the order in which the first of each kind arrived.
        first_token_seconds: Seconds from sending to the first token; None if none arrived.
        seconds: Seconds from sending to the end.
        failure: What went wrong; None after a whole reply, and after a stop by the person.
    """

    parameters: Parameters
    headers: HttpHeaders | None
    head_seconds: float | None
    arrivals: tuple[Arrivals, ...]
    first_token_seconds: float | None
    seconds: float
    failure: ApiFailure | None = None


class Recorder:
    """Records one exchange while it happens. Only one thread uses it.

    Args:
        request: The request that is about to be sent.
    """

    def __init__(self, request: Request) -> None:
        self._parameters = request.parameters
        self._began = monotonic()
        self._headers: HttpHeaders | None = None
        self._head_seconds: float | None = None
        self._first_token: float | None = None
        self._arrivals: dict[tuple[str, int | None], Arrivals] = {}

    def sent(self, headers: HttpHeaders) -> None:
        """Note that the request was sent, and the headers of its response if there is one."""
        self._headers = headers
        if headers.status is not None:
            self._head_seconds = monotonic() - self._began

    def received(self, event: events.StreamEvent) -> None:
        """Note an event."""
        now = monotonic() - self._began
        kind = _WIRE_NAMES[type(event)], getattr(event, "index", None)
        before = self._arrivals.get(kind)
        count, first = (before.count, before.first) if before is not None else (0, now)
        self._arrivals[kind] = Arrivals(*kind, count + 1, first, now)
        if self._first_token is None and _is_token(event):
            self._first_token = now

    def exchange(self, failure: ApiFailure | None = None) -> Exchange:
        """Return what has happened so far."""
        return Exchange(
            parameters=self._parameters,
            headers=self._headers,
            head_seconds=self._head_seconds,
            arrivals=tuple(self._arrivals.values()),
            first_token_seconds=self._first_token,
            seconds=monotonic() - self._began,
            failure=failure,
        )


@dataclass(frozen=True, slots=True)
class RateLimit:
    """What is left of one of the account's limits, according to the headers of a response.

    Args:
        name: What is counted: ``requests``, ``tokens``, ``input-tokens`` or ``output-tokens``.
        remaining: How many are left.
        limit: How many there are in total; None if the server does not say.
    """

    name: str
    remaining: int
    limit: int | None = None


def rate_limits(headers: Mapping[str, str]) -> tuple[RateLimit, ...]:
    """Return the limits in the headers of a response; none if the server sends none."""
    limits = []
    for name, value in headers.items():
        counted = name.removeprefix(_RATE_LIMIT).removesuffix("-remaining")
        if name == f"{_RATE_LIMIT}{counted}-remaining" and (left := _number(value)) is not None:
            limit = _number(headers.get(f"{_RATE_LIMIT}{counted}-limit", ""))
            limits.append(RateLimit(counted, left, limit))
    return tuple(limits)


def headers_of(asked: Asked, sent: Any, response: Any = None) -> HttpHeaders:
    """Return the headers of an HTTP request and of its response in the SDK's HTTP library.

    Args:
        asked: Knows the secrets.
        sent: The request.
        response: The response; None if there was none.
    """
    url, headers = _url(asked, sent.url.path), _shown(asked, sent.headers)
    if response is None:
        return HttpHeaders(url, headers)
    response_headers = _kept_once(
        (name.lower(), HIDDEN if name.lower() in _SECRET_ANSWERS else asked.scrub(value))
        for name, value in response.headers.items()
    )
    return HttpHeaders(url, headers, response.status_code, response_headers)


def usual_headers(connection: Connection) -> HttpHeaders:
    """Return the headers of every request, apart from what the SDK's HTTP library adds.

    A cloud's client puts the model into the path, so only the beginning of its address is given.
    """
    sdk = connection.sdk
    path = sdk.base_url.path.rstrip("/")
    if not connection.endpoint.provider:
        path += "/v1/messages"
    asked = connection.asked
    return HttpHeaders(_url(asked, path), _shown(asked, sdk.default_headers))


def _url(asked: Asked, path: str) -> str:
    return f"{asked.address}{asked.scrub(path)}"


def _shown(asked: Asked, headers: Mapping[str, Any]) -> dict[str, str]:
    return _kept_once(
        (name.lower(), asked.scrub(value) if _is_shown(name.lower()) else HIDDEN)
        for name, value in headers.items()
        if isinstance(value, str)
    )


def _kept_once(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return ``headers`` with a single copy of those that are the same in every exchange."""
    return {sys.intern(name): sys.intern(value) for name, value in headers}


def _is_shown(name: str) -> bool:
    return name in _NO_SECRET or name.startswith(_NO_SECRET_PREFIXES)


def _is_token(event: events.StreamEvent) -> bool:
    """Whether the event brings the first text of the model.

    Some servers begin a block of text before they have read the prompt, and the text of thinking
    may be hidden. So for text its first character counts, and for any other block its start.
    """
    match event:
        case events.BlockStart():
            return event.block.get("type") != "text" or bool(event.block.get("text"))
        case events.TextDelta(text=piece) | events.ThinkingDelta(thinking=piece):
            return bool(piece)
        case events.InputJsonDelta(partial_json=piece):
            return bool(piece)
        case _:
            return False


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None
