"""Draw no cursor in a text area that is behind a dialog.

A ``TextArea`` keeps its focus, and with it its cursor, while another screen is in front of its own.
Not reported upstream as of Textual 8.2.8.
"""

from __future__ import annotations

from textual.widgets import TextArea

_draws_anywhere = TextArea.__dict__["_draw_cursor"]


def _draw_cursor(self: TextArea) -> bool:
    """Whether to draw the cursor."""
    return self.screen.is_active and bool(_draws_anywhere.fget(self))


def apply() -> None:
    """Change Textual's ``TextArea``."""
    TextArea._draw_cursor = property(_draw_cursor)  # type: ignore[assignment,method-assign]
