"""Show control characters in a line to type in, instead of sending them to the terminal.

``Input`` of Textual 8.2.8 draws what is pasted into it as it is: an escape sequence acts on the
terminal, in the command palette for one. By design, as far as can be told; no upstream report is
known. Our own lines (``widgets.line_input``) need more than this.
"""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Input

from claude_tui.tui.editor.text_editor import LINE_SIGNS

_raw = Input.__dict__["_value"]


def _value(self: Input) -> Text:
    """Return the text as it is drawn, one sign for each character that would act."""
    text: Text = _raw.fget(self)
    shown = text.plain.translate(LINE_SIGNS)
    return text if shown == text.plain else Text(shown, no_wrap=True, overflow="ignore", end="")


def apply() -> None:
    """Make every line safe for foreign text."""
    Input._value = property(_value)  # type: ignore[assignment,method-assign]
