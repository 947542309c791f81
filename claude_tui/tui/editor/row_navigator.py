"""Move the cursor of an editor from row to row."""

from __future__ import annotations

from textual.document._document import Location
from textual.document._document_navigator import DocumentNavigator
from textual.geometry import Offset

from claude_tui.tui.editor.editor_rows import EditorRows


class RowNavigator(DocumentNavigator):
    """Textual's navigator, limited to the rows around the cursor.

    Args:
        rows: The rows of the editor.
    """

    def __init__(self, rows: EditorRows) -> None:
        super().__init__(rows)
        self._rows = rows

    def is_first_wrapped_line(self, location: Location) -> bool:
        """Return whether ``location`` is in the first row of the text."""
        row = self._rows.broken.find(location)[1]
        return (row.line, row.start) == (0, 0)

    def is_last_wrapped_line(self, location: Location) -> bool:
        """Return whether ``location`` is in the last row of the text."""
        row = self._rows.broken.find(location)[1]
        return row.is_last and row.line == self._rows.document.line_count - 1

    def get_location_above(self, location: Location) -> Location:
        """Return the location in the row above; in the first row, its start."""
        if self.is_first_wrapped_line(location):
            return 0, 0
        return self._moved(location, -1, self.last_x_offset)

    def get_location_below(self, location: Location) -> Location:
        """Return the location in the row below; in the last row, its end."""
        if self.is_last_wrapped_line(location):
            return self._rows.document.end
        return self._moved(location, 1, self.last_x_offset)

    def get_location_end(self, location: Location) -> Location:
        """Return the last location of a row: before its last character if its line continues."""
        row = self._rows.broken.find(location)[1]
        return row.line, row.end if row.is_last else row.end - 1

    def get_location_home(self, location: Location, smart_home: bool = False) -> Location:
        """Return the first location of a row.

        Args:
            location: A location in the row.
            smart_home: In a line of one row, go to the indentation's end first.
        """
        row = self._rows.broken.find(location)[1]
        if not (smart_home and row.is_last and not row.start):
            return row.line, row.start
        line = self._rows.document.get_line(row.line)
        indent = len(line) - len(line.lstrip()) if line.strip() else 0
        return row.line, indent if not location[1] or location[1] > indent else 0

    def get_location_at_y_offset(self, location: Location, vertical_offset: int) -> Location:
        """Return the location some rows below or above, as far as there are rows."""
        return self._moved(location, vertical_offset, 0)

    def _moved(self, location: Location, rows: int, least_x: int) -> Location:
        self._rows.broken.count_around(location, abs(rows))
        x, y = self._rows.location_to_offset(location)
        return self._rows.offset_to_location(Offset(max(x, least_x), y + rows))
