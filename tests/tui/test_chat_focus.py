"""What is typed goes into the composer, whether or not the terminal says that it has the focus."""

from __future__ import annotations

import pytest
from textual import events

from claude_tui.tui.app import ClaudeTuiApp
from tests.tui.chat import chat, conversation_file


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


async def test_what_is_typed_over_the_transcript_goes_into_the_composer(messages_server):
    async with chat(messages_server, file=conversation_file("b.toml", "Hi", "Geese.")) as person:
        await person.press("shift+tab")
        assert person.screen.transcript.has_focus
        await person.type("why do geese, and Why swans?")
        assert person.composed == "why do geese, and Why swans?"
        assert person.screen.composer.has_focus


async def test_its_own_letters_are_keys_there_until_another_is_typed(messages_server):
    async with chat(messages_server, file=conversation_file("b.toml", "Hi", "Geese.")) as person:
        await person.press("shift+tab")
        await person.type("crust")
        await person.sees("Copied the message")
        assert person.composed == "ust"


async def test_a_paste_over_the_transcript_goes_into_the_composer(messages_server):
    async with chat(messages_server, file=conversation_file("b.toml", "Hi", "Geese.")) as person:
        await person.type("all: ")
        await person.press("shift+tab")
        person.app.post_message(events.Paste("geese\n" * 30))
        await person.until(lambda: person.composed == "all: " + "geese\n" * 30, "the paste")
        await person.sees("all: [30 lines pasted]")
        assert person.screen.composer.has_focus


async def test_a_letter_on_a_slider_is_typed_nowhere(messages_server):
    async with chat(messages_server) as person:
        await person.press("tab")
        assert not person.screen.composer.has_focus
        await person.type("x")
        assert person.composed == ""
