"""One entry of the transcript laid out to a width. No widget in here."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from textual.cache import FIFOCache
from textual.strip import Strip

from claude_tui.tui.markdown.layout import line_count, line_texts, rows
from claude_tui.tui.markdown.lines import Block, Row
from claude_tui.tui.widgets.transcript_entry import Placed

_CACHED_STRIPS: Final = 500
"""Painted rows kept of one entry: each takes more memory than the text on it."""

_MARGINS: Final = 2
"""Columns left of the header (the bar) and right of everything."""


class Laid:
    """An entry laid out to a width: its rows, and what was painted of them."""

    def __init__(self, width: int) -> None:
        self.placed: list[Placed] = []
        self.strips: FIFOCache[int, Strip] = FIFOCache(_CACHED_STRIPS)
        """Painted rows, kept by whoever paints; emptied where the rows change."""
        self.width = width
        self.job: object = None
        """What it was laid out for in one go; None: it grew, or only stands in for something."""
        self._rows: list[list[Row]] = []
        self._tops = [0]
        self._lines = [0]
        self._texts: tuple[Block, list[str]] | None = None
        """The lines of the block that was asked for last."""
        self._body: tuple[int, list[tuple[int, str]]] | None = None
        """The body's lines above so many of the footer, if they were asked for."""
        self.parts: tuple[int, list[tuple[int, int]]] | None = None
        """The same for the blocks of each part; kept by whoever finds them."""

    def copy(self) -> Laid:
        """Return the same, to be changed in a thread; nothing of it is painted."""
        laid = Laid(self.width)
        laid.placed, laid._rows = list(self.placed), list(self._rows)
        laid._tops, laid._lines = list(self._tops), list(self._lines)
        return laid

    @property
    def height(self) -> int:
        """Rows, with the empty one below."""
        return self._tops[-1] + 1

    @property
    def line_count(self) -> int:
        """Logical lines of all blocks."""
        return self._lines[-1]

    def replace(self, start: int, placed: Sequence[Placed]) -> int:
        """Put ``placed`` in the place of everything from the ``start``-th block on.

        Returns:
            The first row that may look different now.
        """
        self._body = self.parts = None
        before = list(zip(self.placed[start:], self._rows[start:], strict=True))
        del self.placed[start:], self._rows[start:]
        del self._tops[start + 1 :], self._lines[start + 1 :]
        changed = self._tops[start]
        same = True
        for index, each in enumerate(placed):
            known, laid = before[index] if index < len(before) else (None, [])
            if known != each:
                was, laid = laid, rows(each.block, self.width - _MARGINS - each.indent)
                if same and known is not None and known._replace(block=each.block) == each:
                    changed += each.gap + _common(was, laid)
                same = False
            self.placed.append(each)
            self._rows.append(laid)
            self._tops.append(self._tops[-1] + each.gap + len(laid))
            self._lines.append(self._lines[-1] + line_count(each.block))
            if same:
                changed = self._tops[-1]
        kept = [row for row in self.strips.keys() if row < changed]  # noqa: SIM118
        painted, self.strips = self.strips, FIFOCache(_CACHED_STRIPS)
        for row in kept:
            self.strips[row] = painted[row]
        return changed

    def row(self, offset: int) -> tuple[Placed, Row, int] | None:
        """What stands at a row: block, row, and the first logical line of the block."""
        index = bisect_right(self._tops, offset) - 1
        if index >= len(self.placed):
            return None
        place = self.placed[index]
        within = offset - self._tops[index] - place.gap
        return None if within < 0 else (place, self._rows[index][within], self._lines[index])

    def line(self, offset: int) -> int:
        """The logical line that a row shows a part of; -1: it shows none."""
        found = self.row(offset)
        return -1 if found is None or found[1].line < 0 else found[2] + found[1].line

    def row_of(self, line: int, column: int) -> int:
        """The row that shows a character of a logical line; the last one before it, if none."""
        index = min(bisect_right(self._lines, line) - 1, len(self.placed) - 1)
        found = top = self._tops[index] + self.placed[index].gap
        for number, row in enumerate(self._rows[index]):
            if row.line + self._lines[index] != line:
                continue  # between the rows of a line others may stand, as in a narrow table
            begins = min((piece.column for piece in row.pieces if piece.column >= 0), default=0)
            if begins <= column:
                found = top + number
        return found

    def line_texts(self) -> list[str]:
        """All logical lines."""
        return [line for placed in self.placed for line in line_texts(placed.block)]

    def rows_of(self, first: int, end: int) -> tuple[int, int]:
        """The first row of these blocks, and the one after their last."""
        return self._tops[first] + self.placed[first].gap, self._tops[end]

    def line_text(self, line: int) -> str:
        """A logical line; empty if there is none of this number."""
        index = bisect_right(self._lines, line) - 1
        if index >= len(self.placed):
            return ""
        block = self.placed[index].block
        if self._texts is None or self._texts[0] is not block:
            self._texts = block, line_texts(block)  # a row that is next shows the same, mostly
        return self._texts[1][line - self._lines[index]]

    def body_lines(self, footer: int) -> list[tuple[int, str]]:
        """Number and text of the logical lines that are not header, footer or a fold's label.

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


def _common(one: list[Row], other: list[Row]) -> int:
    """How many rows two layouts have in common at their beginning."""
    pairs = zip(one, other, strict=False)
    return next((index for index, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
