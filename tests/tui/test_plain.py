"""The screen for a screen reader."""

from __future__ import annotations

import json
import unicodedata

import pytest

from claude_tui import paths
from claude_tui.config.settings import Settings
from claude_tui.conversation import (
    Conversation,
    Message,
    OpaqueBlock,
    Response,
    TextBlock,
    ThinkingBlock,
    Usage,
)
from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.tui.transcript.entry import Entry
from tests.narrowing import present
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat, conversation_file
from tests.tui.terminal import lines

PLAIN = Settings(plain=True)
MARKDOWN = "# Ducks\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> *They* quack.\n\n```python\nx = 1\n```"


def drawn(text: str) -> set[str]:
    """What is drawn with and not said: frames, blocks, bars, signs."""
    parts = (
        "BOX DRAWINGS",
        "BLOCK",
        "SHADE",
        "EIGHTH",
        "QUARTER",
        "TRIANGLE",
        "ARROW",
        "TION SIGN",
        "MIDDLE DOT",
    )
    names = {each: unicodedata.name(each, "") for each in text}
    return {each for each, name in names.items() if name.startswith(parts) or name.endswith(parts)}


async def test_no_frame_or_bar_is_on_any_screen(messages_server: MessagesServer) -> None:
    path = conversation_file("ducks.toml", "Tell me of ducks", MARKDOWN)
    async with chat(messages_server, file=path, settings=PLAIN, size=(120, 40)) as person:
        for keys in (
            [],
            ["shift+tab"],
            ["f2"],
            ["down", "left", "5"],
            ["f2", "ctrl+p"],
            ["escape", "f1"],
            ["escape", "ctrl+o"],
            ["escape", "f3", "down", "down", "enter"],
            ["f3", *"/model", "enter"],
        ):
            await person.press(*keys)
            await person.pilot.pause()
            assert drawn(person.text()) == set(), keys


@pytest.mark.parametrize("keys", [["f1"], ["ctrl+p"], ["ctrl+o"], ["ctrl+s"]])
async def test_nothing_stands_beside_a_dialog(
    messages_server: MessagesServer, keys: list[str]
) -> None:
    path = conversation_file("ducks.toml", "Tell me of geese", *["goose " * 400] * 3, title="Ducks")
    async with chat(messages_server, file=path, settings=PLAIN, size=(80, 24)) as person:
        await person.sees("goose")
        await person.press(*keys)
        await person.sees_no("goose")


async def test_what_is_new_below_is_said_in_words(messages_server: MessagesServer) -> None:
    path = conversation_file("ducks.toml", "Tell me of geese", *["goose " * 400] * 3)
    async with chat(messages_server, file=path, settings=PLAIN, size=(80, 24)) as person:
        await person.sees("goose")
        person.pane.transcript.focus()
        await person.press("pageup")
        person.pane.transcript.contents.append(Entry("swans", "notice", "And of swans"))
        await person.sees("more below: end")
        assert drawn(person.text()) == set()


async def test_no_seconds_are_counted(messages_server: MessagesServer) -> None:
    messages_server.fail(529, "overloaded_error", "Overloaded", headers={"retry-after": "50"})
    async with chat(messages_server, settings=PLAIN) as person:
        await person.say("Hello?")
        await person.sees("Retrying in 50 s", "retrying")
        present(person.pane.turns.view)._retry_at -= 20
        person.pane.events.show_events()
        await person.pilot.pause()
        assert "Retrying in 50 s" in person.text()
        assert "retrying in" not in person.text()


async def test_parts_of_a_message_are_named_in_words(messages_server: MessagesServer) -> None:
    blocks = (
        ThinkingBlock("Of ducks\nand of geese", "signature"),
        ThinkingBlock("", "signature"),
        OpaqueBlock("redacted_thinking", '{"type": "redacted_thinking", "data": "x"}'),
        OpaqueBlock("tool_use", json.dumps({"type": "tool_use", "name": "look", "input": [1] * 9})),
    )
    response = Response(
        model="claude-opus-5", stop_reason="end_turn", usage=Usage(3, 4), seconds=1.5
    )
    messages = [
        Message(id=1, parent=0, role="user", content=(TextBlock("Think"),)),
        Message(id=2, parent=1, role="assistant", content=blocks, response=response),
    ]
    path = paths.conversations_dir() / "ducks.toml"
    ConversationFile.create(path, Conversation(messages=messages))
    async with chat(messages_server, file=path, settings=PLAIN, size=(120, 60)) as person:
        await person.sees(
            "claude-opus-5, 4 tokens, 1.5 s, end_turn",
            "folded thinking, 2 lines",
            "thinking, not shown by the API",
            "redacted_thinking, encrypted by the API",
            "folded tool_use, look",
        )
        await person.say("/show_thinking")
        await person.sees("unfolded thinking")
        assert drawn(person.text()) == set()


async def test_what_folds_says_so_in_words(messages_server: MessagesServer) -> None:
    async with chat(messages_server, settings=PLAIN) as person:
        await person.press("f2")
        await person.until(lambda: "More parameters" in person.flat())
        await person.press(*["down"] * 5, "enter")
        await person.until(lambda: "Fewer parameters" in person.flat())


async def test_messages_stand_as_they_were_written(messages_server: MessagesServer) -> None:
    path = conversation_file("ducks.toml", "Tell me of ducks", MARKDOWN)
    async with chat(messages_server, file=path, settings=PLAIN) as person:
        shown = [line.strip() for line in lines(person.pane.transcript)]
        assert [line for line in MARKDOWN.split("\n") if line not in shown] == []


async def test_a_reply_that_streamed_looks_as_if_it_was_opened(
    messages_server: MessagesServer,
) -> None:
    messages_server.reply(MARKDOWN)
    async with chat(messages_server, settings=PLAIN) as person:
        await person.say("Tell me of ducks")
        await person.sees("x = 1")
        await person.rests()
        streamed = lines(person.pane.transcript)
        path = person.pane.session.document.path
    async with chat(messages_server, settings=PLAIN, file=path) as person:
        assert lines(person.pane.transcript) == streamed


async def test_raw_draws_no_message_but_says_that_it_is_raw(
    messages_server: MessagesServer,
) -> None:
    path = conversation_file("ducks.toml", "Tell me of ducks", MARKDOWN)
    async with chat(messages_server, file=path, settings=PLAIN) as person:
        await person.sees("```python")
        await person.say("/raw")
        await person.sees("Plain mode always shows messages as written.")
        await person.sees("```python")
        assert drawn(person.text()) == set()


@pytest.mark.parametrize("columns", [60, 120])
async def test_nothing_stands_beside_the_conversation(
    messages_server: MessagesServer, columns: int
) -> None:
    async with chat(messages_server, settings=PLAIN, size=(columns, 24)) as person:
        await person.sees("Write a message")
        assert "temperature" not in person.text()
        await person.press("f2")
        await person.sees("temperature")
        await person.press("down", "left")
        await person.sees("1.0")


async def test_keys_are_named_in_words(messages_server: MessagesServer) -> None:
    async with chat(messages_server, settings=PLAIN) as person:
        await person.sees("enter Send", "ctrl+j Newline")
