"""Layouts for different sizes of the terminal."""

from __future__ import annotations

from typing import Final

SMALLEST: Final = (30, 8)
"""Columns and rows below which the screen only says that it is too small."""

BROAD: Final = [(0, "-slim"), (60, "-broad")]
"""Classes of a dialog by columns: a slim one has a single column."""
_TALL_ROWS: Final = 15
TALL: Final = [(0, "-short"), (_TALL_ROWS, "-tall")]
"""Classes of a dialog by rows: a short one has no blank or decorative rows."""


def is_too_small(columns: int, rows: int) -> bool:
    """Return whether a terminal is too small to show what a key does."""
    return columns < SMALLEST[0] or rows < SMALLEST[1]


def is_short(rows: int) -> bool:
    """Return whether a terminal has no rows to spare."""
    return rows < _TALL_ROWS
