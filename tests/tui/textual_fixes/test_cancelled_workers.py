"""Workers that are cancelled again and again, as those of a palette that is typed into fast."""

from __future__ import annotations

import asyncio

import pytest
from textual.app import App
from textual.worker_manager import WorkerManager

from claude_tui.tui.textual_fixes import cancelled_workers


async def workers_kept() -> int:
    """How many workers an app keeps that replaced each by the next."""
    app = App[None]()
    async with app.run_test():
        for _ in range(3):
            wait = asyncio.Event().wait
            app.run_worker(wait, group="letters", exclusive=True)  # type: ignore[arg-type]
        return len(app.workers)


async def test_a_cancelled_worker_is_kept_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WorkerManager, "cancel_group", cancelled_workers._cancel_and_forget)
    assert await workers_kept() == 1


async def test_textual_still_needs_this(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails once Textual mends it: then the workaround can go."""
    monkeypatch.setattr(WorkerManager, "cancel_group", cancelled_workers._cancel_group)
    assert await workers_kept() == 3
