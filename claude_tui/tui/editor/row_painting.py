"""Draw the rows of an editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style
from rich.text import Text
from textual.strip import Strip

from claude_tui.tui.characters import whole_character

if TYPE_CHECKING:
    from claude_tui.tui.editor.text_editor import TextEditor


def painted_row(editor: TextEditor, y: int) -> Strip:
    """Draw a row.

    Textual 8.2.8 reads the whole line, and marks only a part of an emoji under the cursor.
    """
    theme = editor._theme
    base = theme.base_style or editor.rich_style
    y += editor.scroll_offset.y
    if y >= editor.rows.height:
        return Strip.blank(editor.size.width, base)
    line_index, start, end, is_last = editor.rows.broken.row_at(y)
    text = editor.row_text(line_index, start, end)
    _mark_selection(editor, text, line_index, start, is_last=is_last)
    row, column = editor.cursor_location
    has_column = start <= column < end or (is_last and column == end)
    if row == line_index and has_column and editor._draw_cursor and theme.cursor_style:
        if column == end:
            text.append(" ")
        under_cursor = whole_character(editor.document.get_line(line_index), column)
        text.stylize(theme.cursor_style, under_cursor[0] - start, under_cursor[1] - start)
    text.expand_tabs(editor.indent_width)
    strip = Strip(text.render(editor.app.console), text.cell_len)
    strip = strip.extend_cell_length(editor.scrollable_content_region.width, base)
    return strip.apply_style(base)


def _mark_selection(
    editor: TextEditor, text: Text, line_index: int, start: int, *, is_last: bool
) -> None:
    (top, left), (bottom, right) = sorted(editor.selection)
    style = editor._theme.selection_style
    if (top, left) == (bottom, right) or not top <= line_index <= bottom or style is None:
        return
    if not text and is_last and line_index != editor.cursor_location[0]:
        text.append("▌", Style(color=style.bgcolor))  # an empty line that is selected
        return
    first = left - start if line_index == top else 0
    last = right - start if line_index == bottom else len(text)
    if last > 0:
        text.stylize(style, max(first, 0), last)
