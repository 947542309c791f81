"""Ignore a mouse press on a widget that has just been removed.

Until the next layout Textual still finds a removed widget, such as a closed toast, under the mouse,
and asks its parent, which is None, for its region
(``AttributeError: 'NoneType' object has no attribute 'region'`` in ``Screen._forward_event``). Not
reported upstream as of Textual 8.2.8.
"""

from __future__ import annotations

from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget

_get = Screen.get_widget_and_offset_at


def _get_widget_and_offset_at(
    self: Screen[object], x: int, y: int
) -> tuple[Widget | None, Offset | None]:
    """Return the widget at a cell and the offset in its content; neither if it was removed."""
    widget, offset = _get(self, x, y)
    if widget is None or not widget.is_attached:
        return None, None
    return widget, offset


def apply() -> None:
    """Change Textual's ``Screen``."""
    Screen.get_widget_and_offset_at = _get_widget_and_offset_at  # type: ignore[method-assign,assignment]
