"""Let a mouse press fall on a widget that has just been removed.

Until the next layout Textual 8.2.8 still finds such a widget under the mouse, a toast that was
closed for one, and asks its parent, which is None, for its place
(``AttributeError: 'NoneType' object has no attribute 'region'`` in ``Screen._forward_event``). No
upstream report is known.
"""

from __future__ import annotations

from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget

_found = Screen.get_widget_and_offset_at


def _get_widget_and_offset_at(
    self: Screen[object], x: int, y: int
) -> tuple[Widget | None, Offset | None]:
    """Return the widget at a cell and the place in its content; nothing if it was removed."""
    widget, offset = _found(self, x, y)
    if widget is None or not widget.is_attached:
        return None, None
    return widget, offset


def apply() -> None:
    """Make every screen look past widgets that are gone."""
    Screen.get_widget_and_offset_at = _get_widget_and_offset_at  # type: ignore[method-assign,assignment]
