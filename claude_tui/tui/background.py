"""Work beside everything else."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, Protocol


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
        """Run ``work`` beside everything else."""


def run_in_background(
    owner: WorkerOwner,
    work: Coroutine[Any, Any, object],
    group: str,
    description: str,
    *,
    exclusive: bool = False,
) -> None:
    """Run ``work`` beside everything else; if it fails, the app says so and goes on.

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
