"""The blocks that a long text is broken in, and what stands before each of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

Place = tuple[int, int]
"""A line and a column of it."""


@dataclass(slots=True, eq=False)
class Block:
    """Some lines, or a part of one that is long."""

    lines: int
    """Lines that end in it."""
    rows: int
    """Rows of it: estimated until they are counted."""
    characters: int = 0
    """Those of a part of a line; 0: these are whole lines."""
    starts: list[Place] | None = None
    """Where each row begins, from the beginning of the block on; None: to be looked for."""
    is_counted: bool = False


class Blocks:
    """A list of blocks that finds the one of a place or of a row.

    What stands before a block is added up when it is asked for, from the first change on.
    """

    def __init__(self, blocks: Iterable[Block] = ()) -> None:
        self._blocks = list(blocks)
        self._lines, self._rows, self._characters = [0], [0], [0]

    def __len__(self) -> int:
        return len(self._blocks)

    def __getitem__(self, index: int) -> Block:
        return self._blocks[index]

    def replace(self, first: int, end: int, blocks: Iterable[Block]) -> None:
        """Put ``blocks`` in place of those from ``first`` to before ``end``."""
        self._blocks[first:end] = blocks
        self.changed(first)

    def changed(self, first: int) -> None:
        """Add up again what stands behind ``first``, which was changed."""
        for sums in (self._lines, self._rows, self._characters):
            del sums[first + 1 :]

    @property
    def lines(self) -> int:
        """Lines of all together."""
        return self.line(len(self))

    @property
    def rows(self) -> int:
        """Rows of all together."""
        return self.row(len(self))

    def line(self, index: int) -> int:
        """Return the line that the block ``index`` begins in."""
        self._add_up(index)
        return self._lines[index]

    def row(self, index: int) -> int:
        """Return the row that the block ``index`` begins with."""
        self._add_up(index)
        return self._rows[index]

    def begin(self, index: int) -> Place:
        """Return where the block ``index`` begins."""
        line = self.line(index)
        if not index or self._blocks[index - 1].lines:
            return line, 0
        return line, self._characters[index] - self._characters[self._first_part(line)]

    def of_row(self, row: int) -> int:
        """Return the block that a row is in; the last one for those behind it."""
        self._add_up(len(self))
        return min(bisect_right(self._rows, row), len(self)) - 1

    def of(self, place: Place) -> int:
        """Return the block that a place is in."""
        line, column = place
        last = self.last_of(line)
        if not self._blocks[last].characters:
            return last
        first = self._first_part(line)
        wanted = self._characters[first] + column
        return min(bisect_right(self._characters, wanted, first, last + 1) - 1, last)

    def last_of(self, line: int) -> int:
        """Return the block that a line ends in."""
        self._add_up(len(self))
        return min(bisect_right(self._lines, line), len(self)) - 1

    def _first_part(self, line: int) -> int:
        return bisect_left(self._lines, line)

    def _add_up(self, index: int) -> None:
        for block in self._blocks[len(self._lines) - 1 : index]:
            self._lines.append(self._lines[-1] + block.lines)
            self._rows.append(self._rows[-1] + block.rows)
            self._characters.append(self._characters[-1] + block.characters)
