"""The rows of an editor: its lines, broken to fit the width.

Textual 8.2.8 breaks all lines when the width changes, and the whole line with each key, even inside
of an emoji or a letter with its marks. It also reads the whole line for each row that it paints.
Here a key costs the same in a text of a megabyte: only the rows near the visible part are broken at
once, and the others are estimated until ``count`` reaches them.
"""

from __future__ import annotations

from typing import Final

from textual.document._document import Location
from textual.document._wrapped_document import WrappedDocument
from textual.geometry import Offset

from claude_tui.tui.editor.broken_lines import BrokenLines
from claude_tui.tui.editor.row_breaks import RowBreaks

AT_ONCE: Final = 100
"""The effort to spend at once: enough for all rows of a text that is not long."""


class EditorRows(WrappedDocument):
    """Textual's wrapped document, broken on demand, and never inside of a visible character."""

    broken: BrokenLines
    """The lines of the document, broken into rows."""
    _broken_to: tuple[int, int] | None = None

    def wrap(self, width: int, tab_width: int | None = None) -> None:
        """Break all lines if a width has changed; edits break the lines that they change.

        Args:
            width: Columns of a row; 0 not to break lines.
            tab_width: Columns of a tab; None to keep the current number.
        """
        tab_width = tab_width or self._tab_width
        if (width, tab_width) == self._broken_to:
            return
        self._width, self._tab_width = self._broken_to = width, tab_width
        self._breaks = RowBreaks(width, tab_width)
        self.broken = BrokenLines(self.document, self._breaks)
        self.broken.count(AT_ONCE)

    def wrap_range(self, start: Location, old_end: Location, new_end: Location) -> None:
        """Break the lines that an edit has changed.

        Args:
            start: The start of the edit.
            old_end: The end of the replaced text.
            new_end: The end of the inserted text.
        """
        start, old_end = sorted((start, old_end))
        old_count, new_count = self.broken.lines, self.document.line_count
        if old_count == new_count and start[0] == old_end[0] == new_end[0] < new_count:
            self.broken.replace_in_line(start, old_end)
        else:
            # An edit that deletes lines may end after the last one.
            first = min(start[0], old_count - 1, new_count - 1)
            self.broken.replace_lines(first, min(old_end[0], old_count - 1))
        self.broken.count(AT_ONCE)

    @property
    def height(self) -> int:
        """The number of rows; an estimate until all are counted."""
        return self.broken.height

    def location_to_offset(self, location: Location) -> Offset:
        """Return the column and the row of a location."""
        line_index = max(0, min(location[0], self.document.line_count - 1))
        y, row = self.broken.find((line_index, location[1]))
        text_before = self.document.get_line(line_index)[row.start : location[1]]
        return Offset(self._breaks.cells(text_before), y)

    def offset_to_location(self, offset: Offset) -> Location:
        """Return the location nearest to a column and a row."""
        row = self.broken.row_at(max(offset.y, 0))
        line = self.document.get_line(row.line)
        return row.line, self._breaks.column_at(line, row.start, row.end, max(offset.x, 0))
