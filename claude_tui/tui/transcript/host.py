"""What the parts of a transcript need of the widget that holds them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from claude_tui.tui.background import WorkerOwner


class Stoppable(Protocol):
    """A timer."""

    def stop(self) -> None:
        """Call nothing any more."""


class Scheduler(WorkerOwner, Protocol):
    """Runs what is to run later, or beside everything else; a widget is one."""

    def call_later(self, callback: Callable[[], None]) -> object:
        """Call ``callback`` after what waits already."""

    def set_timer(self, delay: float, callback: Callable[[], None]) -> Stoppable:
        """Call ``callback`` once, after ``delay`` seconds."""

    def set_interval(self, interval: float, callback: Callable[[], None]) -> Stoppable:
        """Call ``callback`` every ``interval`` seconds."""
