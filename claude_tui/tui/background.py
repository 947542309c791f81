"""Work in the background, or a moment later."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from textual.dom import DOMNode
from textual.timer import Timer


class WorkerOwner(Protocol):
    """Owns workers, which end with it; every widget, screen and app does."""

    def run_worker(
        self,
        work: Coroutine[Any, Any, object],
        *,
        group: str,
        description: str,
        exclusive: bool,
        exit_on_error: bool,
    ) -> object:
        """Run ``work`` in the background."""


def run_in_background(
    owner: WorkerOwner,
    work: Coroutine[Any, Any, object],
    group: str,
    description: str,
    *,
    exclusive: bool = False,
) -> None:
    """Run ``work`` in the background; if it fails, the app says so and stays open.

    Args:
        owner: Outlives the work, or ends it.
        work: What to do.
        group: The kind of work.
        description: What it does, for the log.
        exclusive: Whether to cancel other work of the group.
    """
    owner.run_worker(
        work, group=group, description=description, exclusive=exclusive, exit_on_error=False
    )


class Delay:
    """Calls a function once, a while after the first of several starts.

    Args:
        owner: What the call is for: there is none after that is removed.
        seconds: How long to wait.
        call: The function.
    """

    def __init__(self, owner: DOMNode, seconds: float, call: Callable[[], object]) -> None:
        self._owner = owner
        self._seconds = seconds
        self._call = call
        self._timer: Timer | None = None

    @property
    def is_running(self) -> bool:
        """Whether the call is still to come."""
        return self._timer is not None

    def start(self) -> None:
        """Begin to wait, unless that began already."""
        if self._timer is None:
            self._timer = self._owner.set_timer(self._seconds, self._end)

    def stop(self) -> bool:
        """Cancel the call; return whether it was still to come."""
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.stop()
        return timer is not None

    def _end(self) -> None:
        self._timer = None
        self._call()
