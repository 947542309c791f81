"""Ignore a page key in a list of options before its first layout.

``OptionList._move_page`` looks up the row of the highlighted option, which raises ``KeyError``
until the list has been laid out. Not reported upstream as of Textual 8.2.8.
"""

from __future__ import annotations

from typing import Literal

from textual.widgets import OptionList

_move = OptionList._move_page


def _move_page(self: OptionList, direction: Literal[-1, 1]) -> None:
    """Move by a page if the rows are known."""
    if (self.highlighted or 0) in self._index_to_line:
        _move(self, direction)


def apply() -> None:
    """Change Textual's ``OptionList``."""
    OptionList._move_page = _move_page  # type: ignore[method-assign]
