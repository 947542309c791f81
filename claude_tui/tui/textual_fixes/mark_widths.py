"""Rich counts no column for a spacing vowel sign, as in Hindi; terminals count one.

Seen with Rich 15: ``cell_len("\u0915\u093e")`` is 1, and tmux, VTE and the C library's ``wcwidth``
put 2 columns on the screen, so that whatever stands right of the text moves over it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, TypeAlias
from unicodedata import category

from rich import cells

_FIRST: Final = 0x900
_LAST: Final = 0x1FFFF
"""No script has a sign before the first, or behind the last."""

_Width: TypeAlias = tuple[int, int, int]
"""The first and the last of some characters, and the columns of each."""


_load = cells.load_cell_table  # type: ignore[attr-defined]


@cache
def _load_with_marks(unicode_version: str = "auto") -> cells.CellTable:
    table = _load(unicode_version)
    return table._replace(widths=list(_without_marks(table.widths)))


def apply() -> None:
    """Have Rich, and so Textual, count a column for each."""
    if cells.load_cell_table is not _load_with_marks:  # type: ignore[attr-defined]
        cells.load_cell_table = _load_with_marks  # type: ignore[attr-defined]
        cells.get_character_cell_size.cache_clear()
        cells.cached_cell_len.cache_clear()


def _without_marks(widths: Sequence[_Width]) -> Iterator[_Width]:
    """Leave vowel signs out of ``widths``: a character that isn't in there is one column wide."""
    for first, last, width in widths:
        if width or last < _FIRST or first > _LAST:
            yield first, last, width
            continue
        start = first
        for code in range(first, last + 1):
            if category(chr(code)) == "Mc":
                if start < code:
                    yield start, code - 1, width
                start = code + 1
        if start <= last:
            yield start, last, width
