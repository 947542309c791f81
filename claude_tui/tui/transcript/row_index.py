"""An index from rows to entries that adds up no more heights than needed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate


class RowIndex:
    """Heights of things below each other.

    Args:
        heights: In rows, each at least 0.
    """

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._heights = list(heights)
        self._tops = [0]
        """The row that each begins at, and where the last one ends; added up as far as needed."""
        self.total = sum(self._heights)
        """How many rows all of them take."""

    def top(self, index: int) -> int:
        """Return the row that ``index`` begins at."""
        self._add_up(index)
        return self._tops[index]

    def set_height(self, index: int, height: int) -> None:
        """Change one height."""
        if height != self._heights[index]:
            self.total += height - self._heights[index]
            self._heights[index] = height
            del self._tops[index + 1 :]

    def append(self, height: int) -> None:
        """Add one below all others."""
        self.total += height
        self._heights.append(height)

    def remove(self, index: int) -> None:
        """Take one out."""
        self.total -= self._heights[index]
        del self._heights[index], self._tops[index + 1 :]

    def find(self, row: int) -> tuple[int, int]:
        """Return the index of what is at ``row``, and the row within it.

        Below everything, return the number of things, and how far below it is.
        """
        tops = self._tops
        while tops[-1] <= row and len(tops) <= len(self._heights):
            self._add_up(2 * len(tops))
        index = bisect_right(tops, row) - 1
        return index, row - tops[index]

    def _add_up(self, index: int) -> None:
        """Find out where everything up to ``index`` begins."""
        known = len(self._tops) - 1
        if known < index:
            self._tops += accumulate(self._heights[known:index], initial=self._tops.pop())
