"""A box for one line: Textual's input, made safe for foreign text."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
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
from claude_tui.tui.editor.text_editor import LINE_SIGNS
from claude_tui.tui.markdown.wrapping import cells_of


class LineInput(Input):
    """Where one line of text is written.

    A paste comes in whole, and no character reaches the terminal raw.

    Args:
        text: What stands there at first.
        id: The widget's id.
        placeholder: What it says while it is empty.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("alt+b,alt+left", "cursor_left_word", show=False),
        Binding("alt+f,alt+right", "cursor_right_word", show=False),
        Binding("alt+shift+left", "cursor_left_word(True)", show=False),
        Binding("alt+shift+right", "cursor_right_word(True)", show=False),
        Binding("alt+d,alt+delete", "delete_right_word", show=False),
        # Textual 8.2.8 deletes to the right with both.
        Binding("alt+backspace,ctrl+backspace", "delete_left_word", show=False),
    ]

    def __init__(self, text: str = "", *, id: str | None = None, placeholder: str = "") -> None:  # noqa: A002
        super().__init__(text, placeholder=placeholder, id=id)
        self.cursor_blink = False

    @property
    def _value(self) -> Text:
        """The text as it is shown; one sign for each character, since the cursor counts them."""
        return Text(self.value.translate(LINE_SIGNS), no_wrap=True, overflow="ignore", end="")

    # -- whole characters, as people see them

    def validate_selection(self, selection: Selection) -> Selection:
        """Keep the cursor outside of characters: it goes on the way it went."""
        start, end = super().validate_selection(selection)
        return Selection(self._outside(start), self._outside(end))

    def _outside(self, index: int) -> int:
        if not is_inside(self.value, index):
            return index
        start, end = whole_character(self.value, index)
        return end if index > self.selection.end else start

    def replace(self, text: str, start: int, end: int) -> None:
        """Put ``text`` in the place of what is between two places; no character is cut."""
        start, end = max(min(start, end), 0), min(max(start, end), len(self.value))
        if start != end:
            start = whole_character(self.value, start)[0]
            end = whole_character(self.value, end - 1)[1]
        super().replace(text, start, end)

    def action_cursor_left_word(self, select: bool = False) -> None:
        """To the beginning of the word before the cursor."""
        self._go(word_start(self.value, self.cursor_position), select=select)

    def action_cursor_right_word(self, select: bool = False) -> None:
        """To the end of the word behind the cursor."""
        self._go(word_end(self.value, self.cursor_position), select=select)

    def _go(self, index: int, *, select: bool) -> None:
        self.selection = Selection(self.selection.start if select else index, index)

    def action_delete_left_word(self) -> None:
        """Delete what is selected, or the word before the cursor."""
        if self.selection.is_empty:
            self.action_cursor_left_word(select=True)
        self.delete_selection()

    def action_delete_right_word(self) -> None:
        """Delete what is selected, or the word behind the cursor."""
        if self.selection.is_empty:
            self.action_cursor_right_word(select=True)
        self.delete_selection()

    def _cell_offset_to_index(self, offset: int) -> int:
        """Return the character that is in a column, also of an emoji of several parts."""
        used = -self.scroll_offset.x
        for start, end in characters(self.value, 0):
            used += cells_of(self.value[start:end].translate(LINE_SIGNS))
            if used > offset:
                return start
        return len(self.value)

    def render_line(self, y: int) -> Strip:
        """Paint the line; Textual 8.2.8 marks only a part of the character under the cursor."""
        if y or not self.value:
            return super().render_line(y)
        text = self._value
        if self.has_focus:
            first, last = sorted(self.selection)
            text.stylize(self.get_component_rich_style("input--selection"), first, last)
            if self.cursor_at_end:
                text.pad_right(1)
            mark = whole_character(self.value, self.cursor_position)
            text.stylize(self.get_component_rich_style("input--cursor"), *mark)
        width = self.scrollable_content_region.width + 1
        strip = Strip(text.render(self.app.console), text.cell_len)
        strip = strip.crop(self.scroll_offset.x, self.scroll_offset.x + width)
        return strip.extend_cell_length(width).apply_style(self.rich_style)

    # -- pastes

    def _on_paste(self, event: events.Paste) -> None:
        """Insert the paste, its lines joined: Textual would keep the first one only."""
        event.stop()
        event.prevent_default()
        self.replace(without_surrogates(" ".join(event.text.splitlines())), *self.selection)
