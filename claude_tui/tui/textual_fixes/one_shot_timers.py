"""Fire a timer that fires once, however late.

A timer skips events that are overdue. A timer with a single event is over then: if the process does
not run for as long as the delay between two readings of the clock, as on a busy machine or with a
delay of microseconds, it never fires, and what it was to draw, save or resize is not done. With a
negative delay the skipping goes backwards and never ends, and the program hangs: a toast sets such
a timer if its time is over before it is mounted. Not reported upstream as of Textual 8.2.8.
"""

from __future__ import annotations

from typing import Any

from textual.timer import Timer

_init = Timer.__init__


def _init_to_fire(self: Timer, *arguments: Any, **options: Any) -> None:
    """Skip nothing if there is a single event."""
    _init(self, *arguments, **options)
    if self._repeat == 0:
        self._skip = False


def apply() -> None:
    """Change Textual's timer."""
    Timer.__init__ = _init_to_fire  # type: ignore[method-assign]
