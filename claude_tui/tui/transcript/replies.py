"""Replies that are arriving: any number at once, each drawn once per frame."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Final

from claude_tui.tui.transcript.entry import Entry, EntryKey
from claude_tui.tui.transcript.layout import TranscriptLayout
from claude_tui.tui.transcript.viewport import Viewport

if TYPE_CHECKING:
    from claude_tui.tui.transcript.entry_layout import Laid
    from claude_tui.tui.transcript.growing import FragmentKind, Reply
    from claude_tui.tui.transcript.host import Scheduler

FRAME: Final = 1 / 12
"""Seconds between two updates while text arrives: painting is most of what a reply costs."""

PAUSE: Final = 0.002
"""The same while more of it waits to be taken in. (What a widget calls later comes right behind,
and the event loop has no turn in between.)"""

FRAME_WEIGHT: Final = 4_000
"""Most text that is taken in at once, as ``weight`` has it, so that keys never wait long."""


class _GrowingReply:
    """A reply, and who works on it."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.has_changed = True
        """Whether it has more than is shown."""
        self.is_in_thread = False
        """Whether a thread is at work on it; nobody else may touch it then."""
        self._meanwhile: list[tuple[int, FragmentKind, str]] = []
        """What arrived while a thread was at work."""

    def feed(self, index: int, kind: FragmentKind, fragment: str) -> None:
        if self.is_in_thread:
            self._meanwhile.append((index, kind, fragment))
        else:
            self.reply.feed(index, kind, fragment)
            self.has_changed = True

    def come_back(self) -> None:
        """Take in what arrived meanwhile: the thread is done."""
        self.is_in_thread = False
        meanwhile, self._meanwhile = self._meanwhile, []
        for fragment in meanwhile:
            self.feed(*fragment)
        self.has_changed = self.reply.waits


class GrowingReplies:
    """Shows replies while they arrive.

    Args:
        layout: The text that they grow in.
        viewport: What is in view of it.
        scheduler: Runs the updates.
        grew: Called when more is shown.
        drawn: Whether to draw text as Markdown; if not, show it as it was written.
    """

    def __init__(
        self,
        layout: TranscriptLayout,
        viewport: Viewport,
        scheduler: Scheduler,
        grew: Callable[[], None],
        *,
        drawn: bool,
    ) -> None:
        self._layout = layout
        self._viewport = viewport
        self._scheduler = scheduler
        self._grew = grew
        self._drawn = drawn
        self._replies: dict[EntryKey, _GrowingReply] = {}
        self._is_update_due = False
        self._updated_at = 0.0

    @property
    def are_at_rest(self) -> bool:
        """Whether everything that arrived is shown."""
        is_in_thread = any(each.is_in_thread for each in self._replies.values())
        return not is_in_thread and not self._is_update_due

    def is_in_thread(self, key: EntryKey) -> bool:
        """Tell whether a thread is at work on a reply."""
        return key in self._replies and self._replies[key].is_in_thread

    def begin(self, key: EntryKey, header: str) -> None:
        """Begin a reply, below everything else."""
        from claude_tui.tui.transcript.growing import Reply

        entry = Entry(key, "assistant", header)
        self._layout.append(entry)
        self._replies[key] = _GrowingReply(Reply(entry, drawn=self._drawn))
        self.update()

    def feed(self, key: EntryKey, index: int, kind: FragmentKind, fragment: str) -> None:
        """Add text to a content block of a reply. Nothing happens if there is no such reply."""
        growing = self._replies.get(key)
        if growing is None or not fragment:
            return
        growing.feed(index, kind, fragment)
        if not growing.is_in_thread:
            self._update_soon()

    def finish(self, key: EntryKey, entry: Entry) -> bool:
        """Show ``entry`` in the place of a reply, which is complete.

        Returns:
            False: it does not grow, or to finish it now would keep keys waiting. It is as it was,
            but grows no more.
        """
        growing = self._replies.pop(key, None)
        if growing is None or growing.is_in_thread or not self._layout.width:
            return False
        if growing.reply.is_heavy_to_finish(entry):
            return False
        anchor = self._viewport.anchor()
        is_inside = anchor is not None and anchor.entry == self._layout.place(key)
        below = 0
        if anchor is not None and is_inside:
            below = self._layout.line_count(anchor.entry) - anchor.line
        placed = growing.reply.finish(entry, self._layout.unfolded(entry))
        self._layout.finish(key, entry, placed)
        if anchor is not None and is_inside:
            # What was folded above the line being read moves that line, but not what follows it.
            lines = self._layout.line_count(anchor.entry) - len(entry.footer)
            anchor = anchor._replace(line=max(lines - below, 0))
        self._viewport.back_to(anchor)
        return True

    def drop(self, key: EntryKey) -> None:
        """Let a reply grow no more."""
        self._replies.pop(key, None)

    def clear(self) -> None:
        """Let no reply grow any more."""
        self._replies.clear()

    def _update_soon(self) -> None:
        if self._is_update_due:
            return
        self._is_update_due = True
        wait = self._updated_at + FRAME - monotonic()
        if wait > 0:
            self._scheduler.set_timer(wait, self.update)
        else:
            self._scheduler.call_later(self.update)

    def update(self) -> None:
        """Show what arrived since the last time."""
        self._is_update_due = False
        self._updated_at = monotonic()
        if not self._layout.width:
            return
        changed = [
            key
            for key, growing in self._replies.items()
            if growing.has_changed and not growing.is_in_thread
        ]
        shown = [key for key in changed if self._update(key, FRAME_WEIGHT // len(changed))]
        if any(self._replies[key].has_changed for key in shown):
            # It is behind: no frame is waited for, but keys come in between.
            self._is_update_due = True
            self._scheduler.set_timer(PAUSE, self.update)
        if shown:
            self._grew()

    def _update(self, key: EntryKey, most: int) -> bool:
        """Show about ``most`` of what arrived of a reply; False: a thread is at work on it."""
        growing = self._replies[key]
        reply = growing.reply
        if reply.is_heavy:
            self._grow_in_background(key, growing)
            return False
        reply.update(most)
        growing.has_changed = reply.waits
        if reply.has_much_to_lay_out:
            self._grow_in_background(key, growing)
            return False
        height = self._layout.height
        changed = self._layout.grow(key, reply.placed, reply.kept)
        reply.kept = len(reply.placed)
        self._show_growth(key, changed, self._layout.height - height)
        return True

    def _show_growth(self, key: EntryKey, changed: int, growth: int) -> None:
        index = self._layout.place(key)
        if index is not None:
            self._viewport.grew(index, changed, growth)

    def lay_out_again(self) -> None:
        """Lay out to a new width, from what is known of each reply."""
        for key, growing in self._replies.items():
            if growing.is_in_thread:
                continue
            laid = self._layout.known(key)
            if laid is not None and laid.width != self._layout.width:
                self._grow_in_background(key, growing)
            else:
                self._layout.grow(key, growing.reply.placed)

    def _grow_in_background(self, key: EntryKey, growing: _GrowingReply) -> None:
        growing.is_in_thread = True
        self._scheduler.run_worker(
            self._grow_in_thread(key, growing),
            group="layout",
            description="lay out a long reply",
            exit_on_error=False,
        )

    async def _grow_in_thread(self, key: EntryKey, growing: _GrowingReply) -> None:
        from claude_tui.tui.transcript.entry_layout import Laid

        try:
            laid = self._layout.known(key)
            if laid is None or not self._layout.width or self._replies.get(key) is not growing:
                return
            is_wide = laid.width == self._layout.width
            laid = laid.copy() if is_wide else Laid(self._layout.width)
            changed = await asyncio.to_thread(_update_and_lay_out, growing.reply, laid)
        finally:
            growing.come_back()
        if self._replies.get(key) is not growing:
            return
        if laid.width == self._layout.width:
            height = self._layout.height
            self._layout.put(key, laid)
            growth = self._layout.height - height
            self._show_growth(key, changed if is_wide else 0, growth)
            self._grew()
        else:
            self._grow_in_background(key, growing)
        if growing.reply.waits:
            self._update_soon()


def _update_and_lay_out(reply: Reply, laid: Laid) -> int:
    """Update ``reply``, and lay it out; return the first row that may look different now."""
    reply.update(FRAME_WEIGHT)
    reply.kept = min(reply.kept, len(laid.placed))
    return reply.lay_out(laid)
