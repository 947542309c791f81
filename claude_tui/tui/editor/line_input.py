"""An input for one line: Textual's, made safe for foreign text."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.strip import Strip
from textual.widgets import Input
from textual.widgets.input import Selection

from claude_tui.conversation.content import without_surrogates
from claude_tui.tui.characters import (
    characters,
    is_inside,
    whole_character,
    word_end,
    word_start,
)
from claude_tui.tui.editor.last_cut import last_cut
from claude_tui.tui.editor.shell_keys import shell_keys
from claude_tui.tui.editor.text_editor import LINE_SIGNS
from claude_tui.tui.markdown.wrapping import cells_of


class LineInput(Input):
    """An input for one line that takes pastes whole and sends no character to the terminal raw.

    Args:
        text: The text at first.
        id: The widget's id.
        placeholder: The text to show while it is empty.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *shell_keys(
            "cursor_left_word",
            "cursor_right_word",
            delete_left="delete_left_word",
            delete_right="delete_right_word",
            delete_to_begin="delete_left_all",
            delete_to_end="delete_right_all",
        ),
    ]

    _edits = 0
    _replaced = ""
    """The text that the last edit replaced."""

    def __init__(self, text: str = "", *, id: str | None = None, placeholder: str = "") -> None:  # noqa: A002
        super().__init__(text, placeholder=placeholder, id=id)
        self.cursor_blink = False

    @property
    def _value(self) -> Text:
        """The text to draw, one sign for each character, since the cursor counts characters."""
        return Text(self.value.translate(LINE_SIGNS), no_wrap=True, overflow="ignore", end="")

    # -- whole characters, as people see them

    def validate_selection(self, selection: Selection) -> Selection:
        """Keep the cursor out of characters of several parts: it goes on in its direction."""
        start, end = super().validate_selection(selection)
        return Selection(self._outside(start), self._outside(end))

    def _outside(self, index: int) -> int:
        if not is_inside(self.value, index):
            return index
        start, end = whole_character(self.value, index)
        return end if index > self.selection.end else start

    def replace(self, text: str, start: int, end: int) -> None:
        """Replace the text from ``start`` to ``end``, and all of a character cut there."""
        start, end = max(min(start, end), 0), min(max(start, end), len(self.value))
        if start != end:
            start = whole_character(self.value, start)[0]
            end = whole_character(self.value, end - 1)[1]
        self._edits += 1
        self._replaced = self.value[start:end]
        super().replace(text, start, end)

    def action_cursor_left_word(self, select: bool = False) -> None:
        """Go to the beginning of the word before the cursor."""
        self._go(word_start(self.value, self.cursor_position), select=select)

    def action_cursor_right_word(self, select: bool = False) -> None:
        """Go to the end of the word after the cursor."""
        self._go(word_end(self.value, self.cursor_position), select=select)

    def _go(self, index: int, *, select: bool) -> None:
        self.selection = Selection(self.selection.start if select else index, index)

    def action_delete_left_word(self) -> None:
        """Delete the selection, or the word before the cursor."""
        if self.selection.is_empty:
            self.action_cursor_left_word(select=True)
        self.delete_selection()

    def action_delete_right_word(self) -> None:
        """Delete the selection, or the word after the cursor."""
        if self.selection.is_empty:
            self.action_cursor_right_word(select=True)
        self.delete_selection()

    async def action_cut_text(self, deletion: str) -> None:
        """Run an action that deletes text; what it deletes can be put back."""
        began, cursor, self._replaced = self._state, self.cursor_position, ""
        await self.run_action(deletion)
        if self._replaced:
            is_before = self.cursor_position < cursor
            cut = last_cut(self.app)
            cut.add(self._replaced, is_before=is_before, began=began, ended=self._state)

    def action_yank(self) -> None:
        """Put back what was last cut by words or lines, in any editor."""
        self._insert(last_cut(self.app).text)

    @property
    def _state(self) -> tuple[object, ...]:
        return id(self), self._edits, self.selection

    def _cell_offset_to_index(self, offset: int) -> int:
        """Return the index of the character in a column; an emoji of several parts is one."""
        column = -self.scroll_offset.x
        for start, end in characters(self.value, 0):
            column += cells_of(self.value[start:end].translate(LINE_SIGNS))
            if column > offset:
                return start
        return len(self.value)

    def render_line(self, y: int) -> Strip:
        """Draw the line with all of the character under the cursor marked; Textual marks a part."""
        if y:
            return super().render_line(y)
        text = self._value
        if not self.value:
            placeholder = self.get_component_rich_style("input--placeholder")
            text = Text(self.placeholder or " ", placeholder, no_wrap=True, end="")
        if self.has_focus and self.screen.is_active:
            first, last = sorted(self.selection)
            text.stylize(self.get_component_rich_style("input--selection"), first, last)
            if self.value and self.cursor_at_end:
                text.pad_right(1)
            under_cursor = whole_character(text.plain, self.cursor_position)
            text.stylize(self.get_component_rich_style("input--cursor"), *under_cursor)
        width = self.scrollable_content_region.width + 1
        strip = Strip(text.render(self.app.console), text.cell_len)
        strip = strip.crop(self.scroll_offset.x, self.scroll_offset.x + width)
        return strip.extend_cell_length(width).apply_style(self.rich_style)

    # -- pastes

    def _on_paste(self, event: events.Paste) -> None:
        """Insert the paste with its lines joined; Textual keeps only the first line."""
        event.stop()
        event.prevent_default()
        self._insert(event.text)

    def _insert(self, text: str) -> None:
        self.replace(without_surrogates(" ".join(text.splitlines())), *self.selection)
