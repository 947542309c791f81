"""How far undo goes back in the composer, from one conversation to the next."""

from __future__ import annotations

import pytest

from tests.servers.messages_server import MessagesServer
from tests.tui.driving import Chat, chat, conversation_file


async def begin_new(person: Chat) -> None:
    before = person.pane.session
    await person.press("ctrl+n")
    await person.until(
        lambda: person.pane.session is not before and not person.pane.navigator.is_leaving,
        "a new one",
    )


async def test_undo_brings_no_draft_into_another_conversation(
    messages_server: MessagesServer,
) -> None:
    path = conversation_file("kept.toml", "question", "answer")
    async with chat(messages_server, file=path) as person:
        await person.type("draft of A")
        await begin_new(person)
        for key in ("ctrl+z", "ctrl+z", "alt+z", "alt+z"):
            await person.press(key)
            assert person.composed == ""
        await person.type("new")
        await person.press("ctrl+z")
        assert person.composed == ""


async def test_undo_leaves_a_draft_that_was_there_at_first(messages_server: MessagesServer) -> None:
    path = conversation_file("kept.toml", "question", "answer")
    async with chat(messages_server, file=path) as person:
        await person.type("draft of A")
        await begin_new(person)
    async with chat(messages_server, file=path) as person:
        assert person.composed == "draft of A"
        await person.type("!")
        await person.press(*["ctrl+z"] * 3)
        assert person.composed == "draft of A"


async def test_undo_while_leaving_brings_nothing_along(messages_server: MessagesServer) -> None:
    path = conversation_file("kept.toml", "question", "answer")
    async with chat(messages_server, file=path) as person:
        await person.type("draft of A")
        before = person.pane.session
        person.pane.navigator.action_new()
        person.pane.composer.action_undo()
        await person.until(lambda: person.pane.session is not before, "a new one")
        assert person.composed == ""


async def test_undo_takes_back_what_was_typed_while_leaving(
    messages_server: MessagesServer,
) -> None:
    path = conversation_file("kept.toml", "question", "answer")
    async with chat(messages_server, file=path) as person:
        await person.type("draft of A")
        before = person.pane.session
        person.pane.navigator.action_new()
        await person.type("typed")
        await person.until(lambda: person.pane.session is not before, "a new one")
        assert person.composed == "typed"
        await person.press("ctrl+z")
        assert person.composed == ""


@pytest.mark.parametrize("line", ["/nonsense", "/new now"])
async def test_undo_brings_back_what_a_failed_send_replaced(
    messages_server: MessagesServer, line: str
) -> None:
    async with chat(messages_server) as person:
        await person.say(line)
        assert person.composed == line
        await person.press("ctrl+z")
        assert person.composed == ""
        await person.press("ctrl+z")
        assert person.composed == line


async def test_undo_brings_back_what_a_recall_or_an_editor_replaced(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = conversation_file("kept.toml", "question", "answer")
    async with chat(messages_server, file=path) as person:
        await person.type("draft")
        await person.press("up")
        assert person.composed == "question"
        await person.press("ctrl+z")
        assert person.composed == "draft"
        monkeypatch.setattr(
            "claude_tui.tui.terminal_io.external_editor.edited", lambda *_: "edited"
        )
        await person.press("ctrl+x", "ctrl+e")
        assert person.composed == "edited"
        await person.press("ctrl+z")
        assert person.composed == "draft"
