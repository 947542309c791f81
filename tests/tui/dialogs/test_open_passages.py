"""A conversation that was found by its words opens where they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from claude_tui import paths
from claude_tui.conversation import Conversation, Message, Role, TextBlock
from claude_tui.storage.conversation_file import ConversationFile
from tests.servers.messages_server import MessagesServer
from tests.tui.dialogs.test_open import looks
from tests.tui.driving import chat, conversation_file, said

LONG = "\n".join(f"line {number}" for number in range(200))


def branched(name: str, *, messages: int = 0) -> Path:
    """A conversation with a reply that is not on view, below many messages that are."""
    conversation = Conversation(title="Birds")
    first = Message(1, 0, "user", (TextBlock("Tell me of birds"),))
    other = Message(2, 1, "assistant", (TextBlock(f"{LONG}\nA kingfisher dives.\n{LONG}"),))
    after = Message(3, 2, "user", (TextBlock("And then?"),))
    conversation.messages += [
        first,
        other,
        after,
        Message(4, 1, "assistant", (TextBlock("A duck"),)),
    ]
    for id_ in range(5, 5 + messages):
        role: Role = "user" if id_ % 2 else "assistant"
        conversation.add(Message(id_, id_ - 1, role, (TextBlock(f"message {id_}"),)))
    path = paths.conversations_dir() / name
    ConversationFile.create(path, conversation)
    return path


@pytest.mark.parametrize("messages", [0, 100])
async def test_a_hit_on_a_branch_that_is_not_on_view_opens_there(
    messages_server: MessagesServer, messages: int
) -> None:
    path = branched("birds.toml", messages=messages)
    before = path.read_bytes()
    async with chat(messages_server) as person:
        await looks(person)
        await person.type("kingfisher")
        await person.sees("A kingfisher dives.")
        await person.press("enter")
        await person.sees("line 199", "A kingfisher dives.", "line 0")
        assert person.pane.session.conversation.tip_id() == 3
        assert "A duck" not in person.text()
        await person.rests()
        assert path.read_bytes() == before, "looking is not written down"
        await person.say("Go on")
        await person.sees("Hello from the test server.")
        await person.rests()
        assert [m.id for m in person.saved().branch()] == [1, 2, 3, 5 + messages, 6 + messages]
    assert said(messages_server)[0] == "Tell me of birds"


async def test_a_hit_in_the_conversation_on_view_is_gone_to(
    messages_server: MessagesServer,
) -> None:
    path = branched("birds.toml")
    async with chat(messages_server, file=path) as person:
        await person.sees("A duck")
        await looks(person)
        await person.type("kingfisher")
        await person.sees("A kingfisher dives.")
        await person.press("enter")
        await person.sees("line 199", "A kingfisher dives.", "line 0")


async def test_a_hit_far_up_is_in_view(messages_server: MessagesServer) -> None:
    conversation_file("long.toml", "A kingfisher", *(f"message {n}" for n in range(150)))
    async with chat(messages_server) as person:
        await looks(person)
        await person.type("kingfisher")
        await person.sees("A kingfisher")
        await person.press("enter")
        await person.sees("A kingfisher", "message 3")
        assert "message 149" not in person.text()
