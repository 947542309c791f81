"""The blocks that a long text is divided into, and the sums of everything before each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

Place = tuple[int, int]
"""A line and a column in it."""


@dataclass(slots=True, eq=False)
class Block:
    """Some lines, or a part of a long line."""

    lines: int
    """The number of lines that end in it."""
    rows: int
    """The number of rows: an estimate until they are counted."""
    characters: int = 0
    """The characters of a part of a line; 0 for whole lines."""
    starts: list[Place] | None = None
    """The start of each row, relative to the block; None if not cached."""
    is_counted: bool = False


class Blocks:
    """A list of blocks that finds the block of a place or of a row.

    It keeps running sums, and computes them on demand from the first changed block on.
    """

    def __init__(self, blocks: Iterable[Block] = ()) -> None:
        self._blocks = list(blocks)
        self._lines, self._rows, self._characters = [0], [0], [0]

    def __len__(self) -> int:
        return len(self._blocks)

    def __getitem__(self, index: int) -> Block:
        return self._blocks[index]

    def replace(self, first: int, end: int, blocks: Iterable[Block]) -> None:
        """Replace the blocks from ``first`` up to, but not including, ``end``."""
        self._blocks[first:end] = blocks
        self.changed(first)

    def changed(self, first: int) -> None:
        """Drop the sums after block ``first``, which has changed."""
        for sums in (self._lines, self._rows, self._characters):
            del sums[first + 1 :]

    @property
    def lines(self) -> int:
        """The number of lines in all blocks."""
        return self.line(len(self))

    @property
    def rows(self) -> int:
        """The number of rows in all blocks."""
        return self.row(len(self))

    def line(self, index: int) -> int:
        """Return the line in which the block ``index`` begins."""
        self._add_up(index)
        return self._lines[index]

    def row(self, index: int) -> int:
        """Return the first row of the block ``index``."""
        self._add_up(index)
        return self._rows[index]

    def begin(self, index: int) -> Place:
        """Return the place where the block ``index`` begins."""
        line = self.line(index)
        if not index or self._blocks[index - 1].lines:
            return line, 0
        return line, self._characters[index] - self._characters[self._first_part(line)]

    def of_row(self, row: int) -> int:
        """Return the index of the block with a row; of the last one if the row is too high."""
        self._add_up(len(self))
        return min(bisect_right(self._rows, row), len(self)) - 1

    def of(self, place: Place) -> int:
        """Return the index of the block that contains a place."""
        line, column = place
        last = self.last_of(line)
        if not self._blocks[last].characters:
            return last
        first = self._first_part(line)
        characters_before = self._characters[first] + column
        index = bisect_right(self._characters, characters_before, first, last + 1) - 1
        return min(index, last)

    def last_of(self, line: int) -> int:
        """Return the index of the block in which a line ends."""
        self._add_up(len(self))
        return min(bisect_right(self._lines, line), len(self)) - 1

    def _first_part(self, line: int) -> int:
        return bisect_left(self._lines, line)

    def _add_up(self, index: int) -> None:
        for block in self._blocks[len(self._lines) - 1 : index]:
            self._lines.append(self._lines[-1] + block.lines)
            self._rows.append(self._rows[-1] + block.rows)
            self._characters.append(self._characters[-1] + block.characters)
