"""Two panes side by side on one screen, each with a conversation of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from claude_tui.conversation import UNSET
from claude_tui.storage.toml.codec import load_conversation
from claude_tui.tui.chat.pane import Pane
from claude_tui.tui.widgets.find_bar import FindBar
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import Chat, chat

WIDE = (170, 40)


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    gate = threading.Event()
    yield gate
    gate.set()


async def open_beside(person: Chat) -> Pane:
    """Show a new conversation beside the one on view, and go to it."""
    screen = person.screen
    pane = Pane(screen.workspace, screen.settings, screen.workspace.new_session())
    await screen.query_one("#main").mount(pane, after=person.pane)
    pane.composer.focus()
    await person.until(lambda: screen.pane is pane, "the second pane in front")
    return pane


def texts(pane: Pane) -> list[str]:
    assert pane.session.document.path is not None
    return [message.text for message in load_conversation(pane.session.document.path).messages]


async def test_both_stream_at_once_and_each_saves_its_own(
    messages_server: MessagesServer, gate: threading.Event
) -> None:
    messages_server.reply("First half, first end.", chunk=10, gate=gate, gate_after=3)
    messages_server.reply("Other half, other end.", chunk=10, gate=gate, gate_after=3)
    async with chat(messages_server, size=WIDE) as person:
        first = person.pane
        await person.say("The first question")
        await person.sees("First half")
        second = await open_beside(person)
        await person.say("The second question")
        await person.sees("Other half", "First half")
        assert first.session.busy
        assert second.session.busy
        assert "end." not in person.text()
        gate.set()
        await person.sees("first end.", "other end.")
        await person.until(lambda: first.session.settled and second.session.settled, "the end")
        assert texts(first) == ["The first question", "First half, first end."]
        assert texts(second) == ["The second question", "Other half, other end."]
        second.session.close()


async def test_stopping_one_leaves_the_other_alone(
    messages_server: MessagesServer, gate: threading.Event
) -> None:
    messages_server.reply("First half, first end.", chunk=10, gate=gate, gate_after=3)
    messages_server.reply("Other half, other end.", chunk=10, gate=gate, gate_after=3)
    async with chat(messages_server, size=WIDE) as person:
        first = person.pane
        await person.say("The first question")
        await person.sees("First half")
        second = await open_beside(person)
        await person.say("The second question")
        await person.sees("Other half")
        await person.press("escape")
        await person.until(lambda: not second.session.busy, "the second stopped")
        assert first.session.busy
        gate.set()
        await person.sees("first end.")
        await person.until(lambda: first.session.settled and second.session.settled, "the end")
        second.session.close()


async def test_what_surrounds_them_is_that_of_the_pane_in_front(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, size=WIDE) as person:
        first = person.pane
        await person.say("/rename Ducks")
        await person.until(lambda: person.screen.title_bar.title == "Ducks", "its title")
        second = await open_beside(person)
        await person.until(lambda: person.screen.title_bar.title != "Ducks", "the other title")
        await person.say("/temperature 0.3")
        await person.until(
            lambda: second.session.conversation.request.temperature == 0.3, "the temperature"
        )
        assert first.session.conversation.request.temperature is UNSET
        await person.press("ctrl+f")
        await person.sees("find")
        assert second.query(FindBar)
        assert not first.query(FindBar)
        first.composer.focus()
        await person.until(lambda: person.screen.title_bar.title == "Ducks", "the first again")
        second.session.close()
