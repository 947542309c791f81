"""A box to write in: Textual's text area, made safe for foreign text."""

from __future__ import annotations

import re
from typing import ClassVar, Final, Literal

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.document._document import EditResult, Location, Selection
from textual.document._edit import Edit
from textual.geometry import Offset
from textual.strip import Strip
from textual.widgets import TextArea

from claude_tui.conversation.content import without_surrogates
from claude_tui.text.words import word_at
from claude_tui.tui.characters import is_inside, whole_character, word_end, word_start
from claude_tui.tui.editor.editor_document import EditorDocument
from claude_tui.tui.editor.editor_rows import EditorRows
from claude_tui.tui.editor.row_breaks import SIGNS
from claude_tui.tui.editor.row_counting import RowCounting
from claude_tui.tui.editor.row_navigator import RowNavigator
from claude_tui.tui.editor.row_painting import painted_row
from claude_tui.tui.editor.word_keys import word_keys
from claude_tui.tui.part_keys import part_bindings

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

    def __init__(self, text: str = "", *, id: str | None = None, placeholder: str = "") -> None:  # noqa: A002
        self.counting = RowCounting(self)
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

    def action_cursor_document(self, at: Literal["start", "end"], select: bool = False) -> None:
        """Go to the beginning or the end of the text."""
        self.move_cursor(self.document.start if at == "start" else self.document.end, select=select)

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
        with self.counting.top_kept([edit]):
            return super().edit(edit)

    def _validate_selection(self, selection: Selection) -> Selection:
        """Keep the cursor outside of what is whole: it goes on the way it went."""
        start, end = super()._validate_selection(selection)
        outside = _outside(self, end)
        return Selection(outside if start == end else _outside(self, start), outside)

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

    # -- around Textual

    def undo(self) -> None:
        """Undo the last edits; what comes next is undone alone.

        Textual 8.2.8 lets the next edit join those before the ones that were undone.
        """
        with self.counting.top_kept(*self.history.undo_stack[-1:]):
            super().undo()
        self.history.checkpoint()

    def redo(self) -> None:
        """Do again what was undone last."""
        with self.counting.top_kept(*self.history.redo_stack[-1:]):
            super().redo()

    def render_line(self, y: int) -> Strip:
        """A row of the screen.

        Textual 8.2.8 puts all lines together for each row, to see whether there is any text; with
        no column left, it fails to wrap the placeholder.
        """
        if not self.content_size.width:
            return Strip.blank(0)
        is_placeholder = self.document.end == (0, 0) and bool(self.placeholder)
        return super().render_line(y) if is_placeholder else painted_row(self, y)

    def _refresh_size(self) -> None:
        # Textual 8.2.8 scrolls to the cursor before it knows that the text got longer, and not at
        # all where a scroll bar or the terminal leaves fewer columns.
        super()._refresh_size()
        if self.is_mounted:
            self.scroll_cursor_visible()
            self.counting.count_later()

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """Scroll to the cursor.

        While an undo takes lines away, Textual 8.2.8 asks for this with the cursor still on one of
        them, and ends the app with a ValueError.
        """
        if self.cursor_location[0] >= self.document.line_count:
            return Offset(0, 0)
        with self.counting.view_kept():
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
            self.counting.show_from(row)


EDITOR_KEYS: Final = frozenset(
    key
    for binding in (*TextArea.BINDINGS, *TextEditor.BINDINGS)
    if isinstance(binding, Binding)
    for key in binding.key.split(",")
)
"""What one writes and moves with."""


def _outside(editor: TextEditor, location: Location) -> Location:
    """Return ``location``, or if it is inside of what is whole, the end that is on its way."""
    whole = editor.around(location)
    if whole is None:
        return location
    to_right = location > editor.selection.end
    return location[0], whole[1] if to_right else whole[0]


def normalised(text: str) -> str:
    """``text`` as a message may hold it: every line break a newline, no lone surrogates."""
    # What str.splitlines takes for the end of a line.
    text = text.replace("\r\n", "\n")
    for sign in "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029":
        text = text.replace(sign, "\n")
    return without_surrogates(text)
