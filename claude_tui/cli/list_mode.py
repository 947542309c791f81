"""``--list``: the saved conversations, for a person or for another program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from wcwidth import clip, ljust, rjust, wcswidth

from claude_tui.storage.summary import Summary
from claude_tui.text.visible import visible_line

GAP: Final = "  "
TITLE_WIDTH: Final = 48
"""The widest a title gets, in cells."""
_LEAST: Final = {"title": 24, "model": 17, "path": 24}
"""The narrowest that columns get, in cells, if the terminal is narrow."""
_DROPPED: Final = ((), ("path",), ("path", "model"), ("path", "model", "messages"))
"""Columns to leave out; the first choice that makes the table fit is taken."""


class Row(NamedTuple):
    """The columns of one conversation."""

    changed: str
    title: str
    model: str
    messages: str
    path: str


def row_of(summary: Summary) -> Row:
    """Return the columns of one conversation, without line breaks."""
    return Row(
        summary.changed.astimezone().strftime("%Y-%m-%d %H:%M"),
        visible_line(summary.title or summary.error or summary.path.name),
        visible_line(summary.model),
        "" if summary.messages is None else str(summary.messages),
        str(summary.path),
    )


def table(rows: Iterable[Row], width: int) -> list[str]:
    """Return the rows as lines that fit the terminal.

    If the paths do not fit, file names replace them. Columns that still do not fit are cut, and
    left out on a narrow terminal.

    Args:
        rows: The conversations.
        width: The terminal's width in cells.
    """
    shown_rows = [row._replace(path=visible_line(row.path)) for row in rows]
    widths = _widths(shown_rows)
    if sum(widths.values()) + len(GAP) * (len(widths) - 1) > width:
        shown_rows = [row._replace(path=visible_line(Path(row.path).name)) for row in shown_rows]
        widths = _fitting(_widths(shown_rows), width)
    lines = (GAP.join(_cell(row, name, widths[name]) for name in widths) for row in shown_rows)
    return [_cut(line.rstrip(), width) for line in lines]


def _widths(rows: Sequence[Row]) -> dict[str, int]:
    """Return the width that each column needs for its values."""
    widths = {
        name: max((wcswidth(getattr(row, name)) for row in rows), default=0) for name in Row._fields
    }
    return widths | {"title": min(widths["title"], TITLE_WIDTH)}


def _fitting(widths: dict[str, int], width: int) -> dict[str, int]:
    """Return narrower columns, and fewer if the narrowest do not fit."""
    for dropped in _DROPPED:
        fitted = {name: cells for name, cells in widths.items() if name not in dropped}
        excess = sum(fitted.values()) + len(GAP) * (len(fitted) - 1) - width
        # A file's name repeats the title, and a cut title is still clear: these are cut first.
        for name in ("path", "title", "model"):
            if name in fitted and excess > 0:
                spare = max(0, min(excess, fitted[name] - _LEAST[name]))
                fitted[name] -= spare
                excess -= spare
        if excess <= 0:
            break
    return fitted


def _cell(row: Row, name: str, width: int) -> str:
    text = _cut(getattr(row, name), width)
    return rjust(text, width) if name == "messages" else ljust(text, width)


def _cut(text: str, width: int) -> str:
    """Return ``text`` in at most ``width`` cells, with an ellipsis if it was cut."""
    if wcswidth(text) <= width:
        return text
    return f"{clip(text, 0, max(0, width - 1))}…"[:width]
