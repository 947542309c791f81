"""Let what is to happen once happen, however late.

A timer of Textual 8.2.8 skips what could not be done in time. One that fires once is over then: if
the process does not run for as long as its delay between two looks at the clock, as on a busy
machine or with a delay of microseconds, it never fires, and what it was to draw, save or resize
stays undone. With a delay below zero the skipping goes backwards and never ends, and the program
hangs: a toast sets such a timer when its time is over before it is mounted. No upstream report is
known.
"""

from __future__ import annotations

from typing import Any

from textual.timer import Timer

_init = Timer.__init__


def _init_to_fire(self: Timer, *arguments: Any, **options: Any) -> None:
    """Skip nothing if there is to be one event only."""
    _init(self, *arguments, **options)
    if self._repeat == 0:
        self._skip = False


def apply() -> None:
    """Make every timer that fires once do so."""
    Timer.__init__ = _init_to_fire  # type: ignore[method-assign]
