"""Repaint a scroll bar only if it would look different.

``ScrollBar`` repaints whenever one of its numbers changes. While a reply arrives they change with
every frame, the picture hardly ever, and repainting it is a seventh of what a reply costs. Not
reported upstream as of Textual 8.2.8.
"""

from __future__ import annotations

from math import ceil

from textual.scrollbar import ScrollBar


class SteadyBar:
    """Moves one vertical scroll bar, and knows what it looks like."""

    def __init__(self) -> None:
        self._thumb = (-1, -1)

    def move(self, bar: ScrollBar, *, height: int, window: int, position: float) -> None:
        """Show a window of ``window`` rows onto a text of ``height`` rows."""
        bar.set_reactive(ScrollBar.window_virtual_size, height)
        bar.set_reactive(ScrollBar.window_size, window)
        bar.set_reactive(ScrollBar.position, bar.validate_position(position))
        thumb = _thumb(height, window, position)
        if thumb != self._thumb:
            self._thumb = thumb
            bar.refresh()


def _thumb(height: int, window: int, position: float) -> tuple[int, int]:
    """Return the start and the length of the thumb as drawn, in eighths of a row."""
    if not window or not height or window == height:
        return 0, 0
    length = max(1.0, window / (height / window))
    begin = (window - length) * (position / (height - window))
    return int(begin * 8), ceil(length * 8)
