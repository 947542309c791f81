"""One entry of the transcript laid out to a width. No widget in here."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final, NamedTuple

from textual.cache import FIFOCache
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


class Laid:
    """An entry laid out to a width: its rows, and what was painted of them.

    Of a long entry it keeps how many rows each block takes, and the rows of few of them: a
    million rows would be a burden to have, and to get rid of.
    """

    def __init__(self, width: int) -> None:
        self.placed: list[Placed] = []
        self.strips: FIFOCache[int, Strip] = FIFOCache(_CACHED_STRIPS)
        """Painted rows, kept by the painter; forgotten where the rows change."""
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
        self._texts: tuple[Block, list[str]] | None = None
        """The lines of the block that was last read."""
        self._body: tuple[int, list[tuple[int, str]]] | None = None
        """How many blocks the footer has, and the lines of the body, once they were read."""
        self.parts: tuple[int, list[tuple[int, int]]] | None = None
        """How many blocks the footer has, and the blocks of each part, once they were read."""

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
        self._body = self.parts = None
        before = self.placed[start:]
        heights = [self._height(index) for index in range(start, len(self.placed))]
        del self.placed[start:], self._tops[start + 1 :], self._lines[start + 1 :]
        changed = self._tops[start]
        same = True
        for index, each in enumerate(placed, start):
            known = before[index - start] if index - start < len(before) else None
            if known == each:
                height = heights[index - start]
            else:
                was = self._forget_rows(index)
                height = self._lay_out(index, each)
                if same and known is not None and known._replace(block=each.block) == each:
                    changed += each.gap + _common(was, self._rows.get(index))
                same = False
            self.placed.append(each)
            self._tops.append(self._tops[-1] + each.gap + height)
            self._lines.append(self._lines[-1] + line_count(each.block))
            if same:
                changed = self._tops[-1]
        for index in range(start + len(placed), start + len(before)):
            self._forget_rows(index)
        self._keep_strips(row for row in self.strips.keys() if row < changed)  # noqa: SIM118
        return changed

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
        self._keep_strips(
            row
            for row in self.strips.keys()  # noqa: SIM118
            if bisect_right(self._tops, row) - 1 not in blocks
        )
        return bool(blocks)

    def _keep_strips(self, rows: Iterable[int]) -> None:
        """Forget all painted rows but these."""
        kept = {row: self.strips[row] for row in rows}
        self.strips = FIFOCache(_CACHED_STRIPS)
        for row, strip in kept.items():
            self.strips[row] = strip

    def row(self, offset: int) -> tuple[Placed, Row, int] | None:
        """Return what is at a row: block, row, and the first logical line of the block."""
        index = bisect_right(self._tops, offset) - 1
        if index >= len(self.placed):
            return None
        place = self.placed[index]
        within = offset - self._tops[index] - place.gap
        if within < 0:
            return None
        laid = self._rows_of(index)
        for sheet in laid.wanted:
            self.uncoloured.setdefault(sheet, set()).add(index)
        return place, laid.rows[within], self._lines[index]

    def line(self, offset: int) -> int:
        """Return the logical line that a row shows a part of; -1: it shows none."""
        found = self.row(offset)
        return -1 if found is None or found[1].line < 0 else found[2] + found[1].line

    def row_of(self, line: int, column: int) -> int:
        """Return the row that shows a character of a logical line, else the last one before it."""
        index = min(bisect_right(self._lines, line) - 1, len(self.placed) - 1)
        found = top = self._tops[index] + self.placed[index].gap
        for number, row in enumerate(self._rows_of(index).rows):
            if row.line + self._lines[index] != line:
                continue  # rows of other lines may be between, as in a narrow table
            begins = min((piece.column for piece in row.pieces if piece.column >= 0), default=0)
            if begins <= column:
                found = top + number
        return found

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
        block = self.placed[index].block
        if self._texts is None or self._texts[0] is not block:
            self._texts = block, line_texts(block)  # a row that is next shows the same, mostly
        return self._texts[1][line - self._lines[index]]

    def body_lines(self, footer: int) -> list[tuple[int, str]]:
        """Return number and text of all logical lines but those of header, footer and labels.

        Args:
            footer: How many blocks at the end are the footer's.
        """
        if self._body is None or self._body[0] != footer:
            lines = [
                (self._lines[index] + number, text)
                for index, placed in enumerate(self.placed)
                if 0 < index < len(self.placed) - footer and placed.fold < 0
                for number, text in enumerate(line_texts(placed.block))
            ]
            self._body = footer, lines
        return self._body[1]


def _common(one: _Rows | None, other: _Rows | None) -> int:
    """Count the rows that two layouts have in common at their beginning, as far as is known."""
    if one is None or other is None:
        return 0
    pairs = zip(one.rows, other.rows, strict=False)
    unlike = (index for index, (a, b) in enumerate(pairs) if a != b)
    return next(unlike, min(len(one.rows), len(other.rows)))
