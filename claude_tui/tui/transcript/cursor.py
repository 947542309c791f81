"""A cursor on messages and their parts: where a person is, and what an action is done to."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip

from claude_tui.tui.glyphs import signs
from claude_tui.tui.transcript.entry import EntryKey
from claude_tui.tui.transcript.painter import Palette
from claude_tui.tui.transcript.parts import WHOLE, Parts, Target
from claude_tui.tui.transcript.viewport import Viewport


class Cursor:
    """Goes from message to message, and into one; it is always in view.

    Args:
        viewport: The text, and what is in view of it; it is scrolled to where the cursor goes.
        parts: The parts of its entries.
    """

    def __init__(self, viewport: Viewport, parts: Parts) -> None:
        self._viewport = viewport
        self._layout = viewport.layout
        self._parts = parts
        self._target: Target | None = None

    @property
    def target(self) -> Target | None:
        """Where the person is; None: nowhere in particular."""
        if self._target is not None and self._layout.place(self._target.key) is None:
            self._target = None
        return self._target

    @property
    def command_target(self) -> Target | None:
        """What a command acts on: what the cursor is on, else the last reply."""
        if self.target is not None:
            return self.target
        entries = reversed(self._layout.entries)
        return next((Target(each.key) for each in entries if each.role == "assistant"), None)

    @property
    def place(self) -> int:
        """The index of the entry that the cursor is on, else of the last one in view."""
        target = self.target
        place = None if target is None else self._layout.place(target.key)
        return self._viewport.last if place is None else place

    def put(self, target: Target | None) -> None:
        """Go to ``target``, without scrolling."""
        self._target = target
        self._viewport.repaint()

    def appear(self) -> None:
        """Go to the last message in view, unless the cursor is somewhere."""
        if self.target is None and self._can_move:
            self._put_on(self._viewport.last)

    def go_along(self, index: int) -> None:
        """Go to an entry that was scrolled to, if the cursor is somewhere."""
        if self.target is not None:
            self._put_on(index)

    def widen(self, key: EntryKey) -> None:
        """Go from a part to the whole of an entry, whose parts are others now."""
        if self._target is not None:
            self._target = Target(key)

    def rename(self, key: EntryKey, new_key: EntryKey) -> None:
        """Stay on an entry whose key changes."""
        if self._target is not None and self._target.key == key:
            self._target = Target(new_key)

    def keep_in_view(self) -> None:
        """Go to what is in view, if the view has left the cursor behind."""
        target = self.target
        place = None if target is None else self._layout.place(target.key)
        if target is None or place is None or not self._layout.width:
            return
        first, last = self._viewport.first, self._viewport.last
        if not first <= place <= last:
            self._target = Target(self._layout.entries[first if place < first else last].key)
        elif target.part > WHOLE:
            top = self._layout.top(place)
            start, end = self._parts.rows(place, target.part)
            is_above = top + end <= self._viewport.top
            if is_above or top + start >= self._viewport.top + self._viewport.rows:
                self._target = Target(target.key)

    # Going somewhere

    def move(self, step: int) -> None:
        """Go to the next message, or with -1 to the one before."""
        if not self._can_move:
            return
        place = self.place
        if self.target is not None:
            place = max(0, min(place + step, len(self._layout.entries) - 1))
        self._move_to(place, WHOLE)

    def move_to_own(self, step: int) -> None:
        """Go to the person's own next message, or with -1 to the one before."""
        if not self._can_move:
            return
        place = self.place
        entries = self._layout.entries
        ahead = range(place + 1, len(entries)) if step > 0 else range(place - 1, -1, -1)
        own = (each for each in ahead if entries[each].role == "user")
        self._move_to(next(own, place), WHOLE)

    def move_to_part(self, step: int) -> None:
        """Go to the next part of the message, from the whole message to the first one in view.

        From the first part it goes back to the whole message.
        """
        if not self._can_move:
            return
        place = self.place
        target = self.target or Target(self._layout.entries[place].key)
        laid = self._layout.laid(place)
        part = target.part + step
        if target.part == WHOLE and step > 0:
            above = self._viewport.top - self._layout.top(place)
            part = sum(laid.rows_of(*each)[1] <= above for each in laid.parts)
        self._move_to(place, max(WHOLE, min(part, len(laid.parts) - 1)))

    def move_to_next_code(self) -> bool:
        """Go to the next listing, after the last one to the first; False: there is none."""
        if not self._can_move:
            return False
        here, part = self.place, WHOLE if self.target is None else self.target.part
        count = len(self._layout.entries)
        for place in (*range(here, count), *range(here + 1)):
            for number in self._parts.listings(place):
                if place != here or number > part:
                    self._move_to(place, number)
                    return True
            if place == here:
                part = WHOLE  # the second time, everything in it comes after the last one
        return False

    def put_at(self, row: int) -> None:
        """Go to the message at a row of the text, or to the listing in it."""
        index, offset = self._layout.find(row)
        if index >= len(self._layout.entries):
            return
        target = Target(self._layout.entries[index].key)
        laid = self._layout.laid(index)
        for number, blocks in enumerate(laid.parts):
            part, (first, end) = target._replace(part=number), laid.rows_of(*blocks)
            if first <= offset < end and self._parts.is_code(part):
                target = part
        self.put(target)

    @property
    def _can_move(self) -> bool:
        return bool(self._layout.entries and self._layout.width)

    def _put_on(self, index: int) -> None:
        self.put(Target(self._layout.entries[index].key))

    def _move_to(self, place: int, part: int) -> None:
        """Put the cursor there, and scroll no further than needed to show it."""
        height = max(self._viewport.rows, 1)
        anchor = self._layout.anchor(self._viewport.top)
        self._layout.measure_up(place, height + 1)
        self._layout.measure(place, height + 1)
        y, top = self._layout.row_of(anchor), self._layout.top(place)
        first, end = (top + row for row in self._parts.rows(place, part))
        if first < y or end - first >= height:
            y = first
        elif end > y + height:
            y = end - height
        self._viewport.go(y)
        self.put(Target(self._layout.entries[place].key, part))

    # Painting

    @property
    def is_active(self) -> bool:
        """Whether the cursor is somewhere."""
        return self._target is not None

    def decorate(self, strip: Strip, index: int, offset: int, palette: Palette) -> Strip:
        """Paint the cursor's sign onto the ``offset``-th row of an entry, if it is there."""
        target = self._target
        if target is None or self._layout.entries[index].key != target.key:
            return strip
        first, end = self._parts.rows(index, target.part)
        if not first <= offset < end:
            return strip
        sign = Segment(signs().cursor, palette.style(("cursor",)))
        return Strip([sign, *strip.crop(1)], strip.cell_length)
