"""How the tests' own server sends, seen on a bare socket: as the real API does."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from tests.servers import wire_events
from tests.servers.answers import Framing
from tests.servers.messages_server import MessagesServer

REPLY = [wire_events.message_start(), *wire_events.text_block(0, "Hello", 1), wire_events.STOP]
BODY = json.dumps(
    {
        "model": "claude-sonnet-4-6",
        "max_tokens": 9,
        "stream": True,
        "messages": [{"role": "user", "content": "Hi"}],
    }
).encode()
REQUEST = (
    b"POST /v1/messages HTTP/1.1\r\nhost: test\r\nanthropic-version: 2026-10-21\r\n"
    b"content-length: %d\r\n\r\n%b" % (len(BODY), BODY)
)


@contextmanager
def answer_of(server: MessagesServer) -> Iterator[tuple[list[bytes], BinaryIO]]:
    """The lines of the head of an answer, and its body as it comes."""
    address = "127.0.0.1", int(server.base_url.rpartition(":")[2])
    with socket.create_connection(address) as connection, connection.makefile("rb") as file:
        connection.sendall(REQUEST)
        yield list(iter(lambda: file.readline().strip().lower(), b"")), file


def chunk_of(body: BinaryIO) -> bytes:
    size = int(body.readline(), 16)
    chunk = body.read(size)
    assert body.readline() == b"\r\n"
    return chunk


def test_each_event_comes_in_a_chunk_of_its_own(messages_server: MessagesServer) -> None:
    messages_server.stream(REPLY)
    with answer_of(messages_server) as (head, body):
        assert b"transfer-encoding: chunked" in head
        assert [chunk_of(body) for _ in REPLY] == [wire_events.to_bytes(e) for e in REPLY]
        assert chunk_of(body) == b""


def test_an_event_is_sent_before_the_next_one_is_ready(messages_server: MessagesServer) -> None:
    gate = threading.Event()
    messages_server.stream(REPLY, gate=gate, gate_after=3)
    with answer_of(messages_server) as (_, body):
        assert [chunk_of(body) for _ in range(3)] == [wire_events.to_bytes(e) for e in REPLY[:3]]
        gate.set()
        assert chunk_of(body) == wire_events.to_bytes(REPLY[3])


def test_nothing_waits_for_what_was_sent_before_to_be_acknowledged(
    messages_server: MessagesServer,
) -> None:
    delays = []

    def answer(handler: Any) -> None:
        delays.append(handler.connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        handler.send_whole(200, "{}", "application/json", {})

    messages_server._answers.append(answer)
    with answer_of(messages_server):
        assert delays[0]


def test_a_body_may_also_end_with_its_connection(messages_server: MessagesServer) -> None:
    messages_server.stream(REPLY, framing=Framing.UNTIL_CLOSE)
    with answer_of(messages_server) as (head, body):
        assert b"connection: close" in head
        assert body.read() == b"".join(wire_events.to_bytes(event) for event in REPLY)
