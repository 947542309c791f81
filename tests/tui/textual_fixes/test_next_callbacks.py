"""A callback that fails loses none of those behind it."""

from __future__ import annotations

import asyncio

import pytest
from textual.app import App
from textual.message_pump import MessagePump

from claude_tui.tui.textual_fixes import next_callbacks


class Counting(App[None]):
    """Counts failures, and does nothing else about them."""

    failures = 0

    def _handle_exception(self, error: Exception) -> None:
        self.failures += 1


async def called_after_a_failure() -> list[str]:
    app = Counting()
    called: list[str] = []

    def fail() -> None:
        raise ZeroDivisionError

    def call_several() -> None:
        for callback in (fail, lambda: called.append("one"), fail, lambda: called.append("two")):
            app.call_next(callback)

    async with app.run_test():
        app.call_later(call_several)
        for _ in range(20):
            await asyncio.sleep(0)
        assert app.failures >= 1
    return called


async def test_the_callbacks_behind_it_are_called() -> None:
    next_callbacks.apply()
    assert await called_after_a_failure() == ["one", "two"]


async def test_textual_still_needs_this(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails once Textual mends it: then the workaround can go."""
    monkeypatch.setattr(MessagePump, "_flush_next_callbacks", next_callbacks._flush)
    assert await called_after_a_failure() == []
