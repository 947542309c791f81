"""Every place found in an entry, in little memory: a megabyte may have a million."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from claude_tui.text.matching import Span
from claude_tui.tui.transcript.entry import EntryKey


class Hit(NamedTuple):
    """One place that was found.

    Args:
        line: The logical line of its entry.
        start: Its first character in the line.
    """

    key: EntryKey
    line: int
    start: int


class Hits:
    """All places in the lines of one entry, from top to bottom.

    Args:
        key: The entry.
    """

    def __init__(self, key: EntryKey) -> None:
        self._key = key
        self._lines = array("L")
        self._starts = array("L")
        self._ends = array("L")

    def add(self, line: int, spans: Iterable[Span]) -> None:
        """Add what is in a line, behind everything else."""
        before = len(self._starts)
        for start, end in spans:
            self._starts.append(start)
            self._ends.append(end)
        self._lines.extend([line] * (len(self._starts) - before))

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, index: int) -> Hit:
        return Hit(self._key, self._lines[index], self._starts[index])

    def rank(self, hit: Hit) -> int:
        """Return how many places there are up to ``hit``, which need not be one of them."""
        first, end = self._in_line(hit.line)
        return bisect_right(self._starts, hit.start, first, end)

    def beside(self, hit: Hit, step: int) -> Hit | None:
        """Return the next place after ``hit``, or with a ``step`` of -1 the one before it."""
        if step > 0:
            index = self.rank(hit)
        else:
            first, end = self._in_line(hit.line)
            index = bisect_left(self._starts, hit.start, first, end) - 1
        return self[index] if 0 <= index < len(self) else None

    def nearest(self, line: int) -> Hit | None:
        """Return the first place of the line nearest to ``line``; None if there is no place."""
        index = bisect_left(self._lines, line)
        near = [self._lines[each] for each in (index, index - 1) if 0 <= each < len(self)]
        if not near:
            return None
        nearest = min(near, key=lambda each: abs(each - line))
        return self[bisect_left(self._lines, nearest)]

    def spans(self, line: int, start: int, end: int) -> list[Span]:
        """Return the places in a line that are at least partly between two of its columns."""
        first, after = self._in_line(line)
        first = bisect_right(self._ends, start, first, after)
        after = bisect_left(self._starts, end, first, after)
        return list(zip(self._starts[first:after], self._ends[first:after], strict=True))

    def _in_line(self, line: int) -> tuple[int, int]:
        return bisect_left(self._lines, line), bisect_right(self._lines, line)
