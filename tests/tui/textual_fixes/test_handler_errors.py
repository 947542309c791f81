"""A widget whose handler fails handles the next message."""

from __future__ import annotations

import asyncio

import pytest
from textual.app import App, ComposeResult
from textual.message import Message
from textual.message_pump import MessagePump
from textual.widget import Widget

from claude_tui.tui.textual_fixes import handler_errors


class Fragile(Widget):
    """Fails at the first message, and counts the others."""

    handled = -1

    class Poked(Message): ...

    def on_fragile_poked(self) -> None:
        self.handled += 1
        if not self.handled:
            raise ZeroDivisionError


class Counting(App[None]):
    """Counts failures, and does nothing else about them."""

    failures = 0

    def compose(self) -> ComposeResult:
        yield Fragile()

    def _handle_exception(self, error: Exception) -> None:
        self.failures += 1


async def handled_after_a_failure() -> int:
    app = Counting()
    async with app.run_test():
        fragile = app.query_one(Fragile)
        for _ in range(3):
            fragile.post_message(Fragile.Poked())
        for _ in range(20):
            await asyncio.sleep(0)
        assert app.failures == 1
    return fragile.handled


async def test_the_widget_handles_the_messages_behind_it() -> None:
    handler_errors.apply()
    assert await handled_after_a_failure() == 2


async def test_textual_still_needs_this(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails once Textual mends it: then the workaround can go."""
    monkeypatch.setattr(MessagePump, "_dispatch_message", handler_errors._dispatch)
    assert await handled_after_a_failure() == 0
