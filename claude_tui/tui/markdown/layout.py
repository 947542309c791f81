"""Lay out blocks to rows of the screen for a width."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from claude_tui.tui.glyphs import signs
from claude_tui.tui.markdown import highlight
from claude_tui.tui.markdown.highlight import Sheet
from claude_tui.tui.markdown.lines import (
    SOURCE,
    TEXT_WIDTH,
    Block,
    Code,
    Gap,
    Item,
    Piece,
    Prefix,
    Row,
    Rule,
    Runs,
    Table,
    Text,
)
from claude_tui.tui.markdown.tables import row_text, table_rows
from claude_tui.tui.markdown.wrapping import Cutter, breaks, cells_of, code_breaks, hard_breaks

_FENCE: Final = ("fence",)

Colours: TypeAlias = Callable[[Code], Sequence[Runs]]
"""Returns the runs of each line of a listing."""


def uncoloured(code: Code) -> Sequence[Runs]:
    """Return the lines of ``code`` without colours, which take the same rows."""
    return highlight.plain(code.lines)


def coloured_soon(code: Code, wanted: set[Sheet]) -> Sequence[Runs]:
    """Return the lines of ``code`` in the colours that are known, or found in milliseconds.

    Args:
        code: The listing.
        wanted: Gets the sheets that must be coloured for the other lines.
    """
    if not code.growing:
        sheet = Sheet(code.sheet or code.lines, code.language)
        sheet_runs = highlight.soon(sheet, highlight.SOON)
        if sheet_runs is not None:
            return sheet_runs[code.offset : code.offset + len(code.lines)]
        wanted.add(sheet)
    # If it is complete, it looks as it did while it grew.
    coloured: list[Runs] = []
    for group in highlight.groups(code.lines, code.language):
        runs = highlight.soon(group, highlight.LONGEST_LINE if code.growing else 0)
        if runs is None and code.growing:
            wanted.add(group)
        coloured += highlight.plain(group.lines) if runs is None else runs
    return coloured


def rows(block: Block, width: int, colours: Colours) -> list[Row]:
    """Lay out ``block`` to ``width`` columns, without the gap above it.

    Text takes no more than ``TEXT_WIDTH`` of them; code and tables may take them all.
    Rows have no trailing spaces. Fill them in the row's ``fill`` when they are painted.
    """
    laid: list[Row] = []
    line = 0
    for item in block.items:
        laid.extend(_rows(item, width, line, colours))
        line += count_lines(item)
    return laid


def line_texts(block: Block) -> list[str]:
    """Return the block's logical lines, whose columns are those of the rows."""
    return [text for item in block.items for text in _texts(item)]


def line_count(block: Block) -> int:
    """Return the number of the block's logical lines."""
    return sum(map(count_lines, block.items))


def _texts(item: Item) -> Iterator[str]:
    match item:
        case Text(runs=runs):
            yield "".join(run.text for run in runs)
        case Code(lines=lines):
            yield from lines
        case Table():
            yield from map(row_text, item.shown)
        case Rule():
            yield "---"
        case Gap():
            yield ""


def count_lines(item: Item) -> int:
    """Return the number of an item's logical lines."""
    match item:
        case Code(lines=lines):
            return len(lines)
        case Table(rows=body, starts=starts):
            return len(body) + starts
        case _:
            return 1


def _rows(item: Item, width: int, line: int, colours: Colours) -> Iterator[Row]:
    if not (isinstance(item, Code | Table) or _is_source(item)):
        width = min(width, TEXT_WIDTH)
    first, rest = _fitted(item.prefix, width)
    inner = width - sum(cells_of(piece.text) for piece in rest)
    match item:
        case Text(runs=runs, is_short=True):
            yield _short_row(runs, inner, line, first)
        case Text(runs=runs):
            yield from _text_rows(runs, inner, line, (first, rest))
        case Code():
            yield from _code_rows(item, colours(item), inner, line, (first, rest))
        case Rule():
            yield Row((*first, Piece("─" * inner, ("rule",))), line)
        case Gap():
            yield Row(rest, line)
        case Table():
            for number, row in enumerate(table_rows(item, inner, line)):
                prefix = rest if number else first
                yield Row((*prefix, *row.pieces), row.line)


def _is_source(item: Item) -> bool:
    return isinstance(item, Text) and bool(item.runs) and item.runs[0].styles == SOURCE


def _fitted(prefix: Prefix, width: int) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return the prefix's pieces, or only its end if it takes more than half of the width."""
    too_wide = sum(cells_of(run.text) for run in prefix.rest) - width // 2
    fitted = []
    for runs in (prefix.first, prefix.rest):
        pieces = []
        skip = too_wide
        for run in runs:
            size = cells_of(run.text)
            if skip <= 0:
                pieces.append(Piece(run.text, run.styles))
            skip -= size
        fitted.append(tuple(pieces))
    return fitted[0], fitted[1]


def _text_rows(
    runs: Runs, width: int, line: int, prefixes: tuple[tuple[Piece, ...], tuple[Piece, ...]]
) -> Iterator[Row]:
    prefix, rest = prefixes
    text = "".join(run.text for run in runs)
    cutter = Cutter(runs)
    start = 0
    for end in [*breaks(text, width), len(text)]:
        stop = start + len(text[start:end].rstrip(" \n"))
        yield Row((*prefix, *cutter.part(start, stop)), line)
        prefix, start = rest, end


def _short_row(runs: Runs, width: int, line: int, prefix: tuple[Piece, ...]) -> Row:
    text = "".join(run.text for run in runs)
    if cells_of(text) <= width:
        return next(_text_rows(runs, width, line, (prefix, prefix)))
    end = next(iter(hard_breaks(text, width - 1)), len(text))
    pieces = Cutter(runs).part(0, end)
    return Row((*prefix, *pieces, Piece("…", pieces[-1].styles if pieces else ())), line)


def _label_rows(language: str, width: int) -> Iterator[tuple[Piece, ...]]:
    """Yield the language of the fence, a character from the edge; an empty row if there is none."""
    start = 0
    for end in [*hard_breaks(language, width - 2), len(language)]:
        label = Piece(f" {language[start:end]}", (*_FENCE, "fence-label"))
        yield (label,) if language else ()
        start = end


def _code_rows(
    code: Code,
    lines: Sequence[Runs],
    width: int,
    line: int,
    prefixes: tuple[tuple[Piece, ...], tuple[Piece, ...]],
) -> Iterator[Row]:
    prefix, rest = prefixes
    fill_width = _fill_width(code, width, sum(cells_of(piece.text) for piece in rest))
    if code.starts:
        for label in _label_rows(code.language, width):
            yield Row((*prefix, *label), -1, _FENCE, fill_width)
            prefix = rest
    margin, mark = Piece(" ", _FENCE), Piece(signs().continued, (*_FENCE, "fence-label"))
    for number, (text, runs) in enumerate(zip(code.lines, lines, strict=True), line):
        cutter = Cutter(runs)
        start = 0
        for end in [*code_breaks(text, width - 2), len(text)]:
            pieces = (Piece(t, (*_FENCE, *s), x) for t, s, x, _ in cutter.part(start, end))
            yield Row((*rest, mark if start else margin, *pieces), number, _FENCE, fill_width)
            start = end
    if code.ends:
        yield Row(rest, -1, _FENCE, fill_width)


def _fill_width(code: Code, width: int, before: int) -> int:
    """Return how wide a listing is painted: as wide as text, unless one of its lines is longer.

    Args:
        code: The listing.
        width: The columns there are.
        before: The columns of its prefix, beside them.
    """
    room = TEXT_WIDTH - before - 2
    if width - 2 <= room or any(cells_of(line) > room for line in code.sheet or code.lines):
        return -1
    return TEXT_WIDTH
