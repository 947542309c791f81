"""Count the rows of an editor bit by bit, while the visible part stays where it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from textual.document._edit import Edit
from textual.geometry import Size
from textual.timer import Timer

from claude_tui.tui.editor.broken_lines import Row
from claude_tui.tui.editor.editor_rows import AT_ONCE

if TYPE_CHECKING:
    from claude_tui.tui.editor.text_editor import TextEditor

PAUSE: Final = 0.01
"""Seconds between two rounds of counting."""


class RowCounting:
    """Counts the estimated rows of an editor when there is time.

    Args:
        editor: The editor.
    """

    def __init__(self, editor: TextEditor) -> None:
        self._editor = editor
        self._timer: Timer | None = None

    @contextmanager
    def view_kept(self) -> Iterator[None]:
        """Show the same rows as before, even if there are more or fewer above them now."""
        editor, lines = self._editor, self._editor.rows.broken
        y, height = editor.scroll_offset.y, editor.size.height
        row = lines.row_at(y) if lines.is_near_counted(y, height) else None
        old_height = lines.height
        yield
        if old_height != lines.height:
            editor.virtual_size = Size(0, lines.height)
        if row is not None and (old_height != lines.height or lines.row_at(y) != row):
            self.show_from(row)

    @contextmanager
    def top_kept(self, edits: Sequence[Edit] = ()) -> Iterator[None]:
        """Keep the top row in place during an edit below it.

        Its number may change while some rows are only estimated.
        """
        editor = self._editor
        row = editor.rows.broken.row_at(editor.scroll_offset.y)
        yield
        if editor.rows.broken.is_counted or not (edits and editor.is_mounted):
            return
        if (row.line, row.start) <= min(edit.top for edit in edits):
            new_row = editor.rows.broken.find((row.line, row.start))[1]
            # The row above may have taken its beginning.
            self.show_from(new_row, below=new_row.start < row.start)
            editor.scroll_cursor_visible()

    def show_from(self, row: Row, *, below: int = 0) -> None:
        """Scroll a row to the top, and update the number of rows."""
        editor = self._editor
        editor._cursor_offset = editor.rows.location_to_offset(editor.cursor_location)
        y = editor.rows.location_to_offset((row.line, row.start)).y + below
        editor.virtual_size = Size(0, editor.rows.height)
        editor.scroll_target_y = editor.scroll_y = y
        editor.refresh()

    def count_later(self) -> None:
        """Count the estimated rows as soon as there is time."""
        editor = self._editor
        if self._timer is None and not editor.rows.broken.is_counted:
            self._timer = editor.set_timer(PAUSE, self._count)

    def _count(self) -> None:
        editor = self._editor
        self._timer = None
        is_cursor_shown = (
            0 <= editor._cursor_offset[1] - editor.scroll_offset.y < editor.size.height
        )
        with self.view_kept():
            editor.rows.broken.count(AT_ONCE)
        if is_cursor_shown:
            editor.scroll_cursor_visible()
        self.count_later()
