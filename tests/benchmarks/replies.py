"""The tests' own server in a process of its own, which sends a reply when it is told to."""

from __future__ import annotations

import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, NamedTuple

from tests.benchmarks.texts import TOKEN
from tests.servers import wire_events
from tests.servers.messages_server import MessagesServer

PING: Final = {"type": "ping"}
"""What the real API sends as a block begins."""


class Part(NamedTuple):
    """A piece of a reply; ``per_second`` tokens, or with 0 as fast as they are taken."""

    text: str
    per_second: int = 0
    size: int = TOKEN
    """Characters of an event."""


class Sent(NamedTuple):
    """When a part was sent, by the clock that all processes share (``time.monotonic``)."""

    began: float
    ended: float

    @property
    def seconds(self) -> float:
        """From its first token to its last."""
        return self.ended - self.began


class Reply:
    """The reply to the first request, in the hands of a benchmark."""

    def __init__(self, connection: Connection, certificate: str) -> None:
        self._connection = connection
        self.certificate = certificate
        """The file to trust; empty: nothing is encrypted."""
        self.base_url: str = connection.recv()

    def begin(self, part: Part) -> None:
        """Send ``part``, a token per event."""
        self._connection.send(part)

    def wait(self) -> Sent:
        """Return when the part that was begun is sent."""
        sent: Sent = self._connection.recv()
        return sent

    @property
    def sent(self) -> bool:
        """Whether the part that was begun is sent."""
        return self._connection.poll()

    def end(self) -> None:
        """The reply is complete."""
        self._connection.send(None)


@contextmanager
def replying(*, encrypted: bool = False) -> Iterator[Reply]:
    """A server with one reply, for as long as the ``with`` block lasts."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    with tempfile.TemporaryDirectory() as folder:
        certificate = _certificate(Path(folder)) if encrypted else ""
        process = context.Process(target=_serve, args=(theirs, certificate), daemon=True)
        process.start()
        try:
            yield Reply(ours, certificate)
        finally:
            process.kill()
            process.join()


def _certificate(folder: Path) -> str:
    """A file with a certificate for this machine, and its key."""
    path = str(folder / "certificate.pem")
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext"
    subprocess.run(
        [*command.split(), "subjectAltName=IP:127.0.0.1", "-keyout", path, "-out", f"{path}.crt"],
        check=True,
        capture_output=True,
    )
    with open(path, "a", encoding="ascii") as file:
        file.write(Path(f"{path}.crt").read_text(encoding="ascii"))
    return path


def _serve(connection: Connection, certificate: str) -> None:
    tls = None
    if certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
    with MessagesServer(tls=tls) as server:
        server.stream(_events(connection))
        connection.send(server.base_url)
        threading.Event().wait()


def _events(connection: Connection) -> Iterator[wire_events.Event | bytes]:
    yield wire_events.message_start()
    start, delta, stop = wire_events.text_block(0, "x", 1)
    yield start
    yield PING
    tokens = 0
    while (part := connection.recv()) is not None:
        events = [
            wire_events.to_bytes({**delta, "delta": {"type": "text_delta", "text": token}})
            for token in wire_events.pieces(part.text, part.size)
        ]
        began = time.monotonic()
        for number, event in enumerate(events):
            if part.per_second:
                time.sleep(max(0.0, began + number / part.per_second - time.monotonic()))
            yield event
        tokens += len(events)
        connection.send(Sent(began, time.monotonic()))
    yield stop
    yield wire_events.message_delta(output_tokens=tokens)
    yield wire_events.STOP
