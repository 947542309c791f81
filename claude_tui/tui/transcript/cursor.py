"""A cursor on messages and their parts: where a person is, and what an action is done to."""

from __future__ import annotations

from typing import ClassVar, Final, NamedTuple

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.strip import Strip

from claude_tui.conversation.content import TextBlock
from claude_tui.tui.glyphs import signs
from claude_tui.tui.markdown.lines import Code
from claude_tui.tui.transcript.copying import lines_of, source_of
from claude_tui.tui.transcript.entry import Entry, EntryKey, Look
from claude_tui.tui.transcript.entry_layout import Laid
from claude_tui.tui.transcript.finder import FindingView

_WHOLE: Final = -1


class Target(NamedTuple):
    """What an action is done to.

    Args:
        key: The entry's.
        part: Which of its parts, from 0; -1: all of it.
    """

    key: EntryKey
    part: int = _WHOLE


class CursorView(FindingView):
    """A transcript in which keys go from message to message, and into one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # Commands of the screen, on keys that type a character anywhere else.
        Binding("c", "copy", "Copy"),
        Binding("space", "fold", "Fold"),
        Binding("r", "raw", "Raw"),
        Binding("d", "screen.run_command('details')", "Details"),
        Binding("o", "links", "Links", show=False),
        Binding("j", "move_cursor(1)", "Message"),
        Binding("k", "move_cursor(-1)", "Message"),
        Binding("J", "move_to_own(1)", "Next message of one's own", show=False),
        Binding("K", "move_to_own(-1)", "Previous message of one's own", show=False),
        Binding("n", "next_code", "Code"),
        Binding("right,l", "move_part(1)", "Next part", show=False),
        Binding("left,h", "move_part(-1)", "Previous part", show=False),
        Binding("g", "scroll_home", "To the beginning", show=False),
        Binding("G", "scroll_end", "To the end", show=False),
    ]

    _cursor: Target | None = None

    @property
    def cursor(self) -> Target | None:
        """Where the person is; None: nowhere in particular."""
        if self._cursor is not None and self._text.place(self._cursor.key) is None:
            self._cursor = None
        return self._cursor

    def set_cursor(self, target: Target | None) -> None:
        """Go to ``target``, without scrolling."""
        self._cursor = target
        self.refresh()

    def show_passage(self, key: EntryKey, text: str) -> None:
        """Go to the first ``text`` in an entry, and put the cursor on that."""
        place = self._text.place(key)
        if place is None:
            return
        self.scroll_to_entry(place)
        self.find_in(key, text)
        self.set_cursor(Target(key))

    def _go(self, y: int) -> None:
        """The cursor stays in view: what is done to it is to be seen."""
        super()._go(y)
        cursor = self.cursor
        place = None if cursor is None else self._text.place(cursor.key)
        if cursor is None or place is None or not self._text.width:
            return
        first, last = self._text.find(self.scroll_offset.y)[0], self._last_in_view()
        if not first <= place <= last:
            self._cursor = Target(self._text.entries[first if place < first else last].key)
        elif cursor.part > _WHOLE:
            start, end = (self._text.top(place) + row for row in self._rows_of(place, cursor))
            if end <= self.scroll_offset.y or start >= self.scroll_offset.y + self.size.height:
                self._cursor = Target(cursor.key)

    def action_scroll_home(self) -> None:
        """To the first message, with the cursor."""
        super().action_scroll_home()
        if self.cursor is not None:
            self.set_cursor(Target(self._text.entries[0].key))

    def action_scroll_end(self) -> None:
        """To the last message, with the cursor; what arrives is followed again."""
        super().action_scroll_end()
        if self.cursor is not None:
            self.set_cursor(Target(self._text.entries[-1].key))

    def _gone_to(self) -> None:
        """The cursor goes along to what was found."""
        if self._hit is not None:
            self.set_cursor(Target(self._hit.key))

    def on_focus(self) -> None:
        """The cursor is on the last message in view, unless it is somewhere."""
        if self.cursor is None and self._text.entries and self._text.width:
            self.set_cursor(Target(self._text.entries[self._last_in_view()].key))

    def action_move_cursor(self, step: int) -> None:
        """To the next message, or with -1 to the one before."""
        if not self._text.entries or not self._text.width:
            return
        cursor = self.cursor
        place = None if cursor is None else self._text.place(cursor.key)
        if place is None:
            place = self._last_in_view()
        else:
            place = max(0, min(place + step, len(self._text.entries) - 1))
        self._move_to(place, _WHOLE)

    def action_move_to_own(self, step: int) -> None:
        """To the person's own next message, or with -1 to the one before."""
        if not self._text.entries or not self._text.width:
            return
        place = self._place()
        ahead = range(place + 1, len(self._text.entries)) if step > 0 else range(place - 1, -1, -1)
        own = (each for each in ahead if self._text.entries[each].role == "user")
        self._move_to(next(own, place), _WHOLE)

    def to_next_code(self) -> bool:
        """Go to the next code block, after the last one to the first; False: there is none."""
        if not self._text.entries or not self._text.width:
            return False
        here, part = self._place(), self.cursor.part if self.cursor else _WHOLE
        count = len(self._text.entries)
        for place in (*range(here, count), *range(here + 1)):
            if not may_hold_code(self._text.entries[place]):
                continue
            for number in self._listings(place):
                if place != here or number > part:
                    self._move_to(place, number)
                    return True
            part = _WHOLE  # what comes after the last one is everything from the first one on
        return False

    def _listings(self, place: int) -> list[int]:
        """Return which parts of an entry are code."""
        laid = self._text.laid(place)
        parts = parts_of(laid, self._text.entries[place])
        return [
            number
            for number, (first, _end) in enumerate(parts)
            if isinstance(laid.placed[first].block.items[0], Code)
        ]

    def _place(self) -> int:
        """Return the place of the entry that the cursor is on, else of the last one in view."""
        place = None if self.cursor is None else self._text.place(self.cursor.key)
        return self._last_in_view() if place is None else place

    def action_move_part(self, step: int) -> None:
        """To the next part of the message, of the whole message to the first one in view.

        From the first part it goes back to the whole message.
        """
        if not self._text.entries or not self._text.width:
            return
        cursor = self.cursor or Target(self._text.entries[self._last_in_view()].key)
        place = self._text.place(cursor.key) or 0
        laid = self._text.laid(place)
        parts = parts_of(laid, self._text.entries[place])
        part = cursor.part + step
        if cursor.part == _WHOLE and step > 0:
            above = self.scroll_offset.y - self._text.top(place)
            part = sum(laid.rows_of(*each)[1] <= above for each in parts)
        self._move_to(place, max(_WHOLE, min(part, len(parts) - 1)))

    def source(self, target: Target) -> str:
        """What ``target`` is as text: Markdown of a message, code of a listing."""
        place = self._text.place(target.key)
        if place is None:
            return ""
        laid = self._text.laid(place)
        entry = self._text.entries[place]
        parts = parts_of(laid, entry)
        if not 0 <= target.part < len(parts):
            if target.key == self._text.growing:
                return "\n".join(lines_of(entry, laid.placed[1:]))
            return source_of(entry)
        first, end = parts[target.part]
        return "\n".join(lines_of(entry, laid.placed[first:end]))

    def links(self, target: Target) -> list[tuple[str, str]]:
        """The links of ``target`` as (address, text), each address once."""
        place = self._text.place(target.key)
        if place is None:
            return []
        laid = self._text.laid(place)
        first, end = self._rows_of(place, target)
        found: dict[str, str] = {}
        for _placed, row, _ in filter(None, map(laid.row, range(first, end))):
            for piece in row.pieces:
                if piece.link:
                    found[piece.link] = " ".join(filter(None, (found.get(piece.link), piece.text)))
        return list(found.items())

    def is_code(self, target: Target) -> bool:
        """Whether ``target`` is a listing."""
        place = self._text.place(target.key)
        if place is None or target.part < 0:
            return False
        laid = self._text.laid(place)
        parts = parts_of(laid, self._text.entries[place])
        if target.part >= len(parts):
            return False
        return isinstance(laid.placed[parts[target.part][0]].block.items[0], Code)

    def turn_look(self, target: Target, look: Look) -> bool:
        """Show a message that way, or if it is shown so, the other way; False: it still grows."""
        place = self._text.place(target.key)
        if place is None or target.key == self._text.growing:
            return False
        self._keep_in_place(place)
        now = self._text.look(target.key)
        self._text.set_look(place, self._text.usual if now == look else look)
        self._after_look(target)
        return True

    def turn_fold(self, target: Target) -> bool:
        """Fold or unfold a part that can be, else the message; False: it still grows."""
        place = self._text.place(target.key)
        if place is None or target.key == self._text.growing:
            return False
        laid = self._text.laid(place)
        parts = parts_of(laid, self._text.entries[place])
        fold = laid.placed[parts[target.part][0]].fold if 0 <= target.part < len(parts) else -1
        if fold < 0:
            return self.turn_look(target, "folded")
        self._keep_in_place(place)
        self._text.toggle(place, fold)
        self._after_look(target)
        return True

    def _keep_in_place(self, place: int) -> None:
        """What is above a message that changes its height is not to move."""
        if self._following and self._text.height > self.size.height:
            self._follow(False)
        if self.scroll_offset.y > self._text.top(place):
            self._go(self._text.top(place))

    def _after_look(self, target: Target) -> None:
        self._cursor = self._cursor and target._replace(part=_WHOLE)
        self._go(self.scroll_offset.y)
        self._look_anew(target.key)
        self.refresh()

    def _last_in_view(self) -> int:
        row = min(self.scroll_offset.y + self.size.height, self._text.height) - 1
        return min(self._text.find(max(row, 0))[0], len(self._text.entries) - 1)

    def _move_to(self, place: int, part: int) -> None:
        """Put the cursor there, and scroll no further than needed to show it."""
        height = max(self.size.height, 1)
        anchor = self._text.anchor(self.scroll_offset.y)
        self._text.measure_up(place, height + 1)
        self._text.measure(place, height + 1)
        y = self._text.row_of(anchor)
        target = Target(self._text.entries[place].key, part)
        first, end = self._rows_of(place, target)
        top = self._text.top(place)
        first, end = top + first, top + end
        if first < y or end - first >= height:
            y = first
        elif end > y + height:
            y = end - height
        self._go(y)
        self.set_cursor(target)

    def _rows_of(self, place: int, target: Target) -> tuple[int, int]:
        laid = self._text.laid(place)
        if target.part > _WHOLE:
            parts = parts_of(laid, self._text.entries[place])
            if target.part < len(parts):
                return laid.rows_of(*parts[target.part])
        return 0, laid.height - 1

    def _with_cursor(self, strip: Strip, index: int, offset: int) -> Strip:
        cursor = self._cursor
        if cursor is None or self._text.entries[index].key != cursor.key:
            return strip
        first, end = self._rows_of(index, cursor)
        if not first <= offset < end:
            return strip
        style = self._current_palette().style(("cursor",))
        return Strip([Segment(signs().cursor, style), *strip.crop(1)], strip.cell_length)

    def _click_at(self, offset: Offset) -> None:
        """It puts the cursor on the message, or on a listing in it, and unfolds the message."""
        index, row = self._text.find(self.scroll_offset.y + offset.y)
        if index >= len(self._text.entries):
            return
        target = Target(self._text.entries[index].key)
        laid = self._text.laid(index)
        for number, blocks in enumerate(parts_of(laid, self._text.entries[index])):
            part, (first, end) = target._replace(part=number), laid.rows_of(*blocks)
            if first <= row < end and self.is_code(part):
                target = part
        self.set_cursor(target)
        if self._text.look(target.key) == "folded":
            self.turn_look(target, "folded")
        else:
            super()._click_at(offset)


def parts_of(laid: Laid, entry: Entry) -> list[tuple[int, int]]:
    """The (first, end) blocks of each part of an entry; a quote of several blocks is one."""
    if laid.parts is not None and laid.parts[0] == len(entry.footer):
        return laid.parts[1]
    parts: list[tuple[int, int]] = []
    for index in range(1, len(laid.placed) - len(entry.footer)):
        if laid.placed[index].block.continues:
            parts[-1] = parts[-1][0], index + 1
        else:
            parts.append((index, index + 1))
    laid.parts = len(entry.footer), parts
    return parts


def may_hold_code(entry: Entry) -> bool:
    """Whether there may be a listing in an entry, by what is quick to see of it."""
    texts = (block.text for block in entry.blocks if isinstance(block, TextBlock))
    return any(mark in text for text in texts for mark in ("```", "~~~", "    ", "\t"))
