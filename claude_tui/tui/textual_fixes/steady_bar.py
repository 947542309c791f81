"""A scrollbar that is painted again only when it would look different."""

from __future__ import annotations

from math import ceil

from textual.scrollbar import ScrollBar


class SteadyBar:
    """Moves a vertical scrollbar.

    While a reply arrives its numbers change with every frame, its picture hardly ever; Textual
    8.2.8 would paint all of it each time, which is a seventh of what a reply costs.
    """

    def __init__(self) -> None:
        self._thumb = (-1, -1)

    def move(self, bar: ScrollBar, *, height: int, window: int, position: float) -> None:
        """Show a window of so many rows onto a text of so many rows."""
        bar.set_reactive(ScrollBar.window_virtual_size, height)
        bar.set_reactive(ScrollBar.window_size, window)
        bar.set_reactive(ScrollBar.position, bar.validate_position(position))
        thumb = _thumb(height, window, position)
        if thumb != self._thumb:
            self._thumb = thumb
            bar.refresh()


def _thumb(height: int, window: int, position: float) -> tuple[int, int]:
    """Where the thumb begins and how long it is, in eighths of a row, as it is drawn."""
    if not window or not height or window == height:
        return 0, 0
    length = max(1.0, window / (height / window))
    begin = (window - length) * (position / (height - window))
    return int(begin * 8), ceil(length * 8)
