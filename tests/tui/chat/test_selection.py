"""Selecting on the whole screen, with the mouse in and out of the transcript."""

from __future__ import annotations

import re
import threading

import pytest
from textual.geometry import Offset

from tests.servers.messages_server import MessagesServer
from tests.tui.driving import Chat, chat, conversation_file
from tests.tui.terminal import lines

TEXTS = tuple(f"text {number}" for number in range(30))


async def press(person: Chat, text: str) -> Offset:
    """Press the button on the first character of ``text`` in the transcript; where that is."""
    area = person.pane.transcript.content_region
    rows = lines(person.screen)
    y = next(y for y in range(area.y, area.bottom) if re.search(rf"{text}\b", rows[y]))
    place = Offset(rows[y].index(text), y)
    await person.pilot.mouse_down(offset=place)
    return place


def selected(person: Chat) -> list[str]:
    """What is selected, without the headers of messages."""
    text = person.screen.get_selected_text() or ""
    return [line for line in text.split("\n") if line not in ("assistant", "you", "")]


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 15)])
async def test_a_drag_out_of_the_transcript_scrolls_on_and_takes_only_its_text(
    messages_server: MessagesServer, size: tuple[int, int]
) -> None:
    path = conversation_file("long.toml", *TEXTS)
    async with chat(messages_server, file=path, size=size) as person:
        await person.sees("text 29")
        composer, title = person.pane.composer.region.offset, Offset(2, 0)

        await press(person, "text 28")
        await person.pilot.hover(offset=title)
        await person.until(lambda: selected(person)[0] == "text 0", "the first message")
        assert selected(person) == [*TEXTS[:28], "t"]
        await person.pilot.hover(offset=composer)
        await person.until(lambda: selected(person)[-1] == "text 29", "the last message")
        await person.pilot.mouse_up(offset=composer)
        await person.pilot.pause()
        assert selected(person) == ["text 28", "text 29"]


async def test_a_drag_beside_the_transcript_takes_the_rest_of_the_row(
    messages_server: MessagesServer,
) -> None:
    path = conversation_file("long.toml", *TEXTS)
    async with chat(messages_server, file=path) as person:
        await person.sees("text 29")
        y = (await press(person, "text 28")).y
        await person.pilot.hover(offset=Offset(110, y))
        await person.pilot.mouse_up(offset=Offset(110, y))
        await person.pilot.pause()
        assert selected(person) == ["text 28"]


async def test_a_drag_from_elsewhere_selects_nothing_of_the_transcript(
    messages_server: MessagesServer,
) -> None:
    path = conversation_file("long.toml", *TEXTS)
    async with chat(messages_server, file=path) as person:
        await person.sees("text 29")
        await person.pilot.mouse_down(offset=Offset(110, 2))
        await person.pilot.hover(offset=Offset(10, 20))
        await person.pilot.mouse_up(offset=Offset(10, 20))
        await person.pilot.pause()
        assert not any("text" in line for line in selected(person))


async def test_escape_lets_go_of_what_is_selected_before_it_stops_a_reply(
    messages_server: MessagesServer,
) -> None:
    gate = threading.Event()
    messages_server.reply("half a reply and more", chunk=12, gate=gate)
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.sees("half a reply")
        start = await press(person, "half")
        await person.pilot.hover(offset=start + Offset(3, 0))
        await person.pilot.mouse_up(offset=start + Offset(3, 0))
        await person.pilot.pause()
        assert selected(person) == ["half"]
        await person.press("escape")
        assert selected(person) == []
        assert person.pane.session.busy
        await person.press("escape")
        await person.sees("interrupted")
        gate.set()


async def test_a_drag_takes_what_it_passes_however_many_moves_it_is(
    messages_server: MessagesServer,
) -> None:
    path = conversation_file("one.toml", "Hi", "last paragraph zeta")
    async with chat(messages_server, file=path) as person:
        start = await press(person, "last paragraph")
        for column in range(1, 17):
            await person.pilot.hover(offset=start + Offset(column, 0))
            assert selected(person) == ["last paragraph zeta"[: column + 1]]
        await person.pilot.mouse_up(offset=start + Offset(16, 0))
        await person.pilot.pause()
        assert selected(person) == ["last paragraph ze"]


async def test_a_dialog_that_opens_ends_the_drag(messages_server: MessagesServer) -> None:
    path = conversation_file("long.toml", *TEXTS)
    async with chat(messages_server, file=path) as person:
        await person.sees("text 29")
        await press(person, "text 28")
        await person.press("f1")
        await person.sees("esc Close")
        await person.press("escape")
        await person.until(lambda: person.pane.transcript.viewport.following, "the end")


@pytest.mark.parametrize("times", [2, 3])
async def test_clicks_in_the_composer_select_only_there(
    messages_server: MessagesServer, times: int
) -> None:
    path = conversation_file("long.toml", *TEXTS)
    async with chat(messages_server, file=path) as person:
        await person.type("one two")
        place = person.pane.composer.content_region.offset
        await person.pilot.click(offset=place, times=times)
        assert person.pane.composer.selected_text == ("one" if times == 2 else "one two")
        assert not person.screen.get_selected_text()
