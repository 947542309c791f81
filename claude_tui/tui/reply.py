"""A turn on the screen: its events go into the transcript, its state into words."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from claude_tui.conversation.events import (
    BlockStart,
    InputJsonDelta,
    MessageStart,
    TextDelta,
    ThinkingDelta,
)
from claude_tui.session import Finished, SessionEvent
from claude_tui.tui.entries import (
    FAILURE_KEY,
    entry_of,
    failure_entry,
    retry_entry,
    stopped_entry,
)
from claude_tui.tui.widgets.transcript import Transcript
from claude_tui.tui.widgets.transcript_entry import Entry
from claude_tui.turn import Retrying

REPLY_KEY = "reply"
"""The key of a reply's entry until it is a message with an id."""


class ReplyView:
    """Shows one turn from its request to its end.

    Args:
        transcript: Where it is shown.
        model: What is asked, for the heading until the server names itself.
        counts: Whether seconds are counted, up or down; for a screen reader nothing moves.
    """

    def __init__(self, transcript: Transcript, model: str, *, counts: bool = True) -> None:
        self._counts = counts
        self._transcript = transcript
        self._started = time.monotonic()
        self._retry: Retrying | None = None
        self._retry_at = 0.0
        self._shown: Entry | None = None
        self._doing = "waiting"
        transcript.drop(FAILURE_KEY)
        transcript.begin_reply(REPLY_KEY, model)

    @property
    def state(self) -> str:
        """What the turn is doing, in two words."""
        if not self._counts:
            return self._doing if self._retry is None else "retrying"
        now = time.monotonic()
        if self._retry is not None:
            return f"retrying in {self._retry_at - now:.0f} s"
        return f"{self._doing} {now - self._started:.0f} s"

    def tick(self) -> None:
        """Count down to the next try, while there is one to wait for."""
        if self._retry is None:
            return
        left = self._retry_at - time.monotonic()
        entry = retry_entry(self._retry.failure, left if self._counts else self._retry.seconds)
        if entry != self._shown:
            self._shown = entry
            self._transcript.replace(FAILURE_KEY, entry)
        if left <= 0:
            self._retry = None

    def show(self, event: SessionEvent) -> None:
        """Take in one event of the turn."""
        match event:
            case MessageStart():
                self._doing = "writing"
                self._transcript.drop(FAILURE_KEY)
            case BlockStart():
                self._begin_block(event.index, event.block)
            case TextDelta():
                self._doing = "writing"
                self._transcript.feed(event.index, "text", event.text)
            case ThinkingDelta():
                self._doing = "thinking"
                self._transcript.feed(event.index, "thinking", event.thinking)
            case InputJsonDelta():
                self._transcript.feed(event.index, "json", event.partial_json)
            case Retrying():
                self._retry = event
                self._retry_at = time.monotonic() + event.seconds
                self.tick()
            case Finished():
                self._finish(event)
            case _:
                pass

    def _begin_block(self, index: int, block: Mapping[str, Any]) -> None:
        match block.get("type"):
            case "text":
                self._transcript.feed(index, "text", str(block.get("text") or ""))
            case "thinking":
                self._doing = "thinking"
                self._transcript.feed(index, "thinking", str(block.get("thinking") or ""))
            case type_:
                start = {key: value for key, value in block.items() if key != "input"}
                self._transcript.feed(index, "json", f"{type_} {json.dumps(start)}\n")

    def _finish(self, event: Finished) -> None:
        self._transcript.drop(FAILURE_KEY)
        if event.message is not None:
            self._transcript.end_reply(entry_of(event.message))
        else:
            self._transcript.drop(REPLY_KEY)
        if event.failure is not None:
            self._transcript.append(failure_entry(event.failure))
        elif event.message is None:
            self._transcript.append(stopped_entry())
