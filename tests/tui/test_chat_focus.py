"""What is typed goes into the composer, whether or not the terminal says that it has the focus."""

from __future__ import annotations

import pytest
from textual import events

from claude_tui.tui.app import ClaudeTuiApp
from tests.tui.chat import chat


@pytest.fixture
def blurred(monkeypatch):
    """The program starts in a terminal that has no focus."""
    start = ClaudeTuiApp.on_load

    def on_load(app: ClaudeTuiApp) -> None:
        app.set_reactive(ClaudeTuiApp.app_focus, False)
        start(app)

    monkeypatch.setattr(ClaudeTuiApp, "on_load", on_load)


@pytest.mark.parametrize("told", [True, False])
async def test_the_first_key_is_not_lost_after_a_start_without_focus(
    messages_server, blurred, told
):
    async with chat(messages_server) as person:
        assert person.screen.focused is None
        if told:
            person.app.post_message(events.AppFocus())
            await person.until(lambda: person.screen.composer.has_focus, "the focus")
        await person.type("Hello")
        assert person.composed == "Hello"
