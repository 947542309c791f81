"""Count a column for each spacing vowel sign, as terminals do.

Rich 15 counts none: ``cell_len("\u0915\u093e")``, a syllable of Hindi, is 1, but tmux, VTE and the
C library's ``wcwidth`` use 2 columns, so that whatever is right of the text moves.
Upstream: https://github.com/Textualize/rich/issues/2530
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, TypeAlias
from unicodedata import category

from rich import cells

_FIRST: Final = 0x900
_LAST: Final = 0x1FFFF
"""All spacing vowel signs are between these characters."""

_Width: TypeAlias = tuple[int, int, int]
"""The first and the last of some characters, and the columns of each."""


_load = cells.load_cell_table  # type: ignore[attr-defined]


@cache
def _load_with_marks(unicode_version: str = "auto") -> cells.CellTable:
    table = _load(unicode_version)
    return table._replace(widths=list(_without_marks(table.widths)))


def apply() -> None:
    """Change Rich's table of widths, which Textual uses too."""
    if cells.load_cell_table is not _load_with_marks:  # type: ignore[attr-defined]
        cells.load_cell_table = _load_with_marks  # type: ignore[attr-defined]
        cells.get_character_cell_size.cache_clear()
        cells.cached_cell_len.cache_clear()


def _without_marks(widths: Sequence[_Width]) -> Iterator[_Width]:
    """Leave vowel signs out of ``widths``: a character that is not in it is one column wide."""
    for first, last, width in widths:
        if width or last < _FIRST or first > _LAST:
            yield first, last, width
        else:
            codes = (code for code in range(first, last + 1) if category(chr(code)) != "Mc")
            yield from ((code, code, width) for code in codes)
