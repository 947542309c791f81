"""Text from a model, a server or a file never acts on the program or the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.events import Paste

from claude_tui import paths
from claude_tui.tui.widgets.title_bar import TitleBar
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat, conversation_file

HOSTILE = "[/b] [@click=app.quit]x[/] [red \x1b[31m\x1b]0;t\x07 \u202etxt"
SIGNS = "[/b] [@click=app.quit]x[/] [red ␛[31m␛]0;t␇ ⟪U+202E⟫txt"
RAW = {"\x1b", "\x07", "\x9b", "\u202e", "\x00"}


def assert_safe(text: str) -> None:
    """Nothing of ``text`` would act on a terminal."""
    assert not RAW & set(text)


async def test_a_reply(messages_server: MessagesServer) -> None:
    messages_server.reply(HOSTILE, chunk=1)
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.rests()
        await person.sees("␛[31m␛]0;t␇ ⟪U+202E⟫txt", "[@click=app.quit]")
        assert_safe(person.text())
        assert person.saved().messages[-1].text == HOSTILE
        await person.click("[@click=app.quit]")
        assert person.app.is_running


async def test_thinking_and_unknown_blocks(messages_server: MessagesServer) -> None:
    messages_server.reply("Well.", thinking=HOSTILE, stop_reason=HOSTILE)
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.sees("Well.", "␛[31m")
        assert_safe(person.text())


async def test_the_title_and_the_message(messages_server: MessagesServer) -> None:
    path = conversation_file("old.toml", HOSTILE, HOSTILE, title=HOSTILE + "\nsecond line")
    async with chat(messages_server, file=path, size=(160, 40)) as person:
        await person.sees("claude-tui ─ " + SIGNS)
        assert_safe(person.text())
        assert "claude-sonnet-4-6" in person.text().splitlines()[0]
        await person.press("ctrl+s")
        await person.sees("Leave empty to use the first words")
        assert_safe(person.text())
        await person.press("escape", "ctrl+o")
        await person.sees("type to filter", "[/b] [@click")
        assert_safe(person.text())


async def test_a_title_of_several_lines_leaves_the_facts_in_sight(
    messages_server: MessagesServer,
) -> None:
    path = conversation_file("old.toml", "Hi", title="one\ntwo")
    async with chat(messages_server, file=path) as person:
        await person.sees("one two")
        assert "claude-sonnet-4-6" in person.text().splitlines()[0]
        assert person.screen.query_one(TitleBar).size.height == 1


async def test_a_file_name(messages_server: MessagesServer) -> None:
    name = "[b]x[-b] \x1b[31m \u202e.toml"
    path = conversation_file(name, "Hi")
    path.write_text("broken")
    async with chat(messages_server) as person:
        await person.press("ctrl+o")
        await person.sees("[b]x[-b] ␛[31m")
        assert_safe(person.text())
        await person.press("enter")
        await person.until(lambda: person.app.screen is person.screen, "the chat")
        await person.sees("[b]x[-b]")
        assert_safe(person.text())


async def test_a_model_name(messages_server: MessagesServer) -> None:
    messages_server.models = [
        {"type": "model", "id": HOSTILE, "display_name": HOSTILE},
        {"type": "model", "id": HOSTILE + "\n2", "display_name": "[/"},
    ]
    async with chat(messages_server) as person:
        await person.say("/model")
        await person.sees("[@click=app.quit]x")
        assert_safe(person.text())
        await person.press("enter")
        await person.until(lambda: person.app.screen is person.screen, "the chat")
        await person.say("Hi")
        await person.sees("Hello from the test server.")
        assert_safe(person.text())


async def test_the_text_of_a_failure(messages_server: MessagesServer) -> None:
    messages_server.fail(400, "invalid_request_error", HOSTILE, headers={"request-id": "[/b]"})
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.sees("[/b] [@click=app.quit]x[/] [red", "request id [/b]")
        assert_safe(person.text())


async def test_the_text_of_a_failure_that_is_tried_again(messages_server: MessagesServer) -> None:
    messages_server.fail(529, HOSTILE, HOSTILE, headers={"retry-after": "60"})
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.sees("Retrying in")
        assert_safe(person.text())
        await person.press("escape")


async def test_what_the_disk_refuses(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    data = home / "[b] [@click] \x1b[31m"
    monkeypatch.setenv("CLAUDE_TUI_DATA_DIR", str(data))
    data.mkdir()
    paths.conversations_dir().write_text("a file in the way")
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.sees("Not saved: ")
        await person.until(lambda: not person.pane.session.busy)
        assert_safe(person.text())
        await person.press("ctrl+q")
        await person.sees("Leave anyway and lose what isn't saved?", "␛[31m")
        assert_safe(person.text())


@pytest.mark.parametrize("typed", [HOSTILE, "/" + HOSTILE, "/theme " + HOSTILE])
async def test_a_paste(messages_server: MessagesServer, typed: str) -> None:
    async with chat(messages_server) as person:
        person.app.post_message(Paste(typed))
        await person.sees("[@click=app.quit]x")
        assert_safe(person.text())
        await person.press("enter")
        await person.rests()
        assert_safe(person.text())


async def test_a_paste_into_a_dialog(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.press("ctrl+s")
        await person.sees("Leave empty to use the first words")
        person.app.post_message(Paste(HOSTILE))
        await person.sees("[@click=app.quit]x")
        assert_safe(person.text())


async def test_nonsense_instead_of_a_reply(messages_server: MessagesServer) -> None:
    messages_server.answer(200, json.dumps({"[/b]": HOSTILE}))
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.sees("ctrl+r to send it again")
        assert_safe(person.text())
