"""The text that was last deleted by words or lines, to be put back as in a shell."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final
from weakref import WeakKeyDictionary

from textual.app import App


class LastCut:
    """Collects what is deleted one after the other; any edit or move in between starts over."""

    def __init__(self) -> None:
        self.text = ""
        self._state: Hashable = None
        """The state of the editor after the last deletion."""

    def add(self, text: str, *, is_before: bool, began: Hashable, ended: Hashable) -> None:
        """Add deleted text.

        Args:
            text: The text.
            is_before: Whether it stood before the cursor.
            began: The state of the editor before the deletion.
            ended: The state after it.
        """
        if began == self._state:
            text = text + self.text if is_before else self.text + text
        self.text, self._state = text, ended


_CUTS: Final[WeakKeyDictionary[App[object], LastCut]] = WeakKeyDictionary()


def last_cut(app: App[object]) -> LastCut:
    """Return what was last cut in any editor of ``app``."""
    return _CUTS.setdefault(app, LastCut())
