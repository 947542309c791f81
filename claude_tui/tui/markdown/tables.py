"""Lay out tables so that they fit the screen: cells wrap, and no text is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final

from claude_tui.tui.markdown.lines import Cells, Piece, Row, Runs, Table, Width
from claude_tui.tui.markdown.wrapping import Cutter, breaks, cells_of

_SEPARATOR: Final = " │ "
_CROSSING: Final = "─┼─"
_BORDER: Final = ("table-border",)


def row_text(cells: Cells) -> str:
    """Return a row's logical line."""
    return " | ".join(_text(cell) for cell in cells)


def cell_starts(cells: Cells) -> Iterator[int]:
    """Yield where each cell begins in a row's logical line."""
    column = 0
    for cell in cells:
        yield column
        column += len(_text(cell)) + len(" | ")


def table_rows(table: Table, width: int, line: int) -> Iterator[Row]:
    """Lay out ``table`` to ``width`` columns; its first row is the logical line ``line``."""
    columns = _column_widths(table.widths, width)
    if not columns:
        yield from _as_list(table, width, line)
        return
    for number, cells in enumerate(table.shown, line):
        yield from _row(cells, columns, table.alignments, number)
        if table.starts and number == line:
            yield Row((Piece(_CROSSING.join("─" * size for size in columns), _BORDER),), -1)


def _column_widths(natural: Sequence[Width], width: int) -> list[int]:
    """Return the width of each column: the widest shrink first, but no word is broken.

    It is empty if not all of the words fit.
    """
    room = width - len(_SEPARATOR) * (len(natural) - 1)
    least = [max(word, 1) for _, word in natural]
    if sum(least) > room:
        return []
    # Find the limit of every column's width by halving.
    low, high = 0, room
    while low < high:
        limit = (low + high + 1) // 2
        if sum(_limited(natural, limit)) <= room:
            low = limit
        else:
            high = limit - 1
    columns = _limited(natural, low)
    spare = room - sum(columns)
    for index, (whole, _) in enumerate(natural):
        if spare and whole > columns[index]:
            columns[index] += 1
            spare -= 1
    return columns


def _limited(natural: Sequence[Width], limit: int) -> list[int]:
    return [max(min(whole, limit), word, 1) for whole, word in natural]


def _row(
    cells: Cells, columns: Sequence[int], alignments: Sequence[str], line: int
) -> Iterator[Row]:
    """Lay out a row on as many rows of the screen as its fullest cell takes."""
    places = zip(cells, columns, cell_starts(cells), strict=True)
    wrapped = [_wrapped(cell, width, column) for cell, width, column in places]
    for parts in zip_longest(*wrapped, fillvalue=(0, ())):
        pieces: list[Piece] = []
        for index, (used, content) in enumerate(parts):
            if index:
                pieces.append(Piece(_SEPARATOR, _BORDER))
            spare = columns[index] - used
            before = {"right": spare, "center": spare // 2}.get(alignments[index], 0)
            last = index == len(parts) - 1
            pieces.extend(_padded(content, before, 0 if last else spare - before))
        yield Row(tuple(pieces), line)


def _padded(content: Sequence[Piece], before: int, after: int) -> Iterator[Piece]:
    if before > 0:
        yield Piece(" " * before)
    yield from content
    if after > 0:
        yield Piece(" " * after)


def _wrapped(cell: Runs, width: int, column: int) -> list[tuple[int, tuple[Piece, ...]]]:
    """Return the rows of a cell that begins at ``column`` of its line, each with its width."""
    text = _text(cell)
    cutter = Cutter(cell)
    wrapped = []
    start = 0
    for end in [*breaks(text, width), len(text)]:
        shown = text[start:end].rstrip(" \n")
        pieces = cutter.part(start, start + len(shown))
        moved = tuple(piece._replace(column=piece.column + column) for piece in pieces)
        wrapped.append((cells_of(shown), moved))
        start = end
    return wrapped


def _as_list(table: Table, width: int, line: int) -> Iterator[Row]:
    """Lay out each cell on its own rows, below its column's name, if columns can't fit."""
    # The names above the first row are the header; further down they only repeat it.
    head = line if table.starts else -1
    if table.starts and not table.rows:
        for rows in _cell_rows(table.header, width, head):
            yield from rows
    for number, cells in enumerate(table.rows, line + table.starts):
        yield Row((Piece("─" * max(width, 1), _BORDER),), -1)
        names = _cell_rows(table.header, width, head)
        for name, content in zip(names, _cell_rows(cells, width - 2, number), strict=True):
            yield from name
            yield from (row._replace(pieces=(Piece("  "), *row.pieces)) for row in content)
        head = -1


def _cell_rows(cells: Cells, width: int, line: int) -> Iterator[list[Row]]:
    """Yield the rows of each cell of ``line``; with a line of -1 it can't be selected."""
    for cell, column in zip(cells, cell_starts(cells), strict=True):
        yield [Row(pieces, line) for _, pieces in _wrapped(cell, width, column)]


def _text(runs: Runs) -> str:
    return "".join(run.text for run in runs)
