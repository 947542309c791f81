"""Let go of workers once they are cancelled.

``WorkerManager`` of Textual 8.2.8 keeps a cancelled worker until the event loop gets to it. The
command palette starts a worker for each letter, and cancels all that it keeps: the time for a
burst of letters grows with the square of its length. No upstream report is known.
"""

from __future__ import annotations

from typing import Any

from textual.dom import DOMNode
from textual.worker import Worker
from textual.worker_manager import WorkerManager

_cancel_group = WorkerManager.cancel_group


def _cancel_and_forget(self: WorkerManager, node: DOMNode, group: str) -> list[Worker[Any]]:
    """Cancel a group; none of it needs that a second time."""
    workers = _cancel_group(self, node, group)
    self._workers.difference_update(workers)
    return workers


def apply() -> None:
    """Make every app let go of them."""
    WorkerManager.cancel_group = _cancel_and_forget  # type: ignore[method-assign]
