"""The cursor of the composer is on the screen, whatever was typed."""

from __future__ import annotations

import pytest
from textual import events

from tests.servers.messages_server import MessagesServer
from tests.tui.driving import Chat, chat

SIZES = [(80, 24), (60, 15)]


def check(person: Chat, what: str) -> None:
    box = person.pane.composer
    at = box.cursor_screen_offset
    assert box.content_region.contains_point(at), f"{what}: {at} is not in {box.content_region}"
    if box.size.height < box.virtual_size.height:
        return
    assert box.scroll_offset.y == 0, f"{what}: it is scrolled, though all of it fits"


@pytest.mark.parametrize("size", SIZES)
async def test_a_new_line_is_in_view(
    messages_server: MessagesServer, size: tuple[int, int]
) -> None:
    async with chat(messages_server, size=size) as person:
        for number in range(20):
            await person.press("ctrl+j")
            check(person, f"new line {number}")
        await person.press("x")
        check(person, "x")
        for key in (*["up"] * 20, "ctrl+j", *["down"] * 22, *["backspace"] * 22):
            await person.press(key)
            check(person, key)


@pytest.mark.parametrize("size", SIZES)
async def test_a_line_that_wraps_is_in_view(
    messages_server: MessagesServer, size: tuple[int, int]
) -> None:
    async with chat(messages_server, size=size) as person:
        person.app.post_message(events.Paste("\n" * 12))
        for number in range(40):
            await person.type("word ")
            check(person, f"word {number}")
        for key in ("ctrl+w", "ctrl+w", "ctrl+z", "alt+z", "ctrl+z", "ctrl+u", "ctrl+z"):
            await person.press(key)
            check(person, key)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("text", ["line\n" * 15, "word " * 300, "字x" * 700])
async def test_the_end_of_a_paste_is_in_view(
    messages_server: MessagesServer, size: tuple[int, int], text: str
) -> None:
    async with chat(messages_server, size=size) as person:
        person.app.post_message(events.Paste(text))
        await person.pilot.pause()
        check(person, "paste")
        for key in ("ctrl+j", "a", "ctrl+z", "ctrl+z", "ctrl+z", "alt+z", "alt+z"):
            await person.press(key)
            check(person, key)


async def test_it_stays_in_view_when_the_terminal_gets_smaller(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, size=(120, 40)) as person:
        person.app.post_message(events.Paste("line of words\n" * 15))
        await person.pilot.pause()
        for size in ((80, 24), (60, 15), (120, 40), (60, 15)):
            await person.pilot.resize_terminal(*size)
            await person.pilot.pause()
            check(person, str(size))
