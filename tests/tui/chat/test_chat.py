"""Talking: from a key to the reply on the screen, over a real socket."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from claude_tui import paths
from claude_tui.api.endpoint import CredentialError, Endpoint
from claude_tui.conversation import Conversation, OpaqueBlock, Response, StopReason
from claude_tui.session.backend import Backend
from claude_tui.storage.conversation_file import ConversationFile
from tests.narrowing import present
from tests.servers import wire_events
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat, conversation_file, said
from tests.tui.terminal import type_at_once


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    gate = threading.Event()
    yield gate
    gate.set()


def texts(conversation: Conversation) -> list[str]:
    return [message.text for message in conversation.messages]


async def test_a_message_is_sent_and_the_reply_streams_onto_the_screen(
    messages_server: MessagesServer, gate: threading.Event
) -> None:
    messages_server.reply("Lists are **mutable**.", chunk=10, gate=gate, gate_after=3)
    async with chat(messages_server) as person:
        await person.say("What is a list?")
        await person.sees("you", "What is a list?", "Lists are", "writing")
        assert "mutable" not in person.text()
        gate.set()
        await person.sees("Lists are mutable.", "end_turn", "ready")
        await person.rests()
        assert person.composed == ""
        assert texts(person.saved()) == ["What is a list?", "Lists are **mutable**."]
    assert said(messages_server) == ["What is a list?"]


async def test_the_second_message_is_sent_with_all_that_was_said(
    messages_server: MessagesServer,
) -> None:
    messages_server.reply("First.")
    messages_server.reply("Second.")
    async with chat(messages_server) as person:
        await person.say("one")
        await person.sees("First.")
        await person.rests()
        await person.say("two")
        await person.sees("Second.")
        await person.rests()
    assert said(messages_server) == ["one", "First.", "two"]


async def test_esc_stops_the_reply_and_what_arrived_is_kept(
    messages_server: MessagesServer, gate: threading.Event
) -> None:
    messages_server.reply("Half of it and the rest.", chunk=11, gate=gate)
    async with chat(messages_server) as person:
        await person.say("Tell me")
        await person.sees("Half of it")
        await person.press("escape")
        await asyncio.to_thread(messages_server.wait_for_hangup)
        await person.sees("Interrupted. /continue picks up from here", "ready")
        await person.rests()
        reply = person.saved().messages[-1]
        assert reply.text == "Half of it "
        assert present(reply.response).stop_reason == StopReason.INTERRUPTED


async def test_esc_before_anything_arrived_takes_the_message_back(
    messages_server: MessagesServer,
) -> None:
    messages_server.reply("One.")
    async with chat(messages_server) as person:
        await person.say("First")
        await person.sees("One.")
        await person.rests()
        before = person.saved()
        messages_server.stall()
        await person.say("Tell me")
        await asyncio.to_thread(messages_server.wait_until_held)
        await person.press("escape")
        await person.sees("Your message is back in the composer", "ready")
        assert person.composed == "Tell me"
        assert [entry.role for entry in person.pane.transcript.text.entries] == [
            "user",
            "assistant",
        ]
        await person.rests()
        assert person.saved() == before
        messages_server.reply("Here you are.")
        await person.type(" more")
        await person.press("enter")
        await person.sees("Here you are.")
    assert said(messages_server) == ["First", "One.", "Tell me more"]


async def test_a_message_that_is_taken_back_leaves_what_was_typed_since(
    messages_server: MessagesServer,
) -> None:
    messages_server.stall()
    async with chat(messages_server) as person:
        await person.say("Tell me")
        await asyncio.to_thread(messages_server.wait_until_held)
        await person.type("something else")
        await person.press("escape")
        await person.until(lambda: person.composed == "Tell me\nsomething else", "both")
        await person.rests()
        assert person.pane.session.document.draft().text == "Tell me\nsomething else"
        assert person.saved().messages == []


async def test_esc_after_a_failure_takes_the_message_back(messages_server: MessagesServer) -> None:
    messages_server.fail(400, "invalid_request_error", "No.")
    async with chat(messages_server) as person:
        await person.say("Hello?")
        await person.sees("or esc to take it back")
        await person.press("escape")
        await person.until(lambda: person.composed == "Hello?", "the message")
        await person.rests()
        assert person.saved().messages == []
        assert not person.pane.transcript.text.entries
        await person.press("escape")  # once
        assert person.composed == "Hello?"


async def test_a_message_sent_while_a_reply_streams_is_not_lost(
    messages_server: MessagesServer, gate: threading.Event
) -> None:
    messages_server.reply("Long reply.", chunk=4, gate=gate)
    async with chat(messages_server) as person:
        await person.say("one")
        await person.sees("Long")
        await person.say("two")
        await person.sees("Still replying")
        assert person.composed == "two"
        gate.set()
        await person.sees("Long reply.")
        await person.rests()
        messages_server.reply("Other reply.")
        await person.press("enter")
        await person.sees("Other reply.")
        await person.rests()
        assert texts(person.saved()) == ["one", "Long reply.", "two", "Other reply."]


async def test_asking_again_keeps_the_earlier_reply_in_the_file(
    messages_server: MessagesServer,
) -> None:
    messages_server.reply("Heads.")
    messages_server.reply("Tails.")
    async with chat(messages_server) as person:
        await person.say("Toss a coin")
        await person.sees("Heads.")
        await person.rests()
        await person.press("ctrl+r")
        await person.sees("Tails.")
        assert "Heads." not in person.text()
        await person.rests()
        assert texts(person.saved()) == ["Toss a coin", "Heads.", "Tails."]


async def test_asking_again_with_nothing_asked_says_so(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.press("ctrl+r")
        await person.sees("Nothing to retry yet.")


async def test_a_message_sent_before_the_source_is_ready_waits_for_it(
    messages_server: MessagesServer,
) -> None:
    ready = threading.Event()

    def resolve() -> Endpoint:
        ready.wait()
        return Endpoint("claude", messages_server.base_url, api_key="a-key")

    messages_server.reply("Good morning.")
    async with chat(backend=Backend("Claude", False, resolve), wait=False) as person:
        await person.sees("loading")
        await person.say("Are you there?")
        await person.sees("Are you there?", "loading")
        assert not messages_server.requests
        ready.set()
        await person.sees("Good morning.")
        assert "loading" not in person.text()


async def test_the_title_says_ready_while_the_server_has_still_to_list_its_models(
    messages_server: MessagesServer,
) -> None:
    listed = threading.Event()
    messages_server.models, messages_server.models_gate = [], listed
    async with chat(messages_server, wait=False) as person:
        await asyncio.to_thread(messages_server.wait_until_held)
        await person.sees("ready")
        listed.set()


async def test_a_source_that_fails_says_so_and_again_with_every_message() -> None:
    def refuse() -> Endpoint:
        raise CredentialError("the key has a line break in it", "Set it again.")

    async with chat(backend=Backend("Claude", False, refuse)) as person:
        await person.sees("the key has a line break in it")
        await person.say("Hello?")
        await person.sees("Your message is saved. Press ctrl+r to send it again")
        assert "Set it again." in person.text()


async def test_blocks_of_unknown_types_are_shown_and_kept(messages_server: MessagesServer) -> None:
    unknown = {"type": "hologram", "depth": 3, "note": "[/b]"}
    messages_server.stream(
        [
            wire_events.message_start(),
            *wire_events.block(0, unknown, []),
            *wire_events.text_block(1, "Do you see it?"),
            *wire_events.tool_use_block(2, "look", {"where": "up"}),
            wire_events.message_delta("gazing"),
            wire_events.STOP,
        ]
    )
    async with chat(messages_server) as person:
        await person.say("Show me")
        await person.sees("hologram", "Do you see it?", "look", 'unknown stop reason: "gazing"')
        await person.rests()
        kept = person.saved().messages[-1].content
        assert [block.type for block in kept if isinstance(block, OpaqueBlock)] == [
            "hologram",
            "tool_use",
        ]


async def test_thinking_is_shown_while_it_comes_and_unfolds_afterwards(
    messages_server: MessagesServer, gate: threading.Event
) -> None:
    thoughts = "\n".join(f"thought {number}" for number in range(30))
    messages_server.reply("So it is.", thinking=thoughts, chunk=20, gate=gate, gate_after=12)
    async with chat(messages_server) as person:
        await person.say("Think")
        await person.sees("thinking", "thought 5")
        gate.set()
        await person.sees("So it is.", "end_turn")
        await person.sees_no("thought 25")
        await person.say("/show_thinking")
        await person.sees("thought 29")


async def test_an_empty_reply_says_that_it_is_empty(messages_server: MessagesServer) -> None:
    messages_server.stream(
        [wire_events.message_start(), wire_events.message_delta(), wire_events.STOP]
    )
    async with chat(messages_server) as person:
        await person.say("Say nothing")
        await person.sees("(empty reply)", "ready")


async def test_a_long_reply_is_followed_to_its_end(messages_server: MessagesServer) -> None:
    messages_server.reply("\n\n".join(f"Paragraph {n}." for n in range(200)), chunk=100)
    async with chat(messages_server) as person:
        await person.say("A lot")
        await person.sees("Paragraph 199.", "ready")


@pytest.mark.parametrize("command", ["Once more", "/again", "/continue"])
async def test_whoever_asks_while_scrolled_up_sees_the_end(
    messages_server: MessagesServer, command: str
) -> None:
    path = conversation_file(
        "long.toml", "A lot", "\n\n".join(f"Paragraph {n}." for n in range(99))
    )
    file, conversation = ConversationFile.open(path)
    cut = Response(model="claude-opus-4-6", stop_reason=StopReason.INTERRUPTED)
    conversation.messages[-1] = replace(conversation.messages[-1], response=cut)
    file.rewrite(conversation)
    messages_server.reply("\n\n".join(f"New {n}." for n in range(99)))
    async with chat(messages_server, file=path) as person:
        await person.sees("Paragraph 98.")
        person.pane.transcript.action_scroll_home()
        await person.sees("Paragraph 1.")
        await person.say(command)
        await person.sees("New 98.", "ready")


async def test_what_was_sent_before_comes_back_with_up(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say("first")
        await person.rests()
        await person.press("up")
        assert person.composed == "first"


async def test_a_burst_of_keys_is_sent_in_its_order(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        type_at_once(person.app, [*"hello", "backspace", "backspace", *"p!", "enter"])
        await person.sees("Hello from the test server.")
    assert said(messages_server) == ["help!"]


async def test_nothing_is_written_while_nothing_was_said(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.press("ctrl+q")
    assert not paths.conversations_dir().exists()


async def test_the_last_reply_is_copied_as_markdown(messages_server: MessagesServer) -> None:
    messages_server.reply("A **bold** word.")
    async with chat(messages_server) as person:
        await person.say("/copy")
        await person.sees("No reply to copy yet.")
        await person.say("Hi")
        await person.sees("A bold word.")
        await person.rests()
        await person.say("/copy")
        await person.sees("Copied the last reply")
        assert person.app.clipboard == "A **bold** word."
