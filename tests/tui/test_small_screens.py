"""A phone, upright: one reads, writes and sends; where nothing can be seen nothing is done."""

from __future__ import annotations

import pytest
from textual import events

from claude_tui.tui.sizes import SMALLEST
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat, conversation_file
from tests.tui.terminal import type_at_once

TINY = [(29, 8), (30, 7), (10, 5), (1, 1)]


@pytest.mark.parametrize("size", [(40, 10), SMALLEST])
async def test_one_writes_sends_and_reads_on_a_phone(
    messages_server: MessagesServer, size: tuple[int, int]
) -> None:
    file = conversation_file("a.toml", "Of geese", "Geese.")
    async with chat(messages_server, file=file, size=size) as person:
        await person.sees("Geese.")
        await person.type("Hi")
        await person.sees("│ Hi")
        await person.press("enter")
        await person.sees("Hello from the test")
        await person.press(*["pageup"] * 8)
        await person.sees("Of geese")


@pytest.mark.parametrize("size", [(40, 10), SMALLEST])
@pytest.mark.parametrize(
    ("keys", "seen"),
    [
        (["ctrl+f", *"geese"], "/2"),
        (["/"], "/new"),
        (["ctrl+o"], "Of "),
        ([*"/theme", "enter", *"forest"], "forest"),
        ([*"/system", "enter", *"brief"], "brief"),
        (["ctrl+s", "end", *"!"], "Of geese!"),
        (["f1"], "Send the message."),
        (["f2"], "temperature"),
        (["f3"], "next request"),
        (["ctrl+p", *"export"], "Export"),
        (["shift+tab", "d"], "message"),
    ],
)
async def test_everything_else_can_be_seen_there_too(
    messages_server: MessagesServer, size: tuple[int, int], keys: list[str], seen: str
) -> None:
    file = conversation_file("a.toml", "Of geese", "Geese.")
    async with chat(messages_server, file=file, size=size) as person:
        await person.press(*keys)
        await person.sees(seen)


@pytest.mark.parametrize("size", TINY)
@pytest.mark.parametrize("open_first", [[], ["shift+tab"], ["f3"], ["ctrl+o"], ["ctrl+p"], ["f1"]])
async def test_nothing_is_sent_or_done_unseen(
    messages_server: MessagesServer, size: tuple[int, int], open_first: list[str]
) -> None:
    file = conversation_file("a.toml", "Of geese", "Geese.")
    async with chat(messages_server, file=file) as person:
        await person.press(*open_first)
        await person.pilot.resize_terminal(*size)
        await person.pilot.pause()
        before, screen = messages_server.requests[:], person.app.screen
        type_at_once(person.app, ["enter", "ctrl+r", "enter", "ctrl+n", "ctrl+d", "f2"])
        await person.pilot.pause()
        assert person.app.screen is screen
        assert len(person.pane.session.conversation.messages) == 2
        assert [each for each in messages_server.requests if each not in before] == []
        type_at_once(person.app, ["escape", "ctrl+q"])
        await person.until(lambda: not person.app.is_running or person.app._exit, "the end")


@pytest.mark.parametrize("size", TINY)
async def test_what_is_written_unseen_is_kept(
    messages_server: MessagesServer, size: tuple[int, int]
) -> None:
    async with chat(messages_server) as person:
        await person.pilot.resize_terminal(*size)
        type_at_once(person.app, [*"hellox", "backspace", "enter"])
        person.app.post_message(events.Paste(" there"))
        await person.until(lambda: person.composed == "hello there", "all of it")
        await person.pilot.resize_terminal(120, 40)
        await person.sees("hello there")
        await person.press("enter")
        await person.sees("Hello from the test server.")


async def test_it_says_that_it_is_too_small(messages_server: MessagesServer) -> None:
    async with chat(messages_server, size=(29, 8)) as person:
        await person.sees("This terminal is 29×8.", "claude-tui needs 30×8.")
        await person.pilot.resize_terminal(30, 8)
        await person.sees_no("This terminal")
