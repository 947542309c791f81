"""Where the keys of an editor take its cursor, from row to row."""

from __future__ import annotations

from textual.document._document import Location
from textual.document._document_navigator import DocumentNavigator
from textual.geometry import Offset

from claude_tui.tui.editor.editor_rows import EditorRows


class RowNavigator(DocumentNavigator):
    """Textual's navigator, which looks at the rows around the cursor only.

    Args:
        rows: The rows of the editor.
    """

    def __init__(self, rows: EditorRows) -> None:
        super().__init__(rows)
        self._rows = rows

    def is_first_wrapped_line(self, location: Location) -> bool:
        """Whether a place is in the first row of all."""
        row = self._rows.row_of(location)
        return (row.line, row.start) == (0, 0)

    def is_last_wrapped_line(self, location: Location) -> bool:
        """Whether a place is in the last row of all."""
        row = self._rows.row_of(location)
        return row.is_last and row.line == self._rows.document.line_count - 1

    def get_location_above(self, location: Location) -> Location:
        """Return the place in the row above; of the first row its beginning."""
        if self.is_first_wrapped_line(location):
            return 0, 0
        return self._moved(location, -1)

    def get_location_below(self, location: Location) -> Location:
        """Return the place in the row below; of the last row its end."""
        if self.is_last_wrapped_line(location):
            return self._rows.document.end
        return self._moved(location, 1)

    def get_location_end(self, location: Location) -> Location:
        """Return the last place of a row: before the last character, where another follows."""
        row = self._rows.row_of(location)
        return row.line, row.end if row.is_last else row.end - 1

    def get_location_home(self, location: Location, smart_home: bool = False) -> Location:
        """Return the first place of a row.

        Args:
            location: A place in the row.
            smart_home: Go to the first character that is no space first, if all of the line is
                in one row.
        """
        row = self._rows.row_of(location)
        if not (smart_home and row.is_last and not row.start):
            return row.line, row.start
        line = self._rows.document.get_line(row.line)
        indent = len(line) - len(line.lstrip()) if line.strip() else 0
        return row.line, indent if not location[1] or location[1] > indent else 0

    def get_location_at_y_offset(self, location: Location, vertical_offset: int) -> Location:
        """Return the place so many rows below, or above, as far as there are rows."""
        rows = self._rows
        rows.count_around(location, abs(vertical_offset))
        x, y = rows.location_to_offset(location)
        return rows.offset_to_location(Offset(x, y + vertical_offset))

    def _moved(self, location: Location, by: int) -> Location:
        rows = self._rows
        rows.count_around(location, 1)
        x, y = rows.location_to_offset(location)
        return rows.offset_to_location(Offset(max(x, self.last_x_offset), y + by))
