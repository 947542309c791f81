"""Turn the tokens of a table into a table, with the cells that the parser drops."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from claude_tui.tui.markdown.inline import inline_runs
from claude_tui.tui.markdown.lines import Cells, Run, Runs, Table, Width
from claude_tui.tui.markdown.wrapping import cells_of, widest_word

if TYPE_CHECKING:
    from markdown_it.token import Token

_PIPE: Final = re.compile(r"(?<!\\)\|")


def table_of(tokens: Sequence[Token], lines: Sequence[str]) -> Table:
    """Return the table of ``tokens`` in a source of ``lines``, with the widths of its header."""
    rows: list[list[Runs]] = []
    line = 0
    alignments: list[str] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
            line = token.map[0] if token.map else 0
        elif token.type == "th_open":
            style = str(token.attrs.get("style", ""))
            alignments.append(style.partition(":")[2] or "left")
        elif token.type == "inline":
            styles = () if len(rows) > 1 else ("table-header",)
            rows[-1].append(inline_runs(token, styles))
        elif token.type == "tr_close" and len(rows) > 1:
            rows[-1][-1] += _excess(lines[line], len(rows[-1]))
    cells: list[Cells] = [tuple(row) for row in rows]
    widths = widths_of(cells[:1], (Width(),) * len(cells[0]))
    return Table(cells[0], tuple(cells[1:]), tuple(alignments), widths)


def widths_of(rows: Iterable[Cells], above: tuple[Width, ...]) -> tuple[Width, ...]:
    """Return the widths of each column's cells and words, given those of the rows above."""
    widths = list(above)
    for row in rows:
        for column, cell in enumerate(row):
            whole, word = widths[column]
            for line in "".join(run.text for run in cell).split("\n"):
                whole, word = max(whole, cells_of(line)), max(word, widest_word(line))
            widths[column] = Width(whole, word)
    return tuple(widths)


def _excess(line: str, columns: int) -> Runs:
    """Return the rest of a row with too many columns, which the parser drops: ``a | b``."""
    cells = _PIPE.split(line)
    if not cells[0].strip(" >"):
        del cells[0]
    rest = "|".join(cells[columns:]).strip().removesuffix("|")
    return (Run(f" | {rest.strip()}"),) if rest.strip() else ()
