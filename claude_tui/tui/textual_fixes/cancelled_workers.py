"""Drop workers from the manager as soon as they are cancelled.

``WorkerManager`` keeps a cancelled worker until the event loop gets to it. The command palette
starts a worker for each letter and cancels all that the manager keeps, so the time for a burst of
letters grows with the square of its length. Not reported upstream as of Textual 8.2.8.
"""

from __future__ import annotations

from typing import Any

from textual.dom import DOMNode
from textual.worker import Worker
from textual.worker_manager import WorkerManager

_cancel_group = WorkerManager.cancel_group


def _cancel_and_forget(self: WorkerManager, node: DOMNode, group: str) -> list[Worker[Any]]:
    """Cancel a group, and drop its workers."""
    workers = _cancel_group(self, node, group)
    self._workers.difference_update(workers)
    return workers


def apply() -> None:
    """Change Textual's worker manager."""
    WorkerManager.cancel_group = _cancel_and_forget  # type: ignore[method-assign]
