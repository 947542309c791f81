"""One entry of the transcript laid out to a width. No widget in here."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import partial
from typing import Final, NamedTuple

from textual.strip import Strip

from claude_tui.tui.markdown.highlight import Sheet
from claude_tui.tui.markdown.layout import (
    coloured_soon,
    line_count,
    line_texts,
    rows,
    uncoloured,
)
from claude_tui.tui.markdown.lines import Block, Code, Row
from claude_tui.tui.transcript.entry import Placed

_CACHED_STRIPS: Final = 500
"""Painted rows kept of one entry: each takes more memory than the text on it."""

_KEPT_ROWS: Final = 2_000
"""Rows of short blocks that are kept: to lay a short block out again is quick."""

_LONG: Final = 200
"""Rows of a block that takes so long to lay out that its rows are always kept."""

_MARGINS: Final = 2
"""Columns left of the header (the bar) and right of everything."""


class _Rows(NamedTuple):
    """The rows of a block; ``wanted`` are the listings in it that wait for their colours."""

    rows: list[Row]
    wanted: frozenset[Sheet] = frozenset()


class ShownRow(NamedTuple):
    """What a row of an entry shows.

    Args:
        placed: The block that it is in.
        row: The row.
        line: The logical line of the entry that it is a part of; -1: none.
    """

    placed: Placed = Placed(Block(()), indent=0, is_body=False)
    row: Row = Row()
    line: int = -1


class Laid:
    """An entry laid out to a width: its rows, and what was painted of them.

    Of a long entry it keeps how many rows each block takes, and the rows of few of them: a
    million rows would be a burden to have, and to get rid of.
    """

    def __init__(self, width: int) -> None:
        self.placed: list[Placed] = []
        self.strips: dict[int, Strip] = {}
        """Painted rows; forgotten where the rows change."""
        self.width = width
        self.job: object = None
        """The job that laid it out; None: it grew, or is only shown until a job is done."""
        self.uncoloured: dict[Sheet, set[int]] = {}
        """Listings that were painted without their colours, and the blocks they are in."""
        self._rows: dict[int, _Rows] = {}
        self._kept_rows = 0
        """Rows of all the short blocks in ``_rows``."""
        self._tops = [0]
        self._lines = [0]
        self._body: list[tuple[int, str]] | None = None
        """The lines of the body, once they were read."""
        self._parts: list[tuple[int, int]] | None = None
        """The blocks of each part, once they were read."""

    def copy(self) -> Laid:
        """Return a copy for a thread to change; nothing of it is painted."""
        laid = Laid(self.width)
        laid.placed, laid._rows = list(self.placed), dict(self._rows)
        laid._kept_rows = self._kept_rows
        laid._tops, laid._lines = list(self._tops), list(self._lines)
        return laid

    @property
    def height(self) -> int:
        """How many rows it has, with the empty one below."""
        return self._tops[-1] + 1

    @property
    def line_count(self) -> int:
        """How many logical lines all blocks have."""
        return self._lines[-1]

    def replace(self, start: int, placed: Sequence[Placed]) -> int:
        """Replace everything from the ``start``-th block on by ``placed``.

        Returns:
            The first row that may look different now.
        """
        self._body = self._parts = None
        before = self.placed[start:]
        heights = [self._height(index) for index in range(start, len(self.placed))]
        del self.placed[start:], self._tops[start + 1 :], self._lines[start + 1 :]
        changed = self._tops[start]
        same = True
        for index, each in enumerate(placed, start):
            earlier = before[index - start] if index - start < len(before) else None
            if earlier == each:
                height = heights[index - start]
            else:
                was = self._forget_rows(index)
                height = self._lay_out(index, each)
                if same and earlier is not None and earlier._replace(block=each.block) == each:
                    changed += each.gap + _common(was, self._rows.get(index))
                same = False
            self.placed.append(each)
            self._tops.append(self._tops[-1] + each.gap + height)
            self._lines.append(self._lines[-1] + line_count(each.block))
            if same:
                changed = self._tops[-1]
        for index in range(start + len(placed), start + len(before)):
            self._forget_rows(index)
        self.strips = {row: strip for row, strip in self.strips.items() if row < changed}
        return changed

    def keep_strip(self, offset: int, strip: Strip) -> None:
        """Keep a painted row; of many, the one that was painted first goes."""
        if len(self.strips) >= _CACHED_STRIPS:
            del self.strips[next(iter(self.strips))]
        self.strips[offset] = strip

    def _height(self, index: int) -> int:
        """Count the rows of a block, without the gap above it."""
        return self._tops[index + 1] - self._tops[index] - self.placed[index].gap

    def _lay_out(self, index: int, placed: Placed) -> int:
        """Find out how many rows the ``index``-th block takes, and return it."""
        if any(isinstance(item, Code) and not item.growing for item in placed.block.items):
            # Its colours are found when it is looked at.
            return len(rows(placed.block, self._width_of(placed), uncoloured))
        return len(self._keep(index, placed).rows)

    def _keep(self, index: int, placed: Placed) -> _Rows:
        """Lay the ``index``-th block out, and keep its rows."""
        wanted = set[Sheet]()
        colours = partial(coloured_soon, wanted=wanted)
        laid = _Rows(rows(placed.block, self._width_of(placed), colours), frozenset(wanted))
        if len(laid.rows) <= _LONG:
            self._kept_rows += len(laid.rows)
            if self._kept_rows > _KEPT_ROWS:
                for other in [key for key, each in self._rows.items() if len(each.rows) <= _LONG]:
                    self._forget_rows(other)
        self._rows[index] = laid
        return laid

    def _width_of(self, placed: Placed) -> int:
        return self.width - _MARGINS - placed.indent

    def _forget_rows(self, index: int) -> _Rows | None:
        laid = self._rows.pop(index, None)
        if laid is not None and len(laid.rows) <= _LONG:
            self._kept_rows -= len(laid.rows)
        return laid

    def _rows_of(self, index: int) -> _Rows:
        """Return the rows of a block."""
        laid = self._rows.get(index)
        return self._keep(index, self.placed[index]) if laid is None else laid

    def recolour(self, sheet: Sheet) -> bool:
        """Forget what was drawn without the colours of ``sheet``; tell whether anything was."""
        blocks = self.uncoloured.pop(sheet, set())
        for index in blocks:
            self._forget_rows(index)
        self.strips = {
            row: strip
            for row, strip in self.strips.items()
            if bisect_right(self._tops, row) - 1 not in blocks
        }
        return bool(blocks)

    def row(self, offset: int) -> ShownRow:
        """Return what is at a row."""
        index = bisect_right(self._tops, offset) - 1
        if index >= len(self.placed):
            return ShownRow()
        placed = self.placed[index]
        within = offset - self._tops[index] - placed.gap
        if within < 0:
            return ShownRow()
        laid = self._rows_of(index)
        for sheet in laid.wanted:
            self.uncoloured.setdefault(sheet, set()).add(index)
        row = laid.rows[within]
        return ShownRow(placed, row, self._lines[index] + row.line if row.line >= 0 else -1)

    def row_of(self, line: int, column: int) -> int:
        """Return the row that shows a character of a logical line, else the last one before it."""
        index = min(bisect_right(self._lines, line) - 1, len(self.placed) - 1)
        last = top = self._tops[index] + self.placed[index].gap
        for number, row in enumerate(self._rows_of(index).rows):
            if row.line + self._lines[index] != line:
                continue  # rows of other lines may be between, as in a narrow table
            begins = min((piece.column for piece in row.pieces if piece.column >= 0), default=0)
            if begins <= column:
                last = top + number
        return last

    def line_texts(self) -> list[str]:
        """Return all logical lines."""
        return [line for placed in self.placed for line in line_texts(placed.block)]

    def rows_of(self, first: int, end: int) -> tuple[int, int]:
        """Return the first row of these blocks, and the one after their last."""
        return self._tops[first] + self.placed[first].gap, self._tops[end]

    def line_text(self, line: int) -> str:
        """Return a logical line; empty: there is no line of this number."""
        index = bisect_right(self._lines, line) - 1
        if index >= len(self.placed):
            return ""
        return line_texts(self.placed[index].block)[line - self._lines[index]]

    def body_lines(self) -> list[tuple[int, str]]:
        """Return number and text of all logical lines but those of header, footer and labels."""
        if self._body is None:
            self._body = [
                (self._lines[index] + number, text)
                for index, placed in enumerate(self.placed)
                if placed.is_body and placed.fold < 0
                for number, text in enumerate(line_texts(placed.block))
            ]
        return self._body

    @property
    def parts(self) -> list[tuple[int, int]]:
        """The (first, end) blocks of each part; a quote of several blocks is one part."""
        if self._parts is None:
            parts: list[tuple[int, int]] = []
            for index, placed in enumerate(self.placed):
                if placed.block.continues:
                    parts[-1] = parts[-1][0], index + 1
                elif placed.is_body:
                    parts.append((index, index + 1))
            self._parts = parts
        return self._parts


def _common(one: _Rows | None, other: _Rows | None) -> int:
    """Count the rows that two layouts have in common at their beginning, as far as is known."""
    if one is None or other is None:
        return 0
    pairs = zip(one.rows, other.rows, strict=False)
    unlike = (index for index, (a, b) in enumerate(pairs) if a != b)
    return next(unlike, min(len(one.rows), len(other.rows)))
