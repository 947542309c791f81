"""From which size of the terminal on a screen looks how."""

from __future__ import annotations

from typing import Final

SMALLEST: Final = (30, 8)
"""Columns and rows below which the screen only says that it is too small."""

BROAD: Final = [(0, "-slim"), (60, "-broad")]
"""Classes of a dialog by columns: in a slim one nothing stands beside something else."""
TALL: Final = [(0, "-short"), (15, "-tall")]
"""Classes of a dialog by rows: a short one leaves out all rows that say nothing."""


def is_too_small(columns: int, rows: int) -> bool:
    """Whether a terminal of that size shows too little to know what a key does."""
    return columns < SMALLEST[0] or rows < SMALLEST[1]
