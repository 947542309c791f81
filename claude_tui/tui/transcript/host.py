"""What the parts of a transcript need of the widget that holds them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Protocol

from textual.selection import Selection


class Stoppable(Protocol):
    """A timer."""

    def stop(self) -> None:
        """Call nothing any more."""


class Scheduler(Protocol):
    """Runs what is to run later, or beside everything else; a widget is one."""

    def call_later(self, callback: Callable[[], None]) -> object:
        """Call ``callback`` after what waits already."""

    def set_timer(self, delay: float, callback: Callable[[], None]) -> Stoppable:
        """Call ``callback`` once, after ``delay`` seconds."""

    def set_interval(self, interval: float, callback: Callable[[], None]) -> Stoppable:
        """Call ``callback`` every ``interval`` seconds."""

    def run_worker(
        self,
        work: Coroutine[None, None, None],
        *,
        group: str,
        description: str,
        exit_on_error: bool,
    ) -> object:
        """Run ``work`` beside everything else."""


class Window(Protocol):
    """The rows of the screen that a text is seen through."""

    @property
    def top(self) -> int:
        """The row of the text that its first row shows."""

    @property
    def rows(self) -> int:
        """How many rows it has."""

    @property
    def columns(self) -> int:
        """How wide it is."""

    def scroll(self, top: int, width: int, height: int) -> bool:
        """Begin at row ``top`` of a text of this size, or as near to it as there is text.

        Returns:
            Whether the end of the text is in the window.
        """

    def repaint(self, first: int | None = None) -> None:
        """Paint its rows again, from the ``first`` on; None: all of them."""


class SelectionStore(Protocol):
    """Knows what is selected of the transcript."""

    selection: Selection | None

    def forget(self) -> None:
        """Select nothing of the transcript any more."""
