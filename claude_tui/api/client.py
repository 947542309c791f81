"""Send requests to one endpoint through the SDK, which is loaded at its first use.

The SDK sends requests, finds credentials and reads server-sent events; ``connection`` and
``providers`` make its clients, and nothing else knows it. The JSON is read here (``wire``), so that
no typed object loses a part of a reply, and whatever a server sends raises nothing but
``ApiError``.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from claude_tui.api.connection import Connection, connection_to, import_sdk
from claude_tui.api.endpoint import Endpoint
from claude_tui.api.exchange import HttpHeaders, headers_of, usual_headers
from claude_tui.api.failures import (
    ApiError,
    Asked,
    FailureKind,
    cut_short,
    not_messages_api,
)
from claude_tui.api.outages import outage
from claude_tui.api.providers import lists_models, provider_body
from claude_tui.api.refusals import Answer, refusal
from claude_tui.api.request import Request
from claude_tui.api.throttle import Pace, unread_bytes
from claude_tui.api.wire import EventReader
from claude_tui.api.worker import in_background
from claude_tui.conversation.events import MessageStop, StreamEvent

if TYPE_CHECKING:
    import anthropic
    import httpx2

    from claude_tui.api.transport import RoutedTransport

log = logging.getLogger(__name__)

DRAIN_SECONDS: Final = 0.5
"""How long to wait for the end of a response after its last event, to reuse its connection."""

MOST_BYTES: Final = 32_000_000
"""The longest reply in one piece that is read."""

LIST_PAGE: Final = 1000
LIST_PAGES: Final = 10
"""The most pages of a list of models, since a server may always say that there are more."""


class Client:
    """Sends requests to one endpoint. Every method runs on the same event loop.

    Args:
        resolve: Finds the endpoint. It may block, since it is called on its own thread, and may
            raise ``ClaudeTuiError``. It is called again after it failed.
    """

    def __init__(self, resolve: Callable[[], Endpoint]) -> None:
        self._resolve = resolve
        self._connecting: asyncio.Task[Connection] | None = None
        self._transport: RoutedTransport | None = None
        """Holds the open connections, also after the endpoint was found again."""

    async def ready(self) -> Endpoint:
        """Load the SDK and find the endpoint, once for all callers.

        A caller that is cancelled does not disturb the others. After a failure the next call tries
        again.

        Raises:
            ClaudeTuiError: There is no endpoint, or no credential for it.
        """
        return (await self._connection()).endpoint

    @property
    def usual_headers(self) -> HttpHeaders | None:
        """The headers of every request, without secrets; None before ``ready``. For any thread."""
        connection = self._current
        return usual_headers(connection) if connection is not None else None

    async def stream(
        self, request: Request, sent: Callable[[HttpHeaders], None] = lambda _headers: None
    ) -> AsyncIterator[StreamEvent]:
        """Send ``request`` and yield the events of its reply, up to ``MessageStop``.

        When its task is cancelled, the connection is closed at once. ``sent`` gets the headers of
        the request and its response before anything else, also if the request fails.

        Raises:
            ApiError: Anything goes wrong, also in the middle of a reply.
            ClaudeTuiError: As in ``ready``.
        """
        connection = await self._connection()
        asked = replace(connection.asked, model=str(request.body.get("model", "")))
        with (
            self._forgotten_when_gone(connection),
            _failures(asked, connection.read_seconds, sent) as progress,
        ):
            named = {name: request.body[name] for name in ("model", "max_tokens", "messages")}
            options = {name: value for name, value in request.body.items() if name not in named}
            stream = await connection.sdk.messages.create(
                **named,
                stream=True,
                extra_body=options | provider_body(connection.endpoint, request.headers),
                extra_headers=dict(request.headers),
            )
            async with stream:
                progress.answering = True
                sent(headers_of(asked, stream.response.request, stream.response))
                message = await _message_in_one_piece(stream.response, asked)
                if message is not None:
                    request_id = stream.response.headers.get("request-id", "")
                    for event in EventReader(request_id).read_whole(message):
                        yield event
                    return
                async for event in _events(stream, asked):
                    yield event

    @property
    def connected(self) -> bool:
        """Whether a request would leave at once, since ``ready`` is done."""
        return self._current is not None

    async def post(self, path: str, request: Request, seconds: float) -> object:
        """Send ``request`` to another path than that of replies, and return the JSON of the answer.

        Raises:
            ApiError: Anything goes wrong, or it takes longer than ``seconds``.
            ClaudeTuiError: As in ``ready``.
        """
        connection = await self._connection()
        asked = replace(connection.asked, model=str(request.body.get("model", "")))
        options: Any = {"headers": dict(request.headers), "timeout": seconds}
        with _failures(asked, seconds):
            return await connection.sdk.post(
                path, cast_to=object, body=dict(request.body), options=options
            )

    async def list_models(self) -> list[object]:
        """Return the server's list of models as JSON, for ``listing`` to read.

        It is empty if the server has no such list.

        Raises:
            ApiError: The server has no list after all, or the request failed.
            ClaudeTuiError: As in ``ready``.
        """
        connection = await self._connection()
        if not lists_models(connection.endpoint):
            return []
        with _failures(connection.asked, connection.read_seconds):
            return await _list_entries(connection.sdk)

    async def close(self) -> None:
        """Close every connection. Call nothing after this."""
        if self._current is not None:
            await self._current.sdk.close()
        elif self._connecting is not None:
            self._connecting.cancel()
        if self._transport is not None:
            await self._transport.aclose()

    @property
    def _current(self) -> Connection | None:
        """The connection, once it is made."""
        connecting = self._connecting
        if connecting is None or not connecting.done() or _failed(connecting):
            return None
        return connecting.result()

    @contextmanager
    def _forgotten_when_gone(self, connection: Connection) -> Iterator[None]:
        """Make the next request find a local model again that has died, which restarts it."""
        try:
            yield
        except ApiError as error:
            gone = error.failure.kind in (FailureKind.UNREACHABLE, FailureKind.CUT_SHORT)
            if gone and connection.endpoint.kind == "local" and connection is self._current:
                self._connecting = None
            raise

    async def _connection(self) -> Connection:
        connecting = self._connecting
        if connecting is None or (connecting.done() and _failed(connecting)):
            connecting = asyncio.create_task(self._connect())
            connecting.add_done_callback(_failed)
            self._connecting = connecting
        return await asyncio.shield(connecting)

    async def _connect(self) -> Connection:
        """Load the SDK and find the endpoint at the same time, which takes seconds."""
        endpoint, _ = await asyncio.gather(in_background(self._resolve), in_background(import_sdk))
        if self._transport is None:
            from claude_tui.api.transport import RoutedTransport

            self._transport = RoutedTransport()
        transport = self._transport
        return await in_background(lambda: connection_to(endpoint, transport))


def _failed(task: asyncio.Task[Connection]) -> bool:
    """Whether a finished task failed. This also tells asyncio that its exception was seen."""
    return task.cancelled() or task.exception() is not None


@dataclass(slots=True)
class _Progress:
    """How far a request got."""

    answering: bool = False


@contextmanager
def _failures(
    asked: Asked, read_seconds: float, sent: Callable[[HttpHeaders], None] = lambda _headers: None
) -> Iterator[_Progress]:
    """Turn every exception inside into ``ApiError``: the only edge to the SDK."""
    import anthropic

    progress = _Progress()
    try:
        yield progress
    except ApiError:
        raise
    except anthropic.APIStatusError as error:
        sent(headers_of(asked, error.request, error.response))
        raise ApiError(refusal(_answer(error), asked)) from None
    except Exception as error:  # noqa: BLE001 — the HTTP library's, and whatever nonsense provokes
        if isinstance(error, anthropic.APIConnectionError):
            sent(headers_of(asked, error.request))
        failure = outage(error, asked, answering=progress.answering, read_seconds=read_seconds)
        log.warning("%s\n%s", failure.message, failure.detail)
        raise ApiError(failure) from None


def _answer(error: anthropic.APIStatusError) -> Answer:
    try:
        body = error.response.text
    except Exception:  # noqa: BLE001 — it was not read to its end, or its encoding is nonsense
        body = str(error.body or "")
    return Answer(error.status_code, dict(error.response.headers), body)


async def _message_in_one_piece(
    response: httpx2.Response, asked: Asked
) -> Mapping[str, Any] | None:
    """Return the message of a server that does not stream; None if it does.

    Raises:
        ApiError: The answer is something else.
    """
    kind = response.headers.get("content-type", "text/event-stream").partition(";")[0].strip()
    if kind.lower() == "text/event-stream":
        return None
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > MOST_BYTES:
            break
    with suppress(ValueError, RecursionError):
        message = json.loads(body)
        if isinstance(message, dict) and isinstance(message.get("content"), list):
            return message
        if isinstance(message, dict) and message.get("type") == "error":
            answer = Answer(response.status_code, dict(response.headers), body.decode())
            raise ApiError(refusal(answer, asked))
    raise ApiError(
        not_messages_api(f"It answered with {kind} instead of a stream.", bytes(body), asked)
    )


async def _events(stream: anthropic.AsyncStream[Any], asked: Asked) -> AsyncIterator[StreamEvent]:
    """Yield the events of a reply, up to the one that ends it."""
    headers = dict(stream.response.headers)
    request_id = headers.get("request-id", "")
    reader = EventReader(request_id)
    received: Any = stream.raw_events(stream.response)  # a generator, whatever its type says
    pace = Pace(unread_bytes(stream.response.extensions))
    began = False
    try:
        # Otherwise whichever thread collects the garbage would end it half read.
        async with aclosing(received):
            async for sent in received:
                data = _json(sent.data, asked)
                if sent.event == "error" or data.get("type") == "error":
                    raise ApiError(refusal(Answer(200, headers, sent.data), asked))
                for event in reader.read(data):
                    began = True
                    yield event
                    if isinstance(event, MessageStop):
                        await _drain(received)
                        return
                if data.get("type") == "content_block_delta":
                    await pace.rest()
    except Exception:
        for event in reader.rest():
            yield event
        raise
    for event in reader.rest():
        yield event
    if not began:
        raise ApiError(not_messages_api("It answered with an empty stream.", b"", asked))
    raise ApiError(cut_short(asked, request_id))


async def _drain(received: AsyncIterator[object]) -> None:
    """Read what follows the last event, so that the connection can be reused."""
    with suppress(Exception):  # the reply is complete, whatever becomes of the connection
        async with asyncio.timeout(DRAIN_SECONDS):
            async for _ in received:
                pass


def _json(text: str, asked: Asked) -> Mapping[str, Any]:
    """Return the JSON object of an event; empty for an event without data, or with other JSON."""
    if not text:
        return {}
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        sent = text.encode(errors="replace")
        raise ApiError(
            not_messages_api("It sent something that is not JSON.", sent, asked)
        ) from None
    return data if isinstance(data, dict) else {}


async def _list_entries(sdk: anthropic.AsyncAnthropic) -> list[object]:
    entries: list[object] = []
    after: str | None = None
    for _ in range(LIST_PAGES):
        options: dict[str, Any] = {"after_id": after} if after else {}
        response = await sdk.models.with_raw_response.list(limit=LIST_PAGE, **options)
        page = await response.json()
        if not isinstance(page, dict) or not isinstance(page.get("data"), list):
            break
        entries += page["data"]
        last = page.get("last_id")
        if not page.get("has_more") or not isinstance(last, str) or last == after:
            break
        after = last
    return entries
