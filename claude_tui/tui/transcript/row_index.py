"""An index from rows to entries that never adds up all heights."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import Final

_CHUNK: Final = 64


class RowIndex:
    """Heights of things below each other.

    Heights are added up in chunks of neighbours: a long list is ready at once, which a resize
    needs, and a height that changes affects one sum.

    Args:
        heights: In rows, each at least 0.
    """

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._heights = list(heights)
        starts = range(0, len(self._heights), _CHUNK)
        self._sums = [sum(self._heights[start : start + _CHUNK]) for start in starts]
        self._tops: list[int] = []
        """Rows above each chunk, and of all together; empty: they must be added up again."""

    def __len__(self) -> int:
        return len(self._heights)

    @property
    def total(self) -> int:
        """How many rows all of them take."""
        return self._chunk_tops()[-1]

    def height(self, index: int) -> int:
        """Return the rows of one."""
        return self._heights[index]

    def top(self, index: int) -> int:
        """Return the row that ``index`` begins at."""
        chunk = index // _CHUNK
        return self._chunk_tops()[chunk] + sum(self._heights[chunk * _CHUNK : index])

    def set_height(self, index: int, height: int) -> int:
        """Change one height; return by how many rows it grew."""
        change = height - self._heights[index]
        if change:
            self._heights[index] = height
            self._sums[index // _CHUNK] += change
            self._tops.clear()
        return change

    def append(self, height: int) -> None:
        """Add one below all others."""
        if len(self._heights) % _CHUNK == 0:
            self._sums.append(0)
        self._heights.append(height)
        self._sums[-1] += height
        self._tops.clear()

    def find(self, row: int) -> tuple[int, int]:
        """Return the index of what is at ``row``, and the row within it.

        Below everything, return the number of things, and how far below it is.
        """
        tops = self._chunk_tops()
        chunk = bisect_right(tops, row) - 1
        start, row = chunk * _CHUNK, row - tops[chunk]
        if chunk == len(self._sums):
            return len(self._heights), row
        ends = list(accumulate(self._heights[start : start + _CHUNK]))
        place = bisect_right(ends, row)
        return start + place, row - (ends[place - 1] if place else 0)

    def _chunk_tops(self) -> list[int]:
        if not self._tops:
            self._tops = [0, *accumulate(self._sums)]
        return self._tops
