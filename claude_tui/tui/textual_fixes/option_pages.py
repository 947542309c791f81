"""Let a page key come before the options of a list are laid out.

``OptionList._move_page`` of Textual 8.2.8 looks up the row of the highlighted option, which is not
known until the list has been drawn (``KeyError``). No upstream report is known.
"""

from __future__ import annotations

from typing import Literal

from textual.widgets import OptionList

_move = OptionList._move_page


def _move_page(self: OptionList, direction: Literal[-1, 1]) -> None:
    """Move by a page, if it is known yet what is on one."""
    if (self.highlighted or 0) in self._index_to_line:
        _move(self, direction)


def apply() -> None:
    """Make every list wait for its layout."""
    OptionList._move_page = _move_page  # type: ignore[method-assign]
