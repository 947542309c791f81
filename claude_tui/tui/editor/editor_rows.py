"""The rows of an editor: its lines, broken to fit the width.

Textual 8.2.8 breaks all lines when the width changes and the whole line again with each key,
inside of an emoji or a letter with its marks too, and looks at all of a line for each row that is
painted. Here a key costs the same in a text of a megabyte: of a long text only the rows near what
is shown are broken at once, and the others estimated until ``count`` comes to them.
"""

from __future__ import annotations

from typing import Final

from textual.document._document import Location
from textual.document._wrapped_document import WrappedDocument
from textual.geometry import Offset

from claude_tui.tui.editor.broken_lines import BrokenLines, Row
from claude_tui.tui.editor.row_breaks import RowBreaks

AT_ONCE: Final = 100
"""How much is counted at once: all rows of a text that is not long."""


class EditorRows(WrappedDocument):
    """Textual's wrapped document, broken by characters as people see them, and not all at once."""

    _lines: BrokenLines | None = None

    def wrap(self, width: int, tab_width: int | None = None) -> None:
        """Break the lines, if they are not broken so already: edits break what they change.

        Args:
            width: Columns of a row; 0: lines are not broken.
            tab_width: Columns of a tab; None: as before.
        """
        tab_width = tab_width or self._tab_width
        if self._lines is not None and (width, tab_width) == (self._width, self._tab_width):
            return
        self._width, self._tab_width = width, tab_width
        self._breaks = RowBreaks(width, tab_width)
        self._lines = BrokenLines(self.document, self._breaks)
        self.count(AT_ONCE)

    def wrap_range(self, start: Location, old_end: Location, new_end: Location) -> None:
        """Break again what an edit changed, after it was done.

        Args:
            start: Where it began.
            old_end: Where what it replaced ended.
            new_end: Where that ends which it inserted.
        """
        start, old_end = sorted((start, old_end))
        old, new = self._broken.lines, self.document.line_count
        if old == new and start[0] == old_end[0] == new_end[0] < new:
            self._broken.replace_in_line(start, old_end)
        else:
            # An edit that deletes lines may end behind the last one.
            self._broken.replace_lines(min(start[0], old - 1, new - 1), min(old_end[0], old - 1))
        self.count(AT_ONCE)

    @property
    def _broken(self) -> BrokenLines:
        assert self._lines is not None
        return self._lines

    # -- rows

    @property
    def height(self) -> int:
        """All rows; estimated as long as not all are counted."""
        return self._broken.height

    def row_of(self, location: Location) -> Row:
        """Return the row that a place in the text is in."""
        return self._broken.find(location)[1]

    def row_at(self, y: int) -> Row:
        """Return a row by its number; the last one for those behind it."""
        return self._broken.row_at(y)

    def location_to_offset(self, location: Location) -> Offset:
        """Return the column and row on the screen of a place in the text."""
        line_index = max(0, min(location[0], self.document.line_count - 1))
        y, row = self._broken.find((line_index, location[1]))
        before = self.document.get_line(line_index)[row.start : location[1]]
        return Offset(self._breaks.cells(before), y)

    def offset_to_location(self, offset: Offset) -> Location:
        """Return the place in the text that is nearest to a column and row of the screen."""
        row = self.row_at(max(offset.y, 0))
        line = self.document.get_line(row.line)
        return row.line, self._breaks.column_at(line, row.start, row.end, max(offset.x, 0))

    # -- counting

    @property
    def is_counted(self) -> bool:
        """Whether no row is estimated any more."""
        return self._broken.is_counted

    def count(self, effort: int) -> None:
        """Count rows that are estimated, as many as ``effort`` allows."""
        self._broken.count(effort)

    def count_around(self, location: Location, rows: int) -> None:
        """Count as many rows before and behind a place."""
        self._broken.count_around(location, rows)

    def is_near_counted(self, y: int, rows: int) -> bool:
        """Whether as many rows are counted from ``y`` on."""
        return self._broken.is_near_counted(y, rows)
