"""A box to write in: Textual's text area, made safe for foreign text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar, Final

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.document._document import EditResult, Location, Selection
from textual.document._edit import Edit
from textual.geometry import Offset, Size
from textual.strip import Strip
from textual.timer import Timer
from textual.widgets import TextArea

from claude_tui.conversation.content import without_surrogates
from claude_tui.text.words import word_at
from claude_tui.tui.characters import is_inside, whole_character, word_end, word_start
from claude_tui.tui.editor.broken_lines import Row
from claude_tui.tui.editor.editor_document import EditorDocument
from claude_tui.tui.editor.editor_rows import AT_ONCE, EditorRows
from claude_tui.tui.editor.row_breaks import SIGNS
from claude_tui.tui.editor.row_navigator import RowNavigator
from claude_tui.tui.editor.word_keys import word_keys
from claude_tui.tui.part_keys import part_bindings

PAUSE: Final = 0.01
"""Seconds between two times that rows are counted."""

LINE_SIGNS: Final = SIGNS | {ord("\t"): ord("␉"), 0x2028: 0xFFFD, 0x2029: 0xFFFD}
"""A line has no room for a tab either, and none of its characters may begin another line."""

TO_THE_ENDS: Final = "editor-begin editor-end editor-select-to-begin editor-select-to-end"
"""The keys of an editor of several lines."""


class TextEditor(TextArea):
    """Where text of several lines is written.

    No character of a paste reaches the terminal raw.

    Args:
        text: What stands there at first.
        id: The widget's id.
        placeholder: What it says while it is empty.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *part_bindings("editor", only=TO_THE_ENDS),
        *word_keys(
            "cursor_word_left", "cursor_word_right", "delete_word_left", "delete_word_right"
        ),
    ]

    _counting: Timer | None = None
    """Goes on counting rows."""

    def __init__(self, text: str = "", *, id: str | None = None, placeholder: str = "") -> None:  # noqa: A002
        super().__init__(
            id=id,
            placeholder=Content(placeholder),
            highlight_cursor_line=False,
            tab_behavior="focus",
        )
        self.cursor_blink = False
        self.match_cursor_bracket = False
        if text:
            self._set_document(normalised(text), None)

    def write(self, text: str) -> None:
        """Put ``text`` in place of what is there; undo brings that back."""
        self.history.checkpoint()
        self.replace(normalised(text), self.document.start, self.document.end)
        self.history.checkpoint()
        self.move_cursor(self.document.end)

    def forget_edits(self) -> None:
        """Let undo go no further back than to what stands here now."""
        self.history.clear()

    # -- keys and pastes

    async def _on_key(self, event: events.Key) -> None:
        """Leave enter to what it is bound to: Textual would begin a line with it."""
        if event.key == "enter" and event.key in self.screen.active_bindings:
            event.prevent_default()

    def takes_lines(self, text: str) -> bool:
        """Whether to take ``text``, which came in one read, as a paste: all of it."""
        return True

    async def _on_paste(self, event: events.Paste) -> None:
        """Insert the paste, its line breaks normalised."""
        event.stop()
        event.prevent_default()
        if result := self._replace_via_keyboard(normalised(event.text), *self.selection):
            self.move_cursor(result.end_location)

    def action_paste(self) -> None:
        """Insert what was copied last in this program."""
        if result := self._replace_via_keyboard(normalised(self.app.clipboard), *self.selection):
            self.move_cursor(result.end_location)

    def action_cut(self) -> None:
        """Cut what is selected. Textual would take the line where nothing is."""
        if not self.selection.is_empty:
            super().action_cut()

    def action_document_start(self, select: bool = False) -> None:
        """To the beginning of the text."""
        self.move_cursor(self.document.start, select=select)

    def action_document_end(self, select: bool = False) -> None:
        """To the end of the text."""
        self.move_cursor(self.document.end, select=select)

    # -- the mouse

    async def _on_click(self, event: events.Click) -> None:
        """Two clicks select the word, three the line; Textual would select what is around, too."""
        event.prevent_default().stop()
        if event.chain < 2 or not self.selection.is_empty:
            return  # one click, or the mouse was let go where it had drawn the selection to
        row, column = self.get_target_document_location(event)
        line = self.document.get_line(row)
        last = max(len(line) - 1, 0)
        start, end = word_at(line, min(column, last)) if event.chain == 2 else (0, len(line))
        self.selection = Selection((row, start), (row, min(end, len(line))))

    # -- characters as people see them

    def around(self, location: Location) -> tuple[int, int] | None:
        """Return from where to where in its line that goes which ``location`` is inside of.

        Nothing is done to a part of it: a letter with its marks, a flag, a family.
        """
        row, column = location
        if row >= self.document.line_count:
            return None  # the end of the last line, to what deletes lines
        line = self.document.get_line(row)
        return whole_character(line, column) if is_inside(line, column) else None

    def edit(self, edit: Edit) -> EditResult:
        """Perform an edit; of what is whole it takes all or nothing."""
        top, bottom = edit.top, edit.bottom
        if top != bottom:
            if whole := self.around(top):
                top = (top[0], whole[0])
            if whole := self.around(bottom):
                bottom = (bottom[0], whole[1])
        if (top, bottom) != (edit.top, edit.bottom):
            edit = Edit(edit.text, top, bottom, edit.maintain_selection_offset)
        with self._top_kept([edit]):
            return super().edit(edit)

    def _validate_selection(self, selection: Selection) -> Selection:
        """Keep the cursor outside of what is whole: it goes on the way it went."""
        start, end = super()._validate_selection(selection)
        outside = self._outside(end)
        return Selection(outside if start == end else self._outside(start), outside)

    def _outside(self, location: Location) -> Location:
        whole = self.around(location)
        if whole is None:
            return location
        to_right = location > self.selection.end
        return location[0], whole[1] if to_right else whole[0]

    def get_cursor_word_left_location(self) -> Location:
        """Return where the word before the cursor begins."""
        row, column = self.cursor_location
        if not column and row:
            return row - 1, len(self.document.get_line(row - 1))
        return row, word_start(self.document.get_line(row), column)

    def get_cursor_word_right_location(self) -> Location:
        """Return where the word behind the cursor ends."""
        row, column = self.cursor_location
        line = self.document.get_line(row)
        if column == len(line) and row < self.document.line_count - 1:
            return row + 1, 0
        return row, word_end(line, column)

    def action_delete_word_right(self) -> None:
        """Delete the word behind the cursor, and what is before it.

        Textual 8.2.8 looks for all words of the line, and for hours in one of many spaces.
        """
        (row, column), line = self.cursor_location, self.document.get_line(self.cursor_location[0])
        if not self.selection.is_empty:
            self.action_delete_right()
        elif column == len(line):
            self._delete_via_keyboard((row, column), self.get_cursor_right_location())
        else:
            word = re.compile(r"\w+").search(line, column)
            self._delete_via_keyboard((row, column), (row, word.end() if word else len(line)))

    def find_matching_bracket(self, bracket: str, search_from: Location) -> Location | None:
        """Find none, since none is shown: Textual 8.2.8 looks for it through all of the text."""
        return None

    # -- painting

    def _set_document(self, text: str, language: str | None) -> None:
        # Textual's own would break all lines twice.
        self.document = EditorDocument(text)
        self.rows = EditorRows(self.document, self.wrap_width, self.indent_width)
        self.wrapped_document = self.rows
        self.navigator = RowNavigator(self.rows)
        self._build_highlight_map()
        self.move_cursor((0, 0))
        self._refresh_size()

    def row_text(self, line_index: int, start: int, end: int) -> Text:
        """Return a part of a line as it is shown: control characters as signs, so that none acts.

        One sign for one character: styles are put on by their places in the line.
        """
        line = self.document.get_line(line_index)
        return Text(line[start:end].translate(SIGNS), end="", no_wrap=True)

    def _render_line(self, y: int) -> Strip:
        """Paint a row. Textual 8.2.8 looks at all of its line, and marks a part of a character."""
        theme = self._theme
        base = theme.base_style or self.rich_style
        y += self.scroll_offset.y
        if y >= self.rows.height:
            return Strip.blank(self.size.width, base)
        line_index, start, end, is_last = self.rows.row_at(y)
        text = self.row_text(line_index, start, end)
        self._mark_selection(text, line_index, start, is_last=is_last)
        row, column = self.cursor_location
        here = start <= column < end or (is_last and column == end)
        if row == line_index and here and self._draw_cursor and theme.cursor_style:
            if column == end:
                text.append(" ")
            mark = whole_character(self.document.get_line(line_index), column)
            text.stylize(theme.cursor_style, mark[0] - start, mark[1] - start)
        text.expand_tabs(self.indent_width)
        strip = Strip(text.render(self.app.console), text.cell_len)
        strip = strip.extend_cell_length(self.scrollable_content_region.width, base)
        return strip.apply_style(base)

    def _mark_selection(self, text: Text, line_index: int, start: int, *, is_last: bool) -> None:
        (top, left), (bottom, right) = sorted(self.selection)
        style = self._theme.selection_style
        if (top, left) == (bottom, right) or not top <= line_index <= bottom or style is None:
            return
        if not text and is_last and line_index != self.cursor_location[0]:
            text.append("▌", Style(color=style.bgcolor))  # an empty line that is selected
            return
        first = left - start if line_index == top else 0
        last = right - start if line_index == bottom else len(text)
        if last > 0:
            text.stylize(style, max(first, 0), last)

    # -- around Textual

    def undo(self) -> None:
        """Undo the last edits; what comes next is undone alone.

        Textual 8.2.8 lets the next edit join those before the ones that were undone.
        """
        with self._top_kept(*self.history.undo_stack[-1:]):
            super().undo()
        self.history.checkpoint()

    def redo(self) -> None:
        """Do again what was undone last."""
        with self._top_kept(*self.history.redo_stack[-1:]):
            super().redo()

    def render_line(self, y: int) -> Strip:
        """A row of the screen.

        Textual 8.2.8 puts all lines together for each row, to see whether there is any text; with
        no column left, it fails to wrap the placeholder.
        """
        if not self.content_size.width:
            return Strip.blank(0)
        return self._render_line(y) if self.document.end != (0, 0) else super().render_line(y)

    def _refresh_size(self) -> None:
        # Textual 8.2.8 scrolls to the cursor before it knows that the text got longer, and not at
        # all where a scroll bar or the terminal leaves fewer columns.
        super()._refresh_size()
        if self.is_mounted:
            self.scroll_cursor_visible()
            self._count_later()

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """Scroll to the cursor.

        While an undo takes lines away, Textual 8.2.8 asks for this with the cursor still on one of
        them, and ends the app with a ValueError.
        """
        if self.cursor_location[0] >= self.document.line_count:
            return Offset(0, 0)
        with self._view_kept():
            self.rows.count_around(self.cursor_location, self.size.height)
        return super().scroll_cursor_visible(center, animate)

    # -- rows that are not counted yet

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Look for the rows that are to be shown."""
        super().watch_scroll_y(old_value, new_value)
        y, height = self.scroll_offset.y, self.size.height
        if not self.rows.is_near_counted(y, height):
            row = self.rows.row_at(y)
            self.rows.count_around((row.line, row.start), height)
            self._show_from(row)

    @contextmanager
    def _view_kept(self) -> Iterator[None]:
        """Show the same rows as before, even if there are more or fewer above them now."""
        y, height = self.scroll_offset.y, self.size.height
        row = self.rows.row_at(y) if self.rows.is_near_counted(y, height) else None
        before = self.rows.height
        yield
        if before != self.rows.height:
            self.virtual_size = Size(0, self.rows.height)
        if row is not None and (before != self.rows.height or self.rows.row_at(y) != row):
            self._show_from(row)

    @contextmanager
    def _top_kept(self, edits: Sequence[Edit] = ()) -> Iterator[None]:
        """Keep the row at the top of what is shown where it is while something below is edited.

        Its number may be another one when not all rows are counted.
        """
        row = self.rows.row_at(self.scroll_offset.y)
        yield
        if self.rows.is_counted or not (edits and self.is_mounted):
            return
        if (row.line, row.start) <= min(edit.top for edit in edits):
            now = self.rows.row_of((row.line, row.start))
            # The row above may have taken the beginning of it.
            self._show_from(now, below=now.start < row.start)
            self.scroll_cursor_visible()

    def _show_from(self, row: Row, *, below: int = 0) -> None:
        """Have a row at the top of what is shown, and know how many rows there are now."""
        self._cursor_offset = self.rows.location_to_offset(self.cursor_location)
        y = self.rows.location_to_offset((row.line, row.start)).y + below
        self.virtual_size = Size(0, self.rows.height)
        self.scroll_target_y = self.scroll_y = y
        self.refresh()

    def _count_later(self) -> None:
        """Count the rows that are only estimated, as soon as there is time."""
        if self._counting is None and not self.rows.is_counted:
            self._counting = self.set_timer(PAUSE, self._count)

    def _count(self) -> None:
        self._counting = None
        is_cursor_shown = 0 <= self._cursor_offset[1] - self.scroll_offset.y < self.size.height
        with self._view_kept():
            self.rows.count(AT_ONCE)
        if is_cursor_shown:
            self.scroll_cursor_visible()
        self._count_later()


EDITOR_KEYS: Final = frozenset(
    key
    for binding in (*TextArea.BINDINGS, *TextEditor.BINDINGS)
    if isinstance(binding, Binding)
    for key in binding.key.split(",")
)
"""What one writes and moves with."""


def normalised(text: str) -> str:
    """``text`` as a message may hold it: every line break a newline, no lone surrogates."""
    # What str.splitlines takes for the end of a line.
    text = text.replace("\r\n", "\n")
    for sign in "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029":
        text = text.replace(sign, "\n")
    return without_surrogates(text)
