"""The earlier settings of a request, for undo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claude_tui.conversation import UNSET, Parameters


class RequestHistory:
    """The changes of a request, for undo.

    Changes of the same parameters from one value to another, one after the other, are one: a
    slider that is dragged makes many.
    """

    def __init__(self) -> None:
        self._before: list[dict[str, Any]] = []
        """The values before each change, by name; the last change last."""
        self._unsets = False
        """Whether the last change unset something."""

    def record(self, request: Parameters, changes: Mapping[str, Any]) -> None:
        """Remember what ``changes``, by name, are about to change in ``request``."""
        before = {name: getattr(request, name) for name in changes}
        if before == changes:
            return
        unsets = any(value is UNSET for value in changes.values())
        goes_on = bool(self._before) and self._before[-1].keys() == before.keys()
        if not goes_on or unsets or self._unsets:
            self._before.append(before)
        self._unsets = unsets

    def undo(self) -> Mapping[str, Any] | None:
        """Return what undoes the last change, and forget that change; None if there is none."""
        self._unsets = True  # what comes next is a change of its own
        return self._before.pop() if self._before else None
