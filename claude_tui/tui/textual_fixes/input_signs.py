"""Draw control characters in an ``Input`` as signs instead of sending them to the terminal.

``Input`` draws a paste as it is, so that an escape sequence in it acts on the terminal; the command
palette is one place to paste into. Not reported upstream as of Textual 8.2.8. ``LineInput`` does
more than this for the inputs of this program.
"""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Input

from claude_tui.tui.editor.text_editor import LINE_SIGNS

_raw = Input.__dict__["_value"]


def _value(self: Input) -> Text:
    """Return the text to draw, with a sign for each character that would act."""
    text: Text = _raw.fget(self)
    shown = text.plain.translate(LINE_SIGNS)
    return text if shown == text.plain else Text(shown, no_wrap=True, overflow="ignore", end="")


def apply() -> None:
    """Change Textual's ``Input``."""
    Input._value = property(_value)  # type: ignore[assignment,method-assign]
