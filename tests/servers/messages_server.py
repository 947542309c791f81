"""A small Messages API server on a real loopback socket, for tests.

::

    with MessagesServer() as server:
        server.reply("Hello there.")                # the next request gets this
        server.fail(529, "overloaded_error", "Overloaded")    # the one after it gets that
        …                                           # talk to server.base_url
        assert server.requests[0].body["model"] == "claude-sonnet-4-6"

Every request to ``/v1/messages`` takes the next scripted answer; without one it gets a short
reply. A request the real API would refuse (``rules``) is refused before that. To look at a reply
half done, give it a ``gate``: a ``threading.Event`` the server waits for, after ``gate_after``
events. ``wait_until_held`` returns when it does. ``wait_for_hangup`` returns when a client has
closed the connection of an answer that was not complete. Both block, so an async test calls them
with ``asyncio.to_thread``.
"""

from __future__ import annotations

import json
import re
import select
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import Any

from tests.servers import wire_events
from tests.servers.answers import Ending as Ending
from tests.servers.answers import Framing, ReceivedRequest
from tests.servers.rules import count_refusal_of, refusal_of
from tests.servers.wire_events import Event

DEADLINE = 30.0
"""Seconds after which waiting fails."""
POLL = 0.01
REQUEST_ID = "req_test"

GOOGLE_TOKEN_PATH = "/token"
GOOGLE_TOKEN = "google-token-of-the-test"
"""What Google's credentials are exchanged for."""
_VERTEX_PATH = re.compile(
    r"/projects/[^/]+/locations/[^/]+/publishers/anthropic/models/(?P<model>[^/:]+):streamRawPredict"
)
_VERTEX_VERSIONS = {"vertex-2023-10-16": "2023-06-01"}


Answer = Callable[["_Handler"], None]


class MessagesServer:
    """The server. ``requests`` has every request so far; see the module for the rest.

    Args:
        key: Requests without this key get a 401; empty: every request is let in.
        tls: The certificate to encrypt with; None: nothing is encrypted.
    """

    def __init__(self, key: str = "", tls: SSLContext | None = None) -> None:
        self.key = key
        self.requests: list[ReceivedRequest] = []
        self.models: list[Mapping[str, Any]] | None = None
        """What ``GET /v1/models`` lists; None: that is a 404, as on some servers."""
        self.models_gate: threading.Event | None = None
        """What their list waits for; None: nothing."""
        self.tokens: Callable[[Any], object] | None = None
        """How many tokens the body of a request to count has; None: that is a 404."""
        self.counts: list[ReceivedRequest] = []
        """Every request to count; these are not among ``requests``."""
        self.models_never_end = False
        """Whether every page of models says that there are more."""
        self.connections = 0
        """The number of connections so far."""
        self._answers: deque[Answer] = deque()
        self._held = threading.Semaphore(0)
        self._hangups = threading.Semaphore(0)
        self._stopping = threading.Event()
        self._http = _HttpServer(("127.0.0.1", 0), _Handler)
        self._http.messages = self
        self._scheme = "http" if tls is None else "https"
        if tls is not None:
            self._http.socket = tls.wrap_socket(self._http.socket, server_side=True)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(POLL,), daemon=True)

    def __enter__(self) -> MessagesServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def base_url(self) -> str:
        """The address for ``ANTHROPIC_BASE_URL``."""
        return f"{self._scheme}://127.0.0.1:{self._http.server_address[1]}"

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """End every connection, and the server."""
        self._stopping.set()
        self._http.shutdown()
        self._http.server_close()

    # -- the script

    def reply(
        self,
        text: str,
        *,
        thinking: str = "",
        chunk: int = 8,
        stop_reason: str = "end_turn",
        stop_sequence: str | None = None,
        gate: threading.Event | None = None,
        gate_after: int = 3,
        pause: float = 0.0,
        ending: Ending = Ending.COMPLETE,
    ) -> None:
        """Answer the next request with ``text``, in deltas of ``chunk`` characters.

        Args:
            gate: Wait for it in the middle.
            gate_after: After how many events: 0 is before any, 2 before the first delta.
            pause: Seconds between two events.
            ending: With another than ``COMPLETE`` the events that end a message are left out.
        """
        blocks = [wire_events.thinking_block(0, thinking)] if thinking else []
        blocks.append(wire_events.text_block(len(blocks), text, chunk))
        events = [wire_events.message_start(), *(event for block in blocks for event in block)]
        if ending is Ending.COMPLETE:
            last = wire_events.message_delta(stop_reason, stop_sequence, output_tokens=len(text))
            events += [last, wire_events.STOP]
        self.stream(events, gate=gate, gate_after=gate_after, pause=pause, ending=ending)

    def stream(
        self,
        events: Iterable[Event | bytes],
        *,
        gate: threading.Event | None = None,
        gate_after: int = 0,
        pause: float = 0.0,
        ending: Ending = Ending.COMPLETE,
        framing: Framing = Framing.CHUNKED,
        line_end: str = "\n",
        write_size: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer the next request with these very events, or bytes.

        Args:
            events: Each is asked for when the one before it is sent.
            pause: Seconds between two of them.
            framing: How they are sent; ``QUIET_CUT`` needs a body that ends with its connection.
            line_end: What ends a line of an event.
            write_size: Send the body in pieces of so many bytes; None: event by event.
        """

        def answer(handler: _Handler) -> None:
            chunked = framing is Framing.CHUNKED and ending is not Ending.QUIET_CUT
            handler.begin_stream(headers or {}, chunked=chunked)
            for number, event in enumerate(events):
                if gate is not None and number == gate_after:
                    handler.hold(gate)
                if pause:
                    self._stopping.wait(pause)
                data = event if isinstance(event, bytes) else wire_events.to_bytes(event, line_end)
                for piece in _in_pieces(data, write_size):
                    handler.send_piece(piece)
            handler.end_stream(ending)

        self._answers.append(answer)

    def fail(
        self,
        status: int,
        type_: str = "api_error",
        message: str = "Internal server error",
        *,
        headers: Mapping[str, str] | None = None,
        times: int = 1,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        """Answer the next ``times`` requests with an error of the API's form."""
        error = {"type": type_, "message": message, "details": details}
        body = {"type": "error", "error": error, "request_id": REQUEST_ID}
        for _ in range(times):
            self.answer(status, json.dumps(body), headers=headers)

    def fail_within(self, type_: str, message: str, *, text: str = "") -> None:
        """Answer the next request with 200 and the beginning of a reply, then an error event."""
        events: list[Event] = []
        if text:
            events = [wire_events.message_start(), *wire_events.text_block(0, text)]
        error = {"type": "error", "error": {"type": type_, "message": message}}
        self.stream([*events, error])

    def answer(
        self,
        status: int,
        body: str,
        *,
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer the next request with any status and body, not streamed."""
        self._answers.append(
            lambda handler: handler.send_whole(status, body, content_type, headers or {})
        )

    def stall(self) -> None:
        """Answer the next request with nothing at all, until the client hangs up."""
        self._answers.append(lambda handler: handler.hold(threading.Event()))

    def hang_up(self) -> None:
        """Close the next request's connection instead of answering."""
        self._answers.append(lambda handler: handler.drop())

    # -- what happened

    def wait_until_held(self) -> None:
        """Return when an answer waits for its gate, or stalls."""
        assert self._held.acquire(timeout=DEADLINE), "no answer was held"

    def wait_for_hangup(self) -> None:
        """Return when a client has hung up before its answer was complete."""
        assert self._hangups.acquire(timeout=DEADLINE), "no client hung up"


class _HttpServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    messages: MessagesServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    """Else each answer waits some 40 ms until the client acknowledges its head."""
    server: _HttpServer

    def setup(self) -> None:
        super().setup()
        self.server.messages.connections += 1

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — inherited
        """Tests read ``requests``, not a log."""

    def do_GET(self) -> None:
        self._receive(None)
        server = self.server.messages
        if not self.path.startswith("/v1/models") or server.models is None:
            self._send_error(404, "not_found_error", "Not found")
            return
        if server.models_gate is not None:
            self.hold(server.models_gate)
        last = server.models[-1]["id"] if server.models else None
        if server.models_never_end:
            last = f"{last}-{len(server.requests)}"
        page = {"data": server.models, "has_more": server.models_never_end, "last_id": last}
        self.send_whole(200, json.dumps(page), "application/json", {})

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["content-length"]))
        if self.path == GOOGLE_TOKEN_PATH:
            token = {"access_token": GOOGLE_TOKEN, "expires_in": 3600, "token_type": "Bearer"}
            self.send_whole(200, json.dumps(token), "application/json", {})
            return
        if self.path == "/v1/messages/count_tokens":
            self._count(json.loads(data))
            return
        request = self._receive(json.loads(data))
        server = self.server.messages
        body, headers = request.body, request.headers
        if vertex := _VERTEX_PATH.fullmatch(self.path):
            # The model is in the path there, and the version in the body.
            version = str(body.get("anthropic_version"))
            version = _VERTEX_VERSIONS.get(version, version)
            body = {**body, "model": vertex["model"]}
            headers = {**headers, "anthropic-version": version}
        elif not self.path.startswith("/v1/messages"):
            self._send_error(404, "not_found_error", "Not found")
            return
        if server.key and headers.get("authorization") != f"Bearer {server.key}":
            self._send_error(401, "authentication_error", "invalid x-api-key")
        elif refusal := refusal_of(body, headers):
            self._send_error(*refusal)
        else:
            if not server._answers:
                server.reply("Hello from the test server.")
            self._give(server._answers.popleft())

    def _count(self, body: Any) -> None:
        server = self.server.messages
        headers = {name.lower(): value for name, value in self.headers.items()}
        server.counts.append(ReceivedRequest(self.command, self.path, headers, body))
        if server.tokens is None:
            self._send_error(404, "not_found_error", "Not found")
        elif refusal := count_refusal_of(body, headers):
            self._send_error(*refusal)
        else:
            self.send_whole(
                200, json.dumps({"input_tokens": server.tokens(body)}), "application/json", {}
            )

    def _receive(self, body: Any) -> ReceivedRequest:
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = ReceivedRequest(self.command, self.path, headers, body)
        self.server.messages.requests.append(request)
        return request

    def _give(self, answer: Answer) -> None:
        try:
            answer(self)
        except (BrokenPipeError, ConnectionError):
            self.close_connection = True
            self.server.messages._hangups.release()

    def _send_error(self, status: int, type_: str, message: str) -> None:
        error = {"type": "error", "error": {"type": type_, "message": message}}
        self.send_whole(status, json.dumps(error), "application/json", {})

    # -- what an answer does

    def send_whole(
        self, status: int, body: str, content_type: str, headers: Mapping[str, str]
    ) -> None:
        data = body.encode()
        self.send_response(status)
        own = {"content-type": content_type, "content-length": str(len(data))}
        for name, value in {"request-id": REQUEST_ID, **own, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def begin_stream(self, headers: Mapping[str, str], *, chunked: bool) -> None:
        self._chunked = chunked
        self.send_response(200)
        own = {"content-type": "text/event-stream; charset=utf-8", "request-id": REQUEST_ID}
        own |= {"transfer-encoding": "chunked"} if chunked else {"connection": "close"}
        for name, value in (own | dict(headers)).items():
            self.send_header(name, value)
        self.end_headers()

    def send_piece(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data) if self._chunked else data)

    def end_stream(self, ending: Ending) -> None:
        match ending:
            case Ending.COMPLETE if self._chunked:
                self.wfile.write(b"0\r\n\r\n")
            case Ending.STALL:
                self.hold(threading.Event())
            case _:
                self.drop()

    def drop(self) -> None:
        self.close_connection = True

    def hold(self, gate: threading.Event) -> None:
        """Wait for ``gate``, or for the client to hang up."""
        server = self.server.messages
        server._held.release()
        while not gate.is_set() and not server._stopping.is_set():
            readable, _, _ = select.select([self.connection], [], [], POLL)
            if readable and not self.connection.recv(1):
                raise ConnectionResetError("the client hung up")


def _in_pieces(data: bytes, size: int | None) -> Iterable[bytes]:
    if size is None:
        return (data,)
    return (data[start : start + size] for start in range(0, len(data), size))
