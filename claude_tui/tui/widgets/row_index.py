"""Which row belongs to which entry, in logarithmic time."""

from __future__ import annotations

from collections.abc import Iterable


class RowIndex:
    """Heights of things that stand below each other (a Fenwick tree).

    Args:
        heights: In rows, each at least 0.
    """

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._heights = list(heights)
        self._sums = [0, *self._heights]
        for node in range(1, len(self._sums)):
            parent = node + (node & -node)
            if parent < len(self._sums):
                self._sums[parent] += self._sums[node]

    def __len__(self) -> int:
        return len(self._heights)

    @property
    def total(self) -> int:
        """Rows of all together."""
        return self.top(len(self._heights))

    def height(self, index: int) -> int:
        """Rows of one."""
        return self._heights[index]

    def top(self, index: int) -> int:
        """Rows above ``index``: the row it begins at."""
        rows = 0
        while index > 0:
            rows += self._sums[index]
            index -= index & -index
        return rows

    def set_height(self, index: int, height: int) -> int:
        """Change one height; by how many rows it grew."""
        change = height - self._heights[index]
        if change:
            self._heights[index] = height
            node = index + 1
            while node < len(self._sums):
                self._sums[node] += change
                node += node & -node
        return change

    def append(self, height: int) -> None:
        """One more, below all others."""
        self._heights.append(height)
        node = len(self._heights)
        covered = node - (node & -node)
        self._sums.append(self.top(node - 1) - self.top(covered) + height)

    def find(self, row: int) -> tuple[int, int]:
        """The index of what stands at ``row``, and the row within it.

        Below everything it is the number of things, and how far below.
        """
        index = 0
        step = 1 << len(self._heights).bit_length()
        while step:
            node = index + step
            if node < len(self._sums) and self._sums[node] <= row:
                index = node
                row -= self._sums[node]
            step >>= 1
        return index, row
