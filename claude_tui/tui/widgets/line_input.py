"""A box for one line: Textual's input, made safe for foreign text."""

from __future__ import annotations

from typing import ClassVar, Final

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import Input

from claude_tui.conversation.content import without_surrogates
from claude_tui.tui.widgets.text_editor import SIGNS

_LINE_SIGNS: Final = SIGNS | {ord("\t"): ord("␉"), 0x2028: 0xFFFD, 0x2029: 0xFFFD}
"""A line has no room for a tab either, and none of its characters may begin another line."""


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
        return Text(self.value.translate(_LINE_SIGNS), no_wrap=True, overflow="ignore", end="")

    def _on_paste(self, event: events.Paste) -> None:
        """Insert the paste, its lines joined: Textual would keep the first one only."""
        event.stop()
        event.prevent_default()
        self.replace(without_surrogates(" ".join(event.text.splitlines())), *self.selection)
