"""Replies that are arriving: any number at once, each drawn once per frame."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, Final

from claude_tui.tui.background import run_in_background
from claude_tui.tui.transcript.entry import Entry, EntryKey
from claude_tui.tui.transcript.viewport import Viewport

if TYPE_CHECKING:
    from claude_tui.tui.transcript.entry_layout import Laid
    from claude_tui.tui.transcript.finder import Finder
    from claude_tui.tui.transcript.growing import FragmentKind, Reply
    from claude_tui.tui.transcript.host import Scheduler

FRAME: Final = 1 / 12
"""Seconds between two updates while text arrives: painting is most of what a reply costs."""

PAUSE: Final = 0.002
"""The same while more of it waits to be taken in. (What a widget calls later comes right behind,
and the event loop has no turn in between.)"""

FRAME_WEIGHT: Final = 4_000
"""Most text that is taken in at once, as ``weight`` has it, so that keys never wait long."""


class GrowingReplies:
    """Shows replies while they arrive.

    Args:
        viewport: The text, and what is in view of it.
        scheduler: Runs the updates.
        finder: Counts what is found in what is shown.
        drawn: Whether to draw text as Markdown; if not, show it as it was written.
    """

    def __init__(
        self,
        viewport: Viewport,
        scheduler: Scheduler,
        finder: Finder,
        *,
        drawn: bool,
    ) -> None:
        self._viewport = viewport
        self._layout = viewport.layout
        self._scheduler = scheduler
        self._finder = finder
        self._drawn = drawn
        self.growing: dict[EntryKey, Reply] = {}
        """What has arrived of each, by the key of its entry; without it, it grows no more."""
        self._is_update_due = False
        self._updated_at = 0.0

    @property
    def are_at_rest(self) -> bool:
        """Whether everything that arrived is shown."""
        is_in_thread = any(each.is_in_thread for each in self.growing.values())
        return not is_in_thread and not self._is_update_due

    def begin(self, key: EntryKey, header: str) -> None:
        """Begin a reply, below everything else."""
        from claude_tui.tui.transcript.growing import Reply

        entry = Entry(key, "assistant", header)
        self._layout.append(entry)
        self.growing[key] = Reply(entry, drawn=self._drawn)
        self.update()

    def feed(self, key: EntryKey, index: int, kind: FragmentKind, fragment: str) -> None:
        """Add text to a content block of a reply. Nothing happens if there is no such reply."""
        reply = self.growing.get(key)
        if reply is None or not fragment:
            return
        reply.feed(index, kind, fragment)
        if not reply.is_in_thread:
            self._update_soon()

    def finish(self, key: EntryKey, entry: Entry) -> bool:
        """Show ``entry`` in the place of a reply, which is complete.

        Returns:
            False: it does not grow, or to finish it now would keep keys waiting. It is as it was,
            but grows no more.
        """
        reply = self.growing.pop(key, None)
        if reply is None or reply.is_in_thread or not self._layout.width:
            return False
        if reply.is_heavy_to_finish(entry):
            return False
        anchor = self._viewport.anchor()
        is_inside = anchor is not None and anchor.entry == self._layout.place(key)
        below = 0
        if anchor is not None and is_inside:
            below = self._layout.laid(anchor.entry).line_count - anchor.line
        placed = reply.finish(entry, self._layout.unfolded(entry))
        self._layout.finish(key, entry, placed)
        if anchor is not None and is_inside:
            # What was folded above the line being read moves that line, but not what follows it.
            lines = self._layout.laid(anchor.entry).line_count - len(entry.footer)
            anchor = anchor._replace(line=max(lines - below, 0))
        self._viewport.back_to(anchor)
        return True

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
            for key, reply in self.growing.items()
            if reply.has_changed and not reply.is_in_thread
        ]
        shown = [key for key in changed if self._update(key, FRAME_WEIGHT // len(changed))]
        if any(self.growing[key].has_changed for key in shown):
            # It is behind: no frame is waited for, but keys come in between.
            self._is_update_due = True
            self._scheduler.set_timer(PAUSE, self.update)
        if shown:
            self._finder.replies_grew()

    def _update(self, key: EntryKey, most: int) -> bool:
        """Show about ``most`` of what arrived of a reply; False: a thread is at work on it."""
        reply = self.growing[key]
        if reply.is_heavy:
            self._grow_in_background(key, reply)
            return False
        reply.update(most)
        if reply.has_much_to_lay_out:
            self._grow_in_background(key, reply)
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
        for key, reply in self.growing.items():
            if reply.is_in_thread:
                continue
            laid = self._layout.laid_out(key)
            if laid is not None and laid.width != self._layout.width:
                self._grow_in_background(key, reply)
            else:
                self._layout.grow(key, reply.placed)

    def _grow_in_background(self, key: EntryKey, reply: Reply) -> None:
        reply.is_in_thread = True
        run_in_background(
            self._scheduler, self._grow_in_thread(key, reply), "layout", "lay out a long reply"
        )

    async def _grow_in_thread(self, key: EntryKey, reply: Reply) -> None:
        from claude_tui.tui.transcript.entry_layout import Laid

        try:
            laid = self._layout.laid_out(key)
            if laid is None or not self._layout.width or self.growing.get(key) is not reply:
                return
            is_wide = laid.width == self._layout.width
            laid = laid.copy() if is_wide else Laid(self._layout.width)
            changed = await asyncio.to_thread(_update_and_lay_out, reply, laid)
        finally:
            reply.is_in_thread = False
        if self.growing.get(key) is not reply:
            return
        if laid.width == self._layout.width:
            height = self._layout.height
            self._layout.put(key, laid)
            growth = self._layout.height - height
            self._show_growth(key, changed if is_wide else 0, growth)
            self._finder.replies_grew()
        else:
            self._grow_in_background(key, reply)
        if reply.has_changed:
            self._update_soon()


def _update_and_lay_out(reply: Reply, laid: Laid) -> int:
    """Update ``reply``, and lay it out; return the first row that may look different now."""
    reply.update(FRAME_WEIGHT)
    reply.kept = min(reply.kept, len(laid.placed))
    return reply.lay_out(laid)
