"""Commands: typed with a slash, found in the palette, on keys, and in the help."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
from textual import events

from claude_tui import paths
from claude_tui.config.settings import Settings
from claude_tui.conversation import UNSET
from claude_tui.tui.commands import COMMANDS
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import Chat, asked, chat, said


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    gate = threading.Event()
    yield gate
    gate.set()


@pytest.mark.parametrize("typed", ["quit", "QUIT ", "/quit"])
async def test_a_word_quits(messages_server: MessagesServer, typed: str) -> None:
    async with chat(messages_server) as person:
        await person.say(typed)
        await person.until(lambda: not person.app.is_running, "the end")
        assert person.app.return_value == 0
    assert all(request.method == "GET" for request in messages_server.requests)


async def test_ctrl_q_in_the_middle_of_a_reply_saves_what_arrived(
    messages_server: MessagesServer, gate: threading.Event
) -> None:
    messages_server.reply("Half of it and the rest.", chunk=11, gate=gate)
    async with chat(messages_server) as person:
        await person.say("Tell me")
        await person.sees("Half of it")
        await person.press("ctrl+q")
        await asyncio.to_thread(messages_server.wait_for_hangup)
        await person.until(lambda: not person.app.is_running, "the end")
        assert person.saved().messages[-1].text == "Half of it "


async def test_ctrl_q_quits_while_a_dialog_is_open(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say("/model")
        await person.sees("type to filter")
        await person.press("ctrl+q")
        await person.until(lambda: not person.app.is_running, "the end")
        assert person.app.return_value == 0


@pytest.mark.parametrize("typed", ["/dance wildly", "/dance ", "/", "/ quit", "/new idea"])
async def test_what_is_no_command_is_not_sent_and_not_lost(
    messages_server: MessagesServer, typed: str
) -> None:
    async with chat(messages_server) as person:
        await person.say(typed)
        await person.sees("put a space")
        assert person.composed == typed
        assert person.pane.session.conversation.messages == []


async def test_a_long_paste_that_is_no_command_is_still_there(
    messages_server: MessagesServer,
) -> None:
    pasted = "/9j" + "x" * 5001
    async with chat(messages_server) as person:
        person.app.post_message(events.Paste(pasted))
        await person.press("enter")
        await person.sees("Unknown command", "put a space in front", "[5,004 characters pasted]")
        assert person.composed == pasted


async def test_after_a_space_a_slash_is_text(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say(" /dance")
        await person.sees("Hello from the test server.")
    assert said(messages_server) == [" /dance"]


async def test_lines_that_begin_with_a_slash_are_text_if_there_are_several(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.type("/usr/bin")
        await person.press("ctrl+j")
        await person.say("/usr/lib")
        await person.sees("Hello from the test server.")
    assert said(messages_server) == ["/usr/bin\n/usr/lib"]


async def test_numbers_are_set_by_commands(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say("/temperature 0.35")
        await person.say("/max_tokens 1,234")
        await person.say("/system Be brief.")
        await person.say("Hi")
        await person.sees("Hello from the test server.")
    body = asked(messages_server)
    assert (body["temperature"], body["max_tokens"], body["system"]) == (0.35, 1234, "Be brief.")


async def test_without_a_number_a_parameter_is_unset(messages_server: MessagesServer) -> None:
    async with chat(messages_server, overrides={"temperature": 0.5}) as person:
        await person.say("/temperature")
        await person.say("Hi")
        await person.sees("Hello from the test server.")
    assert "temperature" not in asked(messages_server)


def test_no_two_commands_have_a_key_or_a_word_in_common() -> None:
    keys = [key for command in COMMANDS for key in command.keys]
    words = [command.slash for command in COMMANDS if command.slash]
    assert len(set(keys)) == len(keys)
    assert len(set(words)) == len(words)


async def test_the_users_keys_go_before_the_usual_ones(messages_server: MessagesServer) -> None:
    settings = Settings(keys={"rename": "f5", "model": "f8", "send": "f9"})
    async with chat(messages_server, settings=settings) as person:
        await person.press("f5")
        await person.sees("Leave empty to use the first words of the first message.")
        await person.press("escape", "ctrl+s")
        assert person.app.screen is person.screen
        await person.press("f8")
        await person.sees("type to filter")
        await person.press("escape")
        await person.type("Hi")
        await person.press("f9")
        await person.sees("Hello from the test server.")
        await person.press("f1", *"title")
        await person.sees("f5, /rename")
        assert "ctrl+s" not in person.text()


async def test_a_key_that_can_not_be_had_is_named_nowhere(messages_server: MessagesServer) -> None:
    settings = Settings(keys={"find": "ctrl+foo"})
    async with chat(messages_server, settings=settings) as person:
        await person.press("f1", *"find")
        await person.sees("ctrl+f, /find")
        assert "ctrl+foo, /find" not in person.text()


async def test_a_key_of_the_composer_stays_its_own(messages_server: MessagesServer) -> None:
    settings = Settings(keys={"commands": "ctrl+x", "find": "f6"})
    async with chat(messages_server, settings=settings, size=(120, 160)) as person:
        await person.sees("keys.commands: ctrl+x is used by the composer")
        await person.type("Hi")
        await person.press("f6")
        await person.sees("case-sensitive if")
        await person.press("escape", "f1", *"find")
        await person.sees("ctrl+p", "f6, /find")


async def test_what_is_said_of_a_key_is_so(messages_server: MessagesServer) -> None:
    settings = Settings(keys={"ask-again": "f5", "stop": "f8", "send": "f9"})
    messages_server.stall()
    async with chat(messages_server, settings=settings) as person:
        await person.sees("f9 sends")
        await person.type("Hi")
        await person.press("f9")
        await asyncio.to_thread(messages_server.wait_until_held)
        await person.type("Ho")
        await person.press("f9")
        await person.sees("Press f8 to stop it")
        messages_server.fail(400, "invalid_request_error")
        await person.press("f8", "f9")
        await person.sees("Press f5 to send it again")


async def test_wrong_keys_in_the_settings_are_said_at_the_start(
    messages_server: MessagesServer,
) -> None:
    settings = Settings(keys={"fly": "f5", "open": "no such key"})
    async with chat(messages_server, settings=settings) as person:
        await person.sees("2 problems in your settings: /problems lists them.")
        await person.press("ctrl+o")
        await person.sees("type to filter")


async def test_no_other_theme_is_seen_when_the_list_opens(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with chat(messages_server) as person:
        await person.say("/theme nord")
        seen: list[str] = []
        monkeypatch.setattr(person.screen, "_preview_theme", seen.append)
        await person.say("/theme")
        await person.sees("type to filter")
        await person.press("down")
        await person.until(lambda: len(seen) > 1, "another theme")
        assert seen[0] == "nord"


async def test_the_theme_is_previewed_and_remembered(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        before = person.app.theme
        await person.say("/theme")
        await person.type("midnight")
        await person.until(lambda: person.app.theme == "midnight", "the preview")
        await person.press("escape")
        await person.until(lambda: person.app.theme == before, "the theme before")
        assert not paths.state_file().exists()
        await person.say("/theme")
        await person.type("midnight")
        await person.press("enter")
        await person.until(lambda: person.app.theme == "midnight", "the theme")
    async with chat(messages_server) as person:
        assert person.app.theme == "midnight"


@pytest.mark.parametrize("theme", ["claude-dark", "claude-light", "terminal", "nord"])
async def test_the_screen_begins_as_it_looks_when_the_theme_is_chosen(
    messages_server: MessagesServer, theme: str
) -> None:
    def looks(person: Chat) -> tuple[object, ...]:
        app = person.app
        filters = [type(each) for each in app.get_line_filters()]
        return app.screen.styles.background, app.theme_variables, set(app.classes), filters

    async with chat(messages_server, settings=Settings(theme=theme)) as person:
        begun = looks(person)
    other = "claude-light" if theme == "claude-dark" else "claude-dark"
    async with chat(messages_server, settings=Settings(theme=other)) as person:
        assert looks(person) != begun
        await person.say(f"/theme {theme}")
        await person.until(lambda: looks(person) == begun, "the same looks")


async def test_a_theme_changes_the_whole_screen_at_once(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.sees("Hello from the test server.")
        dark = person.screen.styles.background
        await person.say("/theme claude-light")
        await person.until(lambda: person.screen.styles.background != dark, "light")
        assert "Hello from the test server." in person.text()


async def test_a_theme_that_the_settings_name_later_goes_before_the_one_chosen(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.say("/theme fjord")
        assert person.app.theme == "fjord"
    async with chat(messages_server) as person:
        assert person.app.theme == "fjord"
    async with chat(messages_server, settings=Settings(theme="midnight")) as person:
        assert person.app.theme == "midnight"


async def test_the_page_keys_of_a_short_message_move_the_conversation(
    messages_server: MessagesServer,
) -> None:
    messages_server.reply("\n\n".join(f"line {number}" for number in range(100)))
    async with chat(messages_server) as person:
        await person.say("Count")
        await person.sees("line 99")
        await person.rests()
        await person.press("pageup")
        await person.sees_no("line 99")
        await person.press("pagedown")
        await person.sees("line 99")


async def test_where_the_text_ends_the_end_key_moves_the_conversation(
    messages_server: MessagesServer,
) -> None:
    messages_server.reply("\n\n".join(f"line {number}" for number in range(100)))
    async with chat(messages_server) as person:
        await person.say("Count")
        await person.sees("line 99")
        await person.rests()
        await person.press("home")
        await person.sees("line 0")
        await person.type("two words")
        await person.press("home", "end")
        assert person.composed == "two words"
        assert not person.pane.transcript.viewport.following
        await person.press("end")
        await person.sees("line 99")
        assert person.pane.transcript.viewport.following
        await person.press("home")
        await person.type("my ")
        assert person.composed == "my two words"


async def test_a_number_that_is_unset_is_said_to_be(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say("/temperature 0.5")
        await person.say("/temperature")
        await person.sees("temperature is unset")
        assert person.pane.session.conversation.request.temperature is UNSET


async def test_a_line_that_starts_with_a_path_is_a_message(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say("/etc/hosts explain this file")
        await person.sees("Hello from the test server.")
    assert said(messages_server) == ["/etc/hosts explain this file"]
