"""The rows of an editor: its lines, broken to fit the width.

Textual 8.2.8 breaks the whole line again with each key, inside of an emoji or a letter with its
marks too, and looks at all of it again for each row that is painted. Here a key costs the same in
a line of a megabyte.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import Final

from textual.document._document import Location
from textual.document._wrapped_document import WrappedDocument
from textual.geometry import Offset

from claude_tui.tui.characters import characters, is_inside
from claude_tui.tui.markdown.wrapping import cells_of

_IDEOGRAPHS: Final = re.compile(
    "[\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+"
)
"""Characters of one code point and two columns: rows of them need no closer look."""


class EditorRows(WrappedDocument):
    """Textual's wrapped document, broken by characters as people see them, row by row."""

    def wrap(self, width: int, tab_width: int | None = None) -> None:
        """Break every line, if they are not broken so already: edits break what they change.

        Args:
            width: Columns of a row; 0: lines are not broken.
            tab_width: Columns of a tab; None: as before.
        """
        tab_width = tab_width or self._tab_width
        if self._wrap_offsets and (width, tab_width) == (self._width, self._tab_width):
            return
        self._width, self._tab_width = width, tab_width
        self._wrap_offsets = [self._breaks(line) for line in self.document.lines]
        self._number_rows(0)

    def wrap_range(self, start: Location, old_end: Location, new_end: Location) -> None:
        """Break again what an edit changed, after it was done.

        Args:
            start: Where it began.
            old_end: Where what it replaced ended.
            new_end: Where that ends which it inserted.
        """
        first = min(start[0], old_end[0], len(self._wrap_offsets) - 1, self.document.line_count - 1)
        old_last = min(max(start[0], old_end[0]), len(self._wrap_offsets) - 1)
        new_last = min(max(start[0], new_end[0]), self.document.line_count - 1)
        old = self._wrap_offsets[first : old_last + 1]
        if first == old_last == new_last:
            new = [self._broken_again(first, min(start, old_end)[1], old_end[1], new_end[1])]
        else:
            new = [self._breaks(line) for line in self.document.lines[first : new_last + 1]]
        self._wrap_offsets[first : old_last + 1] = new
        if [len(breaks) for breaks in old] != [len(breaks) for breaks in new]:
            self._number_rows(first)

    @property
    def height(self) -> int:
        """All rows."""
        return len(self._offset_to_line_info)

    def get_tab_widths(self, line_index: int) -> list[int]:
        """Return nothing: a tab is as wide as its place in its row makes it."""
        return []

    def row(self, line_index: int, section: int) -> tuple[int, int]:
        """Return from where to where a row goes in its line."""
        breaks = self._wrap_offsets[line_index]
        start = breaks[section - 1] if section else 0
        is_last = section == len(breaks)
        return start, len(self.document.get_line(line_index)) if is_last else breaks[section]

    def get_sections(self, line_index: int) -> list[str]:
        """Return the rows of a line."""
        line = self.document.get_line(line_index)
        places = [0, *self._wrap_offsets[line_index], len(line)]
        return [line[start:end] for start, end in pairwise(places)]

    def location_to_offset(self, location: Location) -> Offset:
        """Return the column and row on the screen of a place in the text."""
        line_index, column = location
        line_index = max(0, min(line_index, len(self._wrap_offsets) - 1))
        section = bisect_right(self._wrap_offsets[line_index], column)
        start, _end = self.row(line_index, section)
        before = self.document.get_line(line_index)[start:column]
        return Offset(self._cells(before), self._line_index_to_offsets[line_index][section])

    def get_target_document_column(self, line_index: int, x_offset: int, y_offset: int) -> int:
        """Return the place in a line of the character that is in a column of one of its rows.

        Args:
            line_index: The line; -1 is the last one.
            x_offset: The column.
            y_offset: The row, of this line; -1 is its last one.
        """
        line_index %= len(self._wrap_offsets)
        sections = len(self._wrap_offsets[line_index]) + 1
        y_offset %= sections
        start, end = self.row(line_index, y_offset)
        line = self.document.get_line(line_index)
        used = 0
        for column, after in characters(line, start):
            used += self._cells(line[column:after], used)
            # Behind the last character of a row one would be in the next row.
            if used > x_offset or (after >= end and y_offset < sections - 1):
                return column
        return end

    # -- where rows end

    def _breaks(self, line: str) -> list[int]:
        """Return where each row after the first begins."""
        breaks: list[int] = []
        start = 0
        while (start := self._next_break(line, start)) < len(line):
            breaks.append(start)
        return breaks

    def _broken_again(self, line_index: int, start: int, old_end: int, new_end: int) -> list[int]:
        """Return the same of a line in which something was replaced.

        A row depends on nothing before it, and the row before the change may have room now for
        what is behind it. As soon as a row begins where one did before, the rest is as before.
        """
        line, old = self.document.get_line(line_index), self._wrap_offsets[line_index]
        shift = new_end - old_end
        kept = max(bisect_right(old, start) - 2, 0)
        breaks = old[:kept]
        place = breaks[-1] if breaks else 0
        while (place := self._next_break(line, place)) < len(line):
            if place > new_end:
                same = bisect_left(old, place - shift)
                if same < len(old) and old[same] == place - shift:
                    return [*breaks, *(each + shift for each in old[same:])]
            breaks.append(place)
        return breaks

    def _next_break(self, line: str, start: int) -> int:
        """Return where the row ends that begins at ``start``: between words if it can be."""
        if not self._width:
            return len(line)
        edge = start + self._width
        row = line[start:edge]
        if line[start : edge + 1].isascii() and "\t" not in row:
            if edge >= len(line):
                return len(line)
            # A word and the spaces behind it stay together.
            space = (row.rstrip(" ") if line[edge] == " " else row).rfind(" ")
            return start + space + 1 if space >= 0 else edge
        edge = self._full(line, start)
        if edge == len(line):
            return edge
        places = range(edge, start, -1)
        return next((place for place in places if _may_break(line, place)), edge)

    def _full(self, line: str, start: int) -> int:
        """Return where a row that begins at ``start`` is full; one character has room anyhow."""
        used, most = 0, max(self._width // 2, 1)
        found = _IDEOGRAPHS.match(line, start, start + most + 1)
        if found and found.end() - start > most:
            return start + most
        for place, after in characters(line, start):
            used += self._cells(line[place:after], used)
            if used > self._width and place > start:
                return place
        return len(line)

    def _cells(self, text: str, before: int = 0) -> int:
        """Return the columns of ``text``, which stands behind so many columns of its row."""
        if "\t" not in text:
            return cells_of(text)
        used = before
        for number, part in enumerate(text.split("\t")):
            if number:
                used += self._tab_width - used % self._tab_width
            used += cells_of(part)
        return used - before

    def _number_rows(self, first: int) -> None:
        """Number the rows of the lines from ``first`` on."""
        there = self._line_index_to_offsets[first : first + 1]
        top = there[0][0] if there else len(self._offset_to_line_info)
        if not first:
            top = 0
        del self._offset_to_line_info[top:], self._line_index_to_offsets[first:]
        for line_index in range(first, len(self._wrap_offsets)):
            if not self._wrap_offsets[line_index]:  # most lines of a long text
                self._line_index_to_offsets.append([top])
                self._offset_to_line_info.append((line_index, 0))
                top += 1
                continue
            count = len(self._wrap_offsets[line_index]) + 1
            self._line_index_to_offsets.append(list(range(top, top + count)))
            self._offset_to_line_info += [(line_index, section) for section in range(count)]
            top += count


def _may_break(line: str, place: int) -> bool:
    """Whether a row may end before ``place``: behind a space, or beside an ideograph."""
    before, after = line[place - 1], line[place]
    is_between_words = before.isspace() and not after.isspace()
    if before.isascii() and after.isascii():
        return is_between_words
    is_wide = cells_of(before) == 2 or cells_of(after) == 2
    return (is_between_words or is_wide) and not is_inside(line, place)
