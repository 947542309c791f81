"""Write blocks as Markdown, which is what a copy of a part of a message gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

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
from claude_tui.tui.markdown.written_inline import (
    cut,
    inline_written,
)

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
    writer = _Writer()
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
                writer.add(item, chosen, blank)
                blank = None
    return writer.lines()


class _Writer:
    def __init__(self) -> None:
        self._lines: list[str] = []
        self._listing: Code | None = None
        """The first piece of the listing that is being written."""
        self._code: list[str] = []
        self._alone: str | None = None
        """What is returned if nothing more is added."""

    def lines(self) -> list[str]:
        """Return all that was added."""
        if self._alone is not None:
            return [self._alone]
        if self._listing is not None and not self._lines:
            return self._code
        self._close()
        return self._lines

    def add(
        self, item: Text | Code | Rule | Table, spans: Mapping[int, Span], blank: str | None
    ) -> None:
        """Write the ``spans`` of an item's lines; ``blank`` is the line above it, if any."""
        if isinstance(item, Code) and self._listing is not None and not item.starts:
            self._code += _code(item, spans)
            return
        self._close()
        self._alone = None if self._lines else _part_of_line(item, spans)
        if self._lines and blank is not None:
            self._lines.append(blank)
        match item:
            case Code():
                self._listing, self._code = item, _code(item, spans)
            case Text(runs=runs, prefix=prefix):
                start, end = spans[0]
                chosen = cut(runs, start, end)
                sign, below = ("" if start else prefix.copied), _below(prefix.copied)
                written = inline_written(chosen, "" if start else _heading(runs))
                first, *others = written.split("\n")
                self._lines += [sign + first, *(below + line for line in others)]
            case Table():
                self._lines += _rows(item, spans)
            case Rule(prefix=prefix):
                # After the sign of an item "---" would be one line across all of it.
                self._lines.append(f"{prefix.copied}***" if prefix.copied.strip() else "---")

    def _close(self) -> None:
        """End the listing if one is being written."""
        listing, self._listing = self._listing, None
        if listing is None:
            return
        prefix, below = listing.prefix.copied, _below(listing.prefix.copied)
        ticks = max(map(len, _TICKS.findall("\n".join(self._code))), default=2)
        fence = ("~" if "`" in listing.language else "`") * (ticks + 1)
        self._lines.append(f"{prefix}{fence}{listing.language}")
        self._lines += (below + line if line else below.rstrip(" ") for line in self._code)
        self._lines.append(below + fence)


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
