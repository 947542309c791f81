"""What stands on the screen before the first message."""

from __future__ import annotations

import os

import pytest

from claude_tui.api.endpoint import CredentialError, Endpoint
from claude_tui.conversation import Parameters
from claude_tui.session.backend import Backend
from claude_tui.tui.chat.settings_summary import settings, settings_in_title
from claude_tui.tui.widgets.first_screen import TALL_ENOUGH
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import Chat, backend_of, chat, conversation_file
from tests.tui.terminal import lines

SIZES = [(120, 40), (80, 24), (60, 15), (40, 10)]


def shown(person: Chat) -> bool:
    return person.pane.first_screen.display


@pytest.mark.parametrize("size", SIZES)
async def test_it_says_who_answers_what_is_set_and_the_keys_until_the_first_message(
    messages_server: MessagesServer, size: tuple[int, int]
) -> None:
    backend = backend_of(messages_server)._replace(introduction="Claude, with a key.")
    async with chat(backend=backend, size=size, overrides={"temperature": 0.3}) as person:
        await person.sees("Claude Sonnet 4.6 will answer.", "Claude, with a key.")
        await person.sees("Set: temperature 0.3.")
        if size[1] >= TALL_ENOUGH:
            await person.sees("enter send", "ctrl+o open", "/ commands", "ctrl+q quit")
        await person.say("Hi")
        await person.sees("Hello from the test server.")
        assert not shown(person)
        await person.rests()
        await person.press("ctrl+n")
        await person.sees("will answer.")


async def test_the_message_stands_there_at_once_in_its_place(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.sees("will answer.")
        await person.say("Hi there")
        await person.sees("Hi there")
        assert not shown(person)


async def test_it_follows_what_is_set(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.sees("All settings are at their defaults.")
        await person.say("/system Be brief.")
        await person.say("/model claude-haiku-4-5")
        await person.sees("Claude Haiku 4.5 will answer.", 'Set: system "Be brief.".')


async def test_the_last_three_conversations_are_there_and_open_by_click_and_key(
    messages_server: MessagesServer,
) -> None:
    for number in range(1, 6):
        path = conversation_file(f"{number}.toml", f"Question \x1b[31m{number}", "An answer")
        os.utime(path, (number * 100_000, number * 100_000))
    async with chat(messages_server) as person:
        await person.sees("Recent", "Question ␛[31m5", "Question ␛[31m4", "Question ␛[31m3")
        assert "Question ␛[31m2" not in person.text()
        await person.click("Question ␛[31m4", within="#first-screen")
        await person.sees("An answer")
        assert not shown(person)
        await person.press("ctrl+n")
        await person.sees("Recent")
        await person.until(lambda: person.app.focused is person.pane.composer, "the composer")
        await person.press("shift+tab")
        while person.app.focused is None or person.app.focused.id != "recent-0":
            await person.press("shift+tab")
        await person.press("enter")
        await person.sees("An answer")


async def test_the_title_says_what_is_set_where_the_sidebar_is_hidden(
    messages_server: MessagesServer,
) -> None:
    set_here = {"temperature": 0.2, "system": "Be brief.", "top_k": 4, "max_tokens": 50}
    async with chat(messages_server, overrides=set_here) as person:
        assert "t 0.2" not in lines(person.screen)[0]
        await person.press("f2")
        assert "ready · t 0.2 · system · 2 more · claude-sonnet-4-6" in lines(person.screen)[0]
        await person.press("f2")
        assert "t 0.2" not in lines(person.screen)[0]
        await person.pilot.resize_terminal(60, 15)
        await person.until(lambda: "t 0.2 · system · 2 more" in lines(person.screen)[0], "it")
        await person.pilot.resize_terminal(40, 10)
        await person.until(lambda: "t 0.2 · system · 2 more" in lines(person.screen)[0], "it")
        await person.say("/temperature 0.4")
        await person.until(lambda: "t 0.4 · system" in lines(person.screen)[0], "the other value")


async def test_a_warning_is_under_its_control_or_where_that_is_hidden_in_the_title(
    messages_server: MessagesServer,
) -> None:
    set_here = {"model": "claude-opus-4-8", "temperature": 0.2, "effort": "enormous"}
    async with chat(messages_server, overrides=set_here) as person:
        await person.sees("not supported", "doesn't support effort")
        assert "!" not in lines(person.screen)[0]
        await person.press("f2")
        assert "t 0.2 · 1 more · ! temperature, effort" in lines(person.screen)[0]


async def test_the_inspector_takes_its_place(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.sees("will answer.")
        await person.press("f3")
        await person.sees_no("will answer.")
        await person.press("f3")
        await person.sees("will answer.")


async def test_without_any_source_it_promises_no_reply() -> None:
    def refuse() -> Endpoint:
        raise CredentialError("There is no key.")

    backend = Backend(
        "no credential", False, refuse, introduction="There is no key.", explanation="Set one."
    )
    async with chat(backend=backend) as person:
        await person.press("escape")
        await person.sees("No model is available yet.", "There is no key.")


def test_what_is_set_is_named_with_its_value_and_shortened() -> None:
    request = Parameters(
        "a-model", 50, "Be\nbrief. " + 9 * "And kind. ", 0.25, stop_sequences=("END",)
    )
    assert settings(request) == [
        'system "Be brief. And kind. And kind. And kind.…"',
        "temperature 0.25",
        "max_tokens 50",
        "stop END",
    ]
    (shown,) = settings(Parameters(system=9_000 * "\u00ad"))
    assert shown.endswith('…"')  # all that is looked at is left out
    assert settings_in_title(request) == ("t 0.25", "system", "2 more")
    assert settings_in_title(Parameters(top_k=3)) == ("1 set",)
    assert settings_in_title(Parameters("a-model")) == ()
