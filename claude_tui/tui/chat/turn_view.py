"""A turn on the screen: its events in the transcript, its state in words."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, assert_never

from claude_tui.conversation import Message, TextBlock
from claude_tui.conversation.chain import content_of, paused
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
from claude_tui.session.events import (
    Asked,
    Continued,
    Finished,
    Resent,
    Retrying,
    Streamed,
    TurnEvent,
)
from claude_tui.tui.chat.entries import (
    FAILURE_KEY,
    entries_of,
    entry_of,
    failure_entry,
    resent_entry,
    retry_entry,
    stopped_entry,
)
from claude_tui.tui.transcript.entry import Entry
from claude_tui.tui.transcript.widget import Transcript

if TYPE_CHECKING:
    from claude_tui.tui.transcript.growing import FragmentKind

SILENT_SECONDS = 10
"""After so long without a word in the middle of a text, the silence is counted instead."""


class TurnView:
    """Shows one turn from its request to its end.

    Args:
        turn: The turn.
        transcript: Where it is shown.
        model: The model, for the heading until the server names itself.
        continued: The reply that is continued, as the messages it consists of; none: it is a new
            one.
        replaced: The messages that are off the screen while another reply to the same message
            arrives.
        in_words: Whether a user's message asks for the rest, so that it is a reply of its own.
        counts: Whether seconds are counted, up or down; for a screen reader nothing moves.
    """

    def __init__(
        self,
        turn: int,
        transcript: Transcript,
        model: str,
        continued: Sequence[Message],
        replaced: Sequence[Message],
        *,
        in_words: bool,
        counts: bool,
    ) -> None:
        self._key = f"reply {turn}"
        """The key of the reply's entry until it is a message with an id."""
        self._counts = counts
        self._model = model
        self._continued = tuple(continued)
        self._before = () if in_words else self._continued
        """The earlier text of the same entry, above what arrives."""
        self._replaced = replaced
        self._contents, self._replies = transcript.contents, transcript.replies
        self._started = self._heard = time.monotonic()
        self._retry: Retrying | None = None
        self._retry_at = 0.0
        self._shown: Entry | None = None
        self._doing = "waiting"
        self._contents.drop(FAILURE_KEY)
        self._replies.begin(self._key, model)
        for index, block in enumerate(content_of(self._before)):
            self._begin_block(index, block.to_api())
        if self._before:
            self._contents.drop(self._before[-1].id)
        self._place_blocks()

    @property
    def state(self) -> str:
        """What the turn does now, in two words."""
        if not self._counts:
            return self._doing if self._retry is None else "retrying"
        now = time.monotonic()
        if self._retry is not None:
            return f"retrying in {self._retry_at - now:.0f} s"
        # Thinking may be silent for minutes, and waiting is.
        if self._doing == "writing" and now - self._heard >= SILENT_SECONDS:
            return f"silent for {now - self._heard:.0f} s"
        return f"{self._doing} {now - self._started:.0f} s"

    def tick(self) -> None:
        """Count down to the next try, while there is one to wait for."""
        if self._retry is None:
            return
        left = self._retry_at - time.monotonic()
        entry = retry_entry(self._retry.failure, left if self._counts else self._retry.seconds)
        if entry != self._shown:
            self._shown = entry
            self._contents.replace(FAILURE_KEY, entry)
        if left <= 0:
            self._retry = None

    def handle_event(self, event: TurnEvent) -> None:
        """Show one event of the turn."""
        self._heard = time.monotonic()
        match event:
            case Streamed():
                self._stream(event.event)
            case Retrying():
                self._retry = event
                self._retry_at = time.monotonic() + event.seconds
                self.tick()
            case Asked():
                self._doing = "asking"
            case Resent():
                self._resend(event)
            case Continued():
                self._before = self._continued = (*self._before, event.message)
                self._doing = "continuing"
                self._place_blocks()
            case Finished():
                self._finish(event)
            case _:
                assert_never(event)

    def _stream(self, event: StreamEvent) -> None:
        match event:
            case TextDelta():
                self._doing = "writing"
                self._feed(event.index, "text", event.text)
            case ThinkingDelta():
                self._doing = "thinking"
                self._feed(event.index, "thinking", event.thinking)
            case InputJsonDelta():
                self._feed(event.index, "json", event.partial_json)
            case MessageStart():
                self._doing = "writing"
                self._contents.drop(FAILURE_KEY)
            case BlockStart():
                type_ = event.block.get("type")
                self._doing = "thinking" if type_ == "thinking" else self._doing
                self._begin_block(self._place(event.index, type_), event.block)
            case SignatureDelta() | CitationDelta() | BlockStop() | MessageDelta() | MessageStop():
                pass  # nothing to show before the reply is a message
            case _:
                assert_never(event)

    def _feed(self, index: int, kind: FragmentKind, text: str) -> None:
        self._replies.feed(self._key, self._place(index, kind), kind, text)

    def _place_blocks(self) -> None:
        """Place the blocks from here on after those of the reply so far."""
        shown = content_of(self._before)
        goes_on = bool(shown) and isinstance(shown[-1], TextBlock) and not paused(self._before[-1])
        self._shown_blocks, self._goes_on = len(shown), goes_on

    def _place(self, index: int, type_: object) -> int:
        """Return the place of a block in the entry; text that continues a text is that block."""
        if not index:
            self._goes_on = self._goes_on and type_ == "text"
        return self._shown_blocks + index - self._goes_on

    def _begin_block(self, index: int, block: Mapping[str, Any]) -> None:
        match block.get("type"):
            case "text" | "thinking" as kind:
                self._replies.feed(self._key, index, kind, str(block.get(kind) or ""))
            case type_:
                import json

                start = {key: value for key, value in block.items() if key != "input"}
                self._replies.feed(self._key, index, "json", f"{type_} {json.dumps(start)}\n")

    def _resend(self, event: Resent) -> None:
        self._retry = None
        if event.added is not None:
            # The reply so far stands alone again, and another answers what follows it.
            self._put_back()
            self._contents.append(entry_of(event.added))
            self._before = ()
            self._place_blocks()
            self._replies.begin(self._key, self._model)
        self._contents.replace(FAILURE_KEY, resent_entry(event.words))

    def _put_back(self) -> None:
        """Show again what was there before: nothing arrived."""
        self._contents.drop(self._key)
        if self._before:
            self._contents.append(entry_of(*self._before))
        for entry in entries_of(self._replaced):
            self._contents.append(entry)

    def _finish(self, event: Finished) -> None:
        self._contents.drop(FAILURE_KEY)
        if event.message is not None:
            self._contents.end_reply(self._key, entry_of(*self._before, event.message))
        else:
            self._put_back()
        if event.failure is not None:
            goes_on = event.message is None and bool(self._continued)
            back = event.unanswered is not None
            self._contents.append(failure_entry(event.failure, goes_on=goes_on, back=back))
        elif event.message is None and not self._says_how_to_continue():
            self._contents.append(stopped_entry(goes_on=bool(self._continued)))

    def _says_how_to_continue(self) -> bool:
        """Whether the footer of the reply that is continued says it, as of any unfinished one."""
        return bool(self._continued) and bool(entry_of(*self._continued).footer)
