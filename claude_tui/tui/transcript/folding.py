"""Folding messages and their parts, and showing messages as they were written."""

from __future__ import annotations

from claude_tui.tui.transcript.cursor import Cursor
from claude_tui.tui.transcript.entry import EntryKey, Look
from claude_tui.tui.transcript.finder import Finder
from claude_tui.tui.transcript.parts import Parts, Target
from claude_tui.tui.transcript.viewport import Viewport


class Folding:
    """Changes how entries are shown, while what is above them stays in place.

    Args:
        viewport: The text, and what is in view of it.
        parts: The parts of its entries.
        cursor: Goes to the message that changes.
        finder: Looks again through an entry whose look has changed.
    """

    def __init__(
        self,
        viewport: Viewport,
        parts: Parts,
        cursor: Cursor,
        finder: Finder,
    ) -> None:
        self._viewport = viewport
        self._layout = viewport.layout
        self._parts = parts
        self._cursor = cursor
        self._finder = finder

    def toggle_view(self, target: Target, look: Look) -> bool:
        """Show a message that way, or if it is shown so, the other way; False: it still grows."""
        place = self._complete(target.key)
        if place is None:
            return False
        self._keep_in_place(place)
        now = self._layout.look(target.key)
        self._layout.set_look(place, self._layout.usual if now == look else look)
        self._show_change(target.key)
        return True

    def toggle_fold(self, target: Target) -> bool:
        """Fold or unfold a part that can be, else the message; False: it still grows."""
        place = self._complete(target.key)
        if place is None:
            return False
        block = self._parts.fold(target)
        if block < 0:
            return self.toggle_view(target, "folded")
        self._keep_in_place(place)
        self._layout.toggle(place, block)
        self._show_change(target.key)
        return True

    def toggle_all(self) -> None:
        """Show thinking and other folded parts in full, or fold them again."""
        anchor = self._viewport.anchor()
        self._layout.toggle_all()
        self._viewport.back_to(anchor)

    def toggle_at(self, row: int) -> None:
        """Unfold the message at a row of the text, or fold or unfold the part that is there."""
        index, offset = self._layout.find(row)
        if index >= len(self._layout.entries):
            return
        key = self._layout.entries[index].key
        if self._layout.look(key) == "folded":
            self.toggle_view(Target(key), "folded")
            return
        block = self._layout.laid(index).row(offset).placed.fold
        if block >= 0:
            self._layout.toggle(index, block)
            self._viewport.stay()
            self._viewport.repaint()

    def _complete(self, key: EntryKey) -> int | None:
        """Return the index of an entry that doesn't grow any more."""
        return None if key in self._layout.growing else self._layout.place(key)

    def _keep_in_place(self, place: int) -> None:
        """Make sure that what is above a message doesn't move when its height changes."""
        if self._viewport.following and self._layout.height > self._viewport.rows:
            self._viewport.follow(False)
        if self._viewport.top > self._layout.top(place):
            self._viewport.go(self._layout.top(place))

    def _show_change(self, key: EntryKey) -> None:
        self._cursor.widen(key)
        self._viewport.stay()
        self._finder.look_again(key)
        self._viewport.repaint()
