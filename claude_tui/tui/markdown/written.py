"""Write blocks as Markdown, which is what a copy of a part of a message gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from claude_tui.tui.markdown.layout import count_lines
from claude_tui.tui.markdown.lines import (
    Block,
    Cells,
    Code,
    Gap,
    Item,
    Rule,
    Runs,
    Span,
    Table,
    Text,
    part_of,
)
from claude_tui.tui.markdown.tables import cell_starts
from claude_tui.tui.markdown.written_inline import cut, inline_written

_HEADING: Final = "heading-"
_TICKS: Final = re.compile("^ *([`~]{3,})", re.MULTILINE)
_NO_QUOTE: Final = re.compile("[^>]")
_RULES: Final = {"left": "---", "right": "--:", "center": ":-:"}


def written(
    blocks: Iterable[Block], span_of: Callable[[int], Span | None], first: int = 0
) -> list[str]:
    """Return the lines of the selected part of ``blocks``.

    Of a single listing this is only the code, and of a part of a line in one style only the text: a
    word or a command is selected to be used.

    Args:
        blocks: Blocks that were parsed from Markdown.
        span_of: Returns the selected part of a logical line, counted over all blocks.
        first: The number of the first logical line.
    """
    parts: list[_Selected] = []
    number = first
    for block in blocks:
        blank = "" if block.gap else None
        for item in block.items:
            count = count_lines(item)
            spans = {line: span_of(number + line) for line in range(count)}
            chosen = {line: span for line, span in spans.items() if span is not None}
            number += count
            if isinstance(item, Gap):
                blank = item.prefix.copied
            elif chosen:
                _add(parts, _Selected(item, chosen, blank))
                blank = None
    if len(parts) == 1:
        item, chosen, _ = parts[0]
        if isinstance(item, Code):
            return _code(item, chosen)
        part = _part_of_line(item, chosen)
        if part is not None:
            return [part]
    lines: list[str] = []
    for item, chosen, blank in parts:
        if lines and blank is not None:
            lines.append(blank)
        lines += _item_lines(item, chosen)
    return lines


class _Selected(NamedTuple):
    """An item, what is selected of its lines, and the line above it, if any."""

    item: Text | Code | Rule | Table
    spans: dict[int, Span]
    blank: str | None


def _add(parts: list[_Selected], part: _Selected) -> None:
    """Add a part; the next piece of a listing becomes a part of the listing."""
    before, item = parts[-1].item if parts else None, part.item
    if not isinstance(before, Code) or not isinstance(item, Code) or item.starts:
        parts.append(part)
        return
    below = {len(before.lines) + line: span for line, span in part.spans.items()}
    listing = before._replace(lines=before.lines + item.lines)
    parts[-1] = parts[-1]._replace(item=listing, spans=parts[-1].spans | below)


def _item_lines(item: Text | Code | Rule | Table, spans: Mapping[int, Span]) -> Iterator[str]:
    prefix = item.prefix.copied
    below = _below(prefix)
    match item:
        case Code(language=language):
            code = _code(item, spans)
            ticks = max(map(len, _TICKS.findall("\n".join(code))), default=2)
            fence = ("~" if "`" in language else "`") * (ticks + 1)
            yield f"{prefix}{fence}{language}"
            yield from (below + line if line else below.rstrip(" ") for line in code)
            yield below + fence
        case Text(runs=runs):
            start, end = spans[0]
            text = inline_written(cut(runs, start, end), "" if start else _heading(runs))
            first, *others = text.split("\n")
            yield ("" if start else prefix) + first
            yield from (below + line for line in others)
        case Table():
            yield from _rows(item, spans)
        case Rule():
            # After the sign of an item "---" would be one line across all of it.
            yield f"{prefix}***" if prefix.strip() else "---"


def _part_of_line(item: Item, spans: Mapping[int, Span]) -> str | None:
    """Return the selection if it is a part of a single line of prose or of a table."""
    (line, (start, end)), *more = spans.items()
    match item:
        case Text(runs=runs):
            cells: Cells = (runs,)
        case Table():
            cells = item.shown[line]
        case _:
            return None
    chosen = [part for part in _cut_cells(cells, start, end) if part]
    if more or chosen == list(cells):
        return None
    return " ".join(part[0].text if len(part) == 1 else inline_written(part) for part in chosen)


def _cut_cells(cells: Cells, start: int, end: int) -> list[Runs]:
    """Return the part of each cell between two columns of their row."""
    return [
        cut(cell, max(start - at, 0), end if end < 0 else max(end - at, 0))
        for cell, at in zip(cells, cell_starts(cells), strict=True)
    ]


def _code(code: Code, spans: Mapping[int, Span]) -> list[str]:
    return [part_of(code.lines[line], span) for line, span in spans.items()]


def _heading(runs: Runs) -> str:
    """Return the sign before a heading's text."""
    styles = runs[0].styles[:1] if runs else ()
    levels = [int(style.removeprefix(_HEADING)) for style in styles if style.startswith(_HEADING)]
    return "".join("#" * level + " " for level in levels)


def _rows(table: Table, spans: Mapping[int, Span]) -> Iterator[str]:
    """Yield rows of a table; a cell is empty if nothing of it is selected."""
    prefix = table.prefix.copied
    for line, (start, end) in spans.items():
        chosen = _cut_cells(table.shown[line], start, end)
        parts = [_cell_written(part) for part in chosen]
        yield f"{_below(prefix) if line else prefix}| {' | '.join(parts)} |"
        if table.starts and not line:
            rules = (_RULES[alignment] for alignment in table.alignments)
            yield f"{_below(prefix)}| {' | '.join(rules)} |"


def _cell_written(runs: Runs) -> str:
    """Write a cell, which has only one line."""
    return inline_written(runs).replace("|", "\\|").replace("\n", "<br>")


def _below(prefix: str) -> str:
    """Return what is before the lines below one with this prefix."""
    return _NO_QUOTE.sub(" ", prefix)
