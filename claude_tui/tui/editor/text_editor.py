"""A text editor: Textual's text area, made safe for foreign text."""

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
from claude_tui.tui.editor.last_cut import last_cut
from claude_tui.tui.editor.row_breaks import SIGNS
from claude_tui.tui.editor.row_counting import RowCounting
from claude_tui.tui.editor.row_navigator import RowNavigator
from claude_tui.tui.editor.row_painting import painted_row
from claude_tui.tui.editor.shell_keys import shell_keys
from claude_tui.tui.part_keys import part_binding, part_bindings

LINE_SIGNS: Final = SIGNS | {ord("\t"): ord("␉"), 0x2028: 0xFFFD, 0x2029: 0xFFFD}
"""Signs for a single line: tabs and line separators are replaced, too."""

TO_THE_ENDS: Final = "editor-begin editor-end editor-select-to-begin editor-select-to-end"
"""The keys that only an editor of several lines has."""


class TextEditor(TextArea):
    """An editor for text of several lines. It sends no character to the terminal raw.

    Args:
        text: The text at first.
        id: The widget's id.
        placeholder: The text to show while it is empty.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *part_bindings("editor", only=TO_THE_ENDS),
        *shell_keys(
            "cursor_word_left",
            "cursor_word_right",
            delete_left="delete_word_left",
            delete_right="delete_word_right",
            delete_to_begin="delete_to_start_of_line",
            delete_to_end="delete_to_end_of_line_or_delete_line",
        ),
        part_binding("editor-redo", "redo"),
    ]

    _edits = 0
    _deleted = ""
    """The text that the last deletion by a key removed."""

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
        """Replace the whole text; undo brings the old one back."""
        self.history.checkpoint()
        self.replace(normalised(text), self.document.start, self.document.end)
        self.history.checkpoint()
        self.move_cursor(self.document.end)

    # -- keys and pastes

    async def _on_key(self, event: events.Key) -> None:
        """Let a binding have enter; Textual would insert a line break."""
        if event.key == "enter" and event.key in self.screen.active_bindings:
            event.prevent_default()

    def takes_lines(self, text: str) -> bool:
        """Return whether to take ``text``, which arrived in one read, as a paste."""
        return True

    async def _on_paste(self, event: events.Paste) -> None:
        """Insert the paste with its line breaks normalised."""
        event.stop()
        event.prevent_default()
        if result := self._replace_via_keyboard(normalised(event.text), *self.selection):
            self.move_cursor(result.end_location)

    def action_paste(self) -> None:
        """Insert the text that was last copied in this program."""
        self.post_message(events.Paste(self.app.clipboard))

    def action_cut(self) -> None:
        """Cut the selection; without one, Textual would cut the line."""
        if not self.selection.is_empty:
            super().action_cut()

    async def action_cut_text(self, deletion: str) -> None:
        """Run an action that deletes text; what it deletes can be put back."""
        began, cursor, self._deleted = self._state, self.cursor_location, ""
        await self.run_action(deletion)
        if self._deleted:
            is_before = self.cursor_location < cursor
            cut = last_cut(self.app)
            cut.add(self._deleted, is_before=is_before, began=began, ended=self._state)

    def action_yank(self) -> None:
        """Put back what was last cut by words or lines, in any editor."""
        self.post_message(events.Paste(last_cut(self.app).text))

    @property
    def _state(self) -> tuple[object, ...]:
        return id(self), self._edits, self.selection

    def _delete_via_keyboard(self, start: Location, end: Location) -> EditResult | None:
        result = super()._delete_via_keyboard(start, end)
        self._deleted = result.replaced_text if result else ""
        return result

    def action_cursor_document(self, at: Literal["start", "end"], select: bool = False) -> None:
        """Go to the beginning or the end of the text."""
        self.move_cursor(self.document.start if at == "start" else self.document.end, select=select)

    # -- the mouse

    async def _on_click(self, event: events.Click) -> None:
        """Select the word with two clicks, the line with three; Textual would select more."""
        event.prevent_default().stop()
        if event.chain < 2 or not self.selection.is_empty:
            return  # one click, or the end of a drag that selected text
        row, column = self.get_target_document_location(event)
        line = self.document.get_line(row)
        last = max(len(line) - 1, 0)
        start, end = word_at(line, min(column, last)) if event.chain == 2 else (0, len(line))
        self.selection = Selection((row, start), (row, min(end, len(line))))

    # -- characters as people see them

    def around(self, location: Location) -> tuple[int, int] | None:
        """Return the start and the end of the unit that ``location`` is inside of, if any.

        A unit is edited as a whole: a letter with its marks, a flag or a family of emoji.
        """
        row, column = location
        if row >= self.document.line_count:
            return None  # commands that delete lines use this for the end of the last line
        line = self.document.get_line(row)
        return whole_character(line, column) if is_inside(line, column) else None

    def edit(self, edit: Edit) -> EditResult:
        """Perform an edit, extended so that it replaces no part of a unit."""
        top, bottom = edit.top, edit.bottom
        if top != bottom:
            if unit := self.around(top):
                top = (top[0], unit[0])
            if unit := self.around(bottom):
                bottom = (bottom[0], unit[1])
        if (top, bottom) != (edit.top, edit.bottom):
            edit = Edit(edit.text, top, bottom, edit.maintain_selection_offset)
        self._edits += 1
        with self.counting.top_kept([edit]):
            return super().edit(edit)

    def _validate_selection(self, selection: Selection) -> Selection:
        """Keep the cursor out of units: it goes on in its direction."""
        start, end = super()._validate_selection(selection)
        outside = _outside(self, end)
        return Selection(outside if start == end else _outside(self, start), outside)

    def get_cursor_word_left_location(self) -> Location:
        """Return the start of the word before the cursor."""
        row, column = self.cursor_location
        if not column and row:
            return row - 1, len(self.document.get_line(row - 1))
        return row, word_start(self.document.get_line(row), column)

    def get_cursor_word_right_location(self) -> Location:
        """Return the end of the word after the cursor."""
        row, column = self.cursor_location
        line = self.document.get_line(row)
        if column == len(line) and row < self.document.line_count - 1:
            return row + 1, 0
        return row, word_end(line, column)

    def action_delete_word_right(self) -> None:
        """Delete up to the end of the word after the cursor.

        Textual 8.2.8 finds all words of the line, which takes hours in a long line of spaces.
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
        """Return None, since no bracket is marked; Textual 8.2.8 would search the whole text."""
        return None

    # -- painting

    def _set_document(self, text: str, language: str | None) -> None:
        # Textual's own method would break all lines twice.
        self.document = EditorDocument(text)
        self.rows = EditorRows(self.document, self.wrap_width, self.indent_width)
        self.wrapped_document = self.rows
        self.navigator = RowNavigator(self.rows)
        self._build_highlight_map()
        self.move_cursor((0, 0))
        self._refresh_size()

    def row_text(self, line_index: int, start: int, end: int) -> Text:
        """Return a part of a line to draw, with one sign for each control character.

        The length stays the same, since styles are applied by columns of the line.
        """
        line = self.document.get_line(line_index)
        return Text(line[start:end].translate(SIGNS), end="", no_wrap=True)

    # -- around Textual

    def undo(self) -> None:
        """Undo the last edits.

        The next edit can be undone alone: Textual 8.2.8 would add it to the edits before.
        """
        with self.counting.top_kept(*self.history.undo_stack[-1:]):
            super().undo()
        self.history.checkpoint()

    def redo(self) -> None:
        """Redo the last edits that were undone."""
        with self.counting.top_kept(*self.history.redo_stack[-1:]):
            super().redo()

    def render_line(self, y: int) -> Strip:
        """Draw a row.

        Textual 8.2.8 joins all lines for each row, to see whether there is any text. If no column
        is left, it fails to wrap the placeholder.
        """
        if not self.content_size.width:
            return Strip.blank(0)
        is_placeholder = self.document.end == (0, 0) and bool(self.placeholder)
        return super().render_line(y) if is_placeholder else painted_row(self, y)

    def _refresh_size(self) -> None:
        # Textual 8.2.8 scrolls to the cursor before it knows the new height, and not at all if a
        # scroll bar or the terminal leaves fewer columns.
        super()._refresh_size()
        if self.is_mounted:
            self.scroll_cursor_visible()
            self.counting.count_later()

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """Scroll to the cursor.

        While an undo removes lines, Textual 8.2.8 calls this with the cursor still on one of them,
        which would raise a ValueError.
        """
        if self.cursor_location[0] >= self.document.line_count:
            return Offset(0, 0)
        with self.counting.view_kept():
            self.rows.broken.count_around(self.cursor_location, self.size.height)
        return super().scroll_cursor_visible(center, animate)

    # -- rows that are not counted yet

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Count the rows that come into view."""
        super().watch_scroll_y(old_value, new_value)
        y, height = self.scroll_offset.y, self.size.height
        if not self.rows.broken.is_near_counted(y, height):
            row = self.rows.broken.row_at(y)
            self.rows.broken.count_around((row.line, row.start), height)
            self.counting.show_from(row)


EDITOR_KEYS: Final = frozenset(
    key
    for binding in (*TextArea.BINDINGS, *TextEditor.BINDINGS)
    if isinstance(binding, Binding)
    for key in binding.key.split(",")
)
"""The keys that write and move in an editor."""


def _outside(editor: TextEditor, location: Location) -> Location:
    """Return ``location``, or if it is inside of a unit, the end in the cursor's direction."""
    unit = editor.around(location)
    if unit is None:
        return location
    to_right = location > editor.selection.end
    return location[0], unit[1] if to_right else unit[0]


def normalised(text: str) -> str:
    """Return ``text`` with newlines as its only line breaks, and without lone surrogates."""
    # The characters that str.splitlines splits at.
    text = text.replace("\r\n", "\n")
    for sign in "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029":
        text = text.replace(sign, "\n")
    return without_surrogates(text)
