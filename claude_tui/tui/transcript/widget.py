"""The transcript: one widget that holds a whole conversation and draws only what is in view."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final

from textual.geometry import Region
from textual.message import Message

from claude_tui.tui.notices import copy_text, notify_user
from claude_tui.tui.transcript.cursor import CursorView, Target
from claude_tui.tui.transcript.entry import Entry, EntryKey
from claude_tui.tui.transcript.entry_layout import Laid
from claude_tui.tui.transcript.styles import TRANSCRIPT_CSS

if TYPE_CHECKING:
    from claude_tui.tui.transcript.growing import FragmentKind, Reply

_FRAME: Final = 1 / 12
"""Seconds between two updates while a reply arrives: painting is most of what a reply costs."""

_PAUSE: Final = 0.002
"""The same while more of it waits to be taken in. (What a widget calls later comes right behind,
and the event loop has no turn in between.)"""

_FRAME_WEIGHT: Final = 4_000
"""Most of a reply that is taken in at once, as ``weight`` has it, so that keys never wait long."""


class Transcript(CursorView):
    """A conversation, from the first message to the one that is arriving.

    At its end it follows what arrives; scrolled up it stays where it is. Nothing is mounted
    per message, so its cost does not depend on how long the conversation is.

    Args:
        plain: Show messages as they were written, and no bars beside them.
        id: The widget's id.
    """

    DEFAULT_CSS = TRANSCRIPT_CSS

    class Returned(Message):
        """It is on view again, and whatever was shown in its place has to go."""

    def __init__(self, *, plain: bool = False, id: str | None = None) -> None:  # noqa: A002
        super().__init__(plain=plain, id=id)
        self._reply: Reply | None = None
        self._reply_key: EntryKey | None = None
        self._flushing = False
        self._flushed = 0.0
        self._is_growing_apart = False
        """Whether a thread is at work on the reply, which nobody else may touch then."""
        self._later: list[tuple[int, FragmentKind, str]] = []
        """What arrived meanwhile."""

    # What it shows

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Everything it shows; of a reply that is arriving only the header."""
        return tuple(self._text.entries)

    def show(self, entries: Iterable[Entry], *, stay: bool = False) -> None:
        """Show these entries instead of what it shows, from their end.

        Args:
            entries: Everything to show.
            stay: They are what it shows, changed: scrolled up it stays where it is.
        """
        anchor = self._anchor() if stay else None
        self._reply = self._reply_key = None
        self._text.show(entries)
        self._forget_selection()
        there = anchor is not None and anchor.entry < len(self._text.entries)
        self._back_to(anchor if there else None)
        self._find_again()

    def append(self, entry: Entry) -> None:
        """One more entry at the end."""
        self._text.append(entry)
        self._grown()
        self._look_anew(entry.key)

    def replace(self, key: EntryKey, entry: Entry) -> None:
        """Show ``entry`` where ``key`` stands, or at the end if there is no such entry."""
        index = self._text.place(key)
        if index is None:
            self.append(entry)
            return
        self._drop_reply(key)
        anchor = self._anchor()
        self._text.replace(key, entry)
        if self._text.width:
            self._text.measure(index, 1)
        self._back_to(anchor)
        self._look_anew(key, entry.key)

    def drop(self, key: EntryKey) -> None:
        """Take an entry out; nothing happens if there is none with this key."""
        index = self._text.place(key)
        if index is None:
            return
        self._drop_reply(key)
        anchor = self._anchor()
        if anchor is not None and anchor.entry > index:
            anchor = anchor._replace(entry=anchor.entry - 1)
        self._text.remove(key)
        self._forget_selection()
        self._back_to(anchor)
        self._look_anew(key)

    # A reply that arrives

    def begin_reply(self, key: EntryKey, header: str) -> None:
        """A reply begins, below everything else."""
        from claude_tui.tui.transcript.growing import Reply

        entry = Entry(key, "assistant", header)
        self._text.append(entry)
        self._reply, self._reply_key = Reply(entry, drawn=not self.plain), key
        self._flush()

    def feed(self, key: EntryKey, index: int, kind: FragmentKind, fragment: str) -> None:
        """Add text to content block ``index`` of a reply. Cheap: it is drawn once per frame."""
        if self._reply is None or key != self._reply_key or not fragment:
            return
        if self._is_growing_apart:
            self._later.append((index, kind, fragment))
            return
        self._reply.feed(index, kind, fragment)
        self._flush_soon()

    def end_reply(self, key: EntryKey, entry: Entry) -> None:
        """Show ``entry`` in the place of a reply, which is complete."""
        reply = self._reply if key == self._reply_key else None
        self._drop_reply(key)
        is_heavy = self._is_growing_apart or (reply and reply.is_heavy_to_finish(entry))
        if reply is None or not self._text.width or is_heavy:
            self.replace(key, entry)
            return
        anchor = self._anchor()
        index = self._text.place(key)
        is_inside = anchor is not None and anchor.entry == index
        below = self._text.line_count(anchor.entry) - anchor.line if anchor and is_inside else 0
        if self._cursor is not None and self._cursor.key == key:
            self._cursor = self._cursor._replace(key=entry.key, part=-1)
        self._text.unpin(key, entry, reply.finish(entry, self._text.unfolded(entry)))
        if anchor is not None and is_inside:
            # What was folded above the line being read moves that line, but not what follows it.
            lines = self._text.line_count(anchor.entry) - len(entry.footer)
            anchor = anchor._replace(line=max(lines - below, 0))
        self._back_to(anchor)
        self._reply_ended(key, entry.key)

    def _drop_reply(self, key: EntryKey) -> None:
        if key == self._reply_key:
            self._reply = self._reply_key = None

    def _flush_soon(self) -> None:
        if self._flushing:
            return
        self._flushing = True
        wait = self._flushed + _FRAME - monotonic()
        if wait > 0:
            self.set_timer(wait, self._flush)
        else:
            self.call_later(self._flush)

    def _flush(self) -> None:
        """Show what arrived since the last time."""
        self._flushing = False
        self._flushed = monotonic()
        if self._reply is None or self._reply_key is None or not self._text.width:
            return
        if self._is_growing_apart:
            return
        if self._reply.is_heavy:
            self._grow_apart()
            return
        self._reply.update(_FRAME_WEIGHT)
        if self._reply.has_much_to_lay_out:
            self._grow_apart()
            return
        changed = self._text.pin(self._reply_key, self._reply.placed, self._reply.kept)
        self._reply.kept = len(self._reply.placed)
        if self._reply.waits:
            # It is behind: no frame is waited for, but keys come in between.
            self._flushing = True
            self.set_timer(_PAUSE, self._flush)
        self._grown(changed)
        self._reply_grew()

    def _grow_apart(self) -> None:
        """Let the reply grow in a thread."""
        self._is_growing_apart = True
        self.run_worker(
            self._grow_in_thread(),
            group="layout",
            description="lay out a long reply",
            exit_on_error=False,
        )

    async def _grow_in_thread(self) -> None:
        reply, key = self._reply, self._reply_key
        try:
            laid = None if key is None else self._text.known(key)
            if reply is None or laid is None or not self._text.width:
                return
            is_wide = laid.width == self._text.width
            laid = laid.copy() if is_wide else Laid(self._text.width)
            changed = await asyncio.to_thread(_grown, reply, laid)
        finally:
            self._is_growing_apart = False
            later, self._later = self._later, []
        if reply is not self._reply or key is None:
            return
        for fragment in later:
            reply.feed(*fragment)
        if laid.width == self._text.width:
            self._text.put(key, laid)
            self._grown(changed if is_wide else 0)
            self._reply_grew()
        else:
            self._grow_apart()
        if reply.waits or later:
            self._flush_soon()

    def _grown(self, changed: int = 0) -> None:
        """The last entry is new, or changed from a row of it on."""
        if not self._text.width:
            return
        if self.following:
            before = self.scroll_offset.y
            self._text.measure_up(len(self._text.entries) - 1, self.size.height + 1)
            self._go(self._text.height)
            if self.scroll_offset.y == before:
                self._refresh_from(changed)
            return
        self._go(self.scroll_offset.y)
        if not self._news:
            self._news = True
            self.refresh()
        else:
            self._refresh_from(changed)

    def _refresh_from(self, changed: int) -> None:
        """Paint the last entry's rows from the ``changed``-th on, if they are in view."""
        top = self._text.top(len(self._text.entries) - 1) + changed - self.scroll_offset.y
        top = max(top, 0)
        if top < self.size.height:
            self.refresh(Region(0, top, self.size.width, self.size.height - top))

    def _widened(self) -> None:
        """A reply that arrives is laid out anew from what is known of it."""
        if self._reply is None or self._reply_key is None or self._is_growing_apart:
            return
        laid = self._text.known(self._reply_key)
        if laid is not None and laid.width != self._text.width:
            self._grow_apart()
        else:
            self._text.pin(self._reply_key, self._reply.placed)

    # Commands. One that changes how the transcript looks brings it back if something else is shown
    # in its place: out of sight it would look as if nothing happened.

    def return_to_view(self) -> None:
        """Show the transcript again, if something else is shown in its place."""
        if not self.display:
            self.display = True
            self.post_message(self.Returned())

    @property
    def target(self) -> Target | None:
        """What a command acts on: what the cursor is on, else the last reply."""
        if self.cursor is not None:
            return self.cursor
        replies = (entry.key for entry in reversed(self.entries) if entry.role == "assistant")
        last = next(replies, None)
        return None if last is None else Target(last)

    def action_copy(self) -> None:
        """Copy what is selected, or what the cursor is on, or the last reply, as Markdown."""
        target = self.target
        if selected := self.screen.get_selected_text():
            copy_text(self, selected, "the selection")
        elif target is None:
            notify_user(self, "There is no reply to copy yet.")
        elif self.cursor is None:
            copy_text(self, self.source(target), "the last reply")
        else:
            part = "the part" if target.part >= 0 else "the message"
            copy_text(self, self.source(target), "the code" if self.is_code(target) else part)

    def action_next_code(self) -> None:
        """Go to the next code block; after the last comes the first."""
        self.return_to_view()
        if self.to_next_code():
            self.focus()
        else:
            notify_user(self, "There is no code in this conversation.")

    def action_fold(self) -> None:
        """Fold or unfold what the cursor is on."""
        self._turn(self.turn_fold)

    def action_raw(self) -> None:
        """Show the message as it was written, or drawn again."""
        if self.plain:
            notify_user(self, "In plain mode messages always stand as they were written.")
        else:
            self._turn(partial(self.turn_look, look="raw"))

    def _turn(self, turn: Callable[[Target], bool]) -> None:
        self.return_to_view()
        target = self.target
        if target is None:
            notify_user(self, "There is no message yet.")
        elif not turn(target):
            notify_user(self, "It is still arriving.")

    def action_links(self) -> None:
        """Choose a link of the message, or of the part the cursor is on, and open it."""
        target = self.target
        links = self.links(target) if target is not None else []
        if not links:
            notify_user(self, "There is no link to open here.")
            return
        from claude_tui.tui.dialogs.picker import Choice, PickerScreen

        choices = [Choice(address, address, text * (text != address)) for address, text in links]
        self.app.push_screen(
            PickerScreen("Open", choices),
            lambda address: None if address is None else self.app.open_url(address),
        )

    def action_show_thinking(self) -> None:
        """Show thinking and other folded parts in full, or fold them again."""
        self.return_to_view()
        anchor = self._anchor()
        self._text.toggle_all()
        self._back_to(anchor)


def _grown(reply: Reply, laid: Laid) -> int:
    """Update ``reply``, and lay it out; return the first row that may look different now."""
    reply.update(_FRAME_WEIGHT)
    reply.kept = min(reply.kept, len(laid.placed))
    return reply.lay_out(laid)
