"""What is typed goes into the composer, whether or not the terminal says that it has the focus."""

from __future__ import annotations

from typing import Any

import pytest
from textual import events

from claude_tui.tui.app import ClaudeTuiApp
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat, conversation_file


@pytest.fixture
def blurred(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program starts in a terminal that has no focus."""
    start = ClaudeTuiApp.on_load

    def on_load(app: ClaudeTuiApp) -> None:
        app.set_reactive(ClaudeTuiApp.app_focus, False)
        start(app)

    monkeypatch.setattr(ClaudeTuiApp, "on_load", on_load)


@pytest.mark.parametrize("told", [True, False])
async def test_the_first_key_is_not_lost_after_a_start_without_focus(
    messages_server: MessagesServer, blurred: None, told: bool
) -> None:
    async with chat(messages_server) as person:
        assert person.screen.focused is None
        if told:
            person.app.post_message(events.AppFocus())
            await person.until(lambda: person.pane.composer.has_focus, "the focus")
        await person.type("Hello")
        assert person.composed == "Hello"


async def test_what_is_typed_over_the_transcript_goes_into_the_composer(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, file=conversation_file("b.toml", "Hi", "Geese.")) as person:
        await person.press("shift+tab")
        assert person.pane.transcript.has_focus
        await person.type("why do geese, and Why swans?")
        assert person.composed == "why do geese, and Why swans?"
        assert person.pane.composer.has_focus


async def test_its_own_letters_are_keys_there_until_another_is_typed(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, file=conversation_file("b.toml", "Hi", "Geese.")) as person:
        await person.press("shift+tab")
        await person.type("crust")
        await person.sees("Copied the message")
        assert person.composed == "ust"


async def test_a_paste_over_the_transcript_goes_into_the_composer(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, file=conversation_file("b.toml", "Hi", "Geese.")) as person:
        await person.type("all: ")
        await person.press("shift+tab")
        person.app.post_message(events.Paste("geese\n" * 30))
        await person.until(lambda: person.composed == "all: " + "geese\n" * 30, "the paste")
        await person.sees("all: [30 lines pasted]")
        assert person.pane.composer.has_focus


@pytest.mark.parametrize(
    "keys", [["tab"], ["tab", *["down"] * 2], ["tab", *["down"] * 4], ["tab", *["down"] * 5]]
)
async def test_what_is_typed_in_the_sidebar_goes_into_the_composer(
    messages_server: MessagesServer, keys: list[str]
) -> None:
    async with chat(messages_server, overrides={"system": "Be brief."}) as person:
        await person.press(*keys)
        assert person.pane.composer not in (person.screen.focused, None)
        await person.press(*"/cl", "backspace", "backspace", *"hello")
        assert person.composed == "/hello"
        assert person.pane.session.conversation.request.system == "Be brief."


async def test_a_number_that_turns_out_to_be_text_goes_into_the_composer(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, overrides={"temperature": 0.5}) as person:
        await person.press("tab", "down")
        await person.type("1 reason")
        assert person.composed == "1 reason"
        assert person.pane.session.conversation.request.temperature == 0.5


async def test_what_is_typed_in_the_inspector_goes_into_the_composer(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.press("f3", "shift+tab")
        await person.until(lambda: not person.pane.composer.has_focus, "the inspector")
        await person.type("hello")
        assert person.composed == "hello"


async def test_what_is_typed_over_the_drawer_closes_it(messages_server: MessagesServer) -> None:
    async with chat(messages_server, size=(80, 24)) as person:
        await person.press("f2")
        await person.type("hello")
        assert person.composed == "hello"
        assert not person.screen.has_class("-drawer")


@pytest.mark.parametrize("key", ["escape", "ctrl+r"])
async def test_behind_the_system_prompt_one_goes_on_in_the_composer(
    messages_server: MessagesServer, key: str
) -> None:
    async with chat(messages_server, overrides={"system": "Be brief."}) as person:
        await person.click("Be brief.", within="Sidebar")
        await person.sees("System prompt")
        await person.press(key, *"/cl", "backspace", "backspace")
        assert person.composed == "/"
        assert person.pane.session.conversation.request.system == "Be brief."


@pytest.mark.parametrize(
    ("overrides", "keys"),
    [
        ({"system": "Be brief."}, ["tab", *["down"] * 4, "delete"]),
        ({"temperature": 0.5}, ["tab", "down", "delete"]),
        ({"temperature": 0.5}, ["tab", "down", *["right"] * 4]),
        ({"temperature": 0.5}, ["tab", "down", "end"]),
        ({"top_k": 7}, ["tab", *["down"] * 5, "enter", *["down"] * 3, "delete"]),
        ({"system": "Be brief."}, [*"/system Be long", "enter", "tab"]),
    ],
)
async def test_a_change_of_a_setting_can_be_taken_back(
    messages_server: MessagesServer, overrides: dict[str, Any], keys: list[str]
) -> None:
    async with chat(messages_server, overrides=overrides) as person:
        before = person.pane.session.conversation.request
        await person.press(*keys)
        await person.until(lambda: person.pane.session.conversation.request != before, "a change")
        await person.press("ctrl+z")
        assert person.pane.session.conversation.request == before
        await person.sees("Undid")
        await person.press("ctrl+z")
        await person.sees("No change to undo yet.")


async def test_what_a_preset_changed_can_be_taken_back(messages_server: MessagesServer) -> None:
    async with chat(messages_server, overrides={"system": "Be brief."}) as person:
        before = person.pane.session.conversation.request
        await person.say("/save_preset mine")
        await person.say("/system Be long.")
        await person.say("/preset mine")
        await person.until(lambda: person.pane.session.conversation.request == before, "it")
        await person.press("tab", "ctrl+z")
        assert person.pane.session.conversation.request.system == "Be long."
