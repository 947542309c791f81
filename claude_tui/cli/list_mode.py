"""``claude-tui --list``: the saved conversations, for a person or for another program."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from claude_tui.storage.summary import Summary
from claude_tui.text.visible import visible_line

GAP: Final = "  "
TITLE_WIDTH: Final = 48
"""Most cells of a title."""
_LEAST: Final = {"title": 24, "model": 17, "path": 24}
"""Fewest cells of the columns that are cut where there is no room."""
_DROPPED: Final = ((), ("path",), ("path", "model"), ("path", "model", "messages"))
"""Which columns are left out, the first that will do."""


class Row(NamedTuple):
    """What is said of one conversation."""

    changed: str
    title: str
    model: str
    messages: str
    path: str


def row_of(summary: Summary) -> Row:
    """The columns for one conversation, each on one line."""
    return Row(
        summary.changed.astimezone().strftime("%Y-%m-%d %H:%M"),
        visible_line(summary.title or summary.error or summary.path.name),
        visible_line(summary.model),
        "" if summary.messages is None else str(summary.messages),
        str(summary.path),
    )


def table(rows: Iterable[Row], width: int) -> list[str]:
    """The rows as lines that fit a terminal.

    Where the paths do not fit, the names of the files are shown instead. What still does not
    fit is cut, and on a narrow terminal left out.

    Args:
        rows: What to show.
        width: The terminal's, in cells.
    """
    shown = [row._replace(path=visible_line(row.path)) for row in rows]
    widths = _widths(shown)
    if sum(widths.values()) + len(GAP) * (len(widths) - 1) > width:
        shown = [row._replace(path=visible_line(Path(row.path).name)) for row in shown]
        widths = _fitting(_widths(shown), width)
    lines = (GAP.join(_cell(row, name, widths[name]) for name in widths) for row in shown)
    return [_cut(line.rstrip(), width) for line in lines]


def _widths(rows: Sequence[Row]) -> dict[str, int]:
    """The width of each column that holds all of its values."""
    widths = {
        name: max((_cells(getattr(row, name)) for row in rows), default=0) for name in Row._fields
    }
    return widths | {"title": min(widths["title"], TITLE_WIDTH)}


def _fitting(widths: dict[str, int], width: int) -> dict[str, int]:
    """Narrower columns, and fewer where the narrowest do not fit."""
    for dropped in _DROPPED:
        kept = {name: cells for name, cells in widths.items() if name not in dropped}
        excess = sum(kept.values()) + len(GAP) * (len(kept) - 1) - width
        # The name of a file repeats its title, and much of a title says enough.
        for name in ("path", "title", "model"):
            if name in kept and excess > 0:
                spare = max(0, min(excess, kept[name] - _LEAST[name]))
                kept[name] -= spare
                excess -= spare
        if excess <= 0:
            break
    return kept


def _cell(row: Row, name: str, width: int) -> str:
    text = _cut(getattr(row, name), width)
    padding = " " * (width - _cells(text))
    return padding + text if name == "messages" else text + padding


def _cut(text: str, width: int) -> str:
    """``text`` in at most ``width`` cells, with an ellipsis where something is cut off."""
    if _cells(text) <= width:
        return text
    room = max(0, width - 1)
    while _cells(text) > room:
        text = text[: min(len(text) - 1, room)]
    return f"{text}…"[:width]


def _cells(text: str) -> int:
    """How many cells of a terminal ``text`` takes."""
    if text.isascii():
        return len(text)
    return sum(_character_cells(character) for character in text)


def _character_cells(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
