"""A reply that says what a test tells it to, when the test tells it to."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator

from tests.servers import wire_events
from tests.servers.messages_server import DEADLINE, MessagesServer
from tests.servers.wire_events import Event


class Speaker:
    """The answer to the next request that ``server`` gets."""

    def __init__(self, server: MessagesServer) -> None:
        self._pieces: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._asked = threading.Event()
        server.stream(self._events())

    def wait_until_asked(self) -> None:
        """Return when the request is there."""
        assert self._asked.wait(DEADLINE), "nothing was asked"

    def say(self, text: str) -> None:
        """Send a piece of the reply."""
        self._pieces.put(text)

    def end(self) -> None:
        """Complete the reply."""
        self._pieces.put(None)

    def _events(self) -> Iterator[Event]:
        self._asked.set()
        yield wire_events.message_start()
        yield {
            "type": "content_block_start",
            "index": 0,
            "content_block": {"type": "text", "text": ""},
        }
        while (piece := self._pieces.get(timeout=DEADLINE)) is not None:
            delta = {"type": "text_delta", "text": piece}
            yield {"type": "content_block_delta", "index": 0, "delta": delta}
        yield {"type": "content_block_stop", "index": 0}
        yield wire_events.message_delta()
        yield wire_events.STOP
