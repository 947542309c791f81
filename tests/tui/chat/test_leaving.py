"""Another conversation is opened before the reply came: what is said, and what is there later."""

from __future__ import annotations

import asyncio
import threading

import pytest

from claude_tui.conversation import Message
from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.storage.lock import FileLock
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import asked, chat, conversation_file, said

UNANSWERED = "This message has no reply."


async def test_leaving_before_the_reply_began_says_so_and_later_one_key_asks_for_it(
    messages_server: MessagesServer,
) -> None:
    messages_server.stall()
    async with chat(messages_server) as person:
        await person.say("Tell me")
        await asyncio.to_thread(messages_server.wait_until_held)
        await person.press("ctrl+n")
        await person.sees(
            'The reply in "Tell me" was stopped before anything arrived.',
            "Go back and use ctrl+r to try again.",
        )
        await person.press("ctrl+o", "enter")
        await person.sees(UNANSWERED, "Press ctrl+r to get one.")
        messages_server.reply("Here you are.")
        await person.press("ctrl+r")
        await person.sees("Here you are.")
        await person.sees_no(UNANSWERED)
    assert said(messages_server) == ["Tell me"]


@pytest.mark.parametrize("new", [False, True])
async def test_leaving_in_the_middle_of_a_reply_says_that_it_was_stopped(
    messages_server: MessagesServer, new: bool
) -> None:
    gate = threading.Event()
    messages_server.reply("Half of it and the rest.", chunk=11, gate=gate)
    other = conversation_file("old.toml", "What is a tuple?", "A fixed list.")
    async with chat(messages_server) as person:
        await person.say("Tell me")
        await person.sees("Half of it")
        if new:
            await person.press("ctrl+n")
        else:
            await person.say(f"/open {other}")  # a command is taken while a reply arrives
            await person.sees("A fixed list.")
        await person.sees(
            'The reply in "Tell me" was stopped; what arrived is saved.',
            "Go back and use /continue to continue.",
        )


async def test_leaving_after_the_reply_says_nothing(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say("Tell me")
        await person.sees("Hello from the test server.", "ready")
        await person.press("ctrl+n")
        await person.sees_no("Hello from the test server.")
        assert "was stopped" not in person.flat()


async def test_a_message_that_was_never_answered_is_seen_as_such(
    messages_server: MessagesServer,
) -> None:
    path = conversation_file("asked.toml", "What is a tuple?", "A fixed list.", "And a list?")
    async with chat(messages_server, file=path) as person:
        await person.sees(UNANSWERED, "Press ctrl+r to get one.")
        await person.say("Well?")
        await person.sees("Hello from the test server.")
        await person.sees_no(UNANSWERED)
    texts = [block["text"] for block in asked(messages_server)["messages"][-1]["content"]]
    assert texts == ["And a list?", "Well?"]


async def test_who_reads_along_is_told_that_the_other_window_waits(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claude_tui.tui.chat.file_watch.CHECK_SECONDS", 0.05)
    path = conversation_file("asked.toml", "What is a tuple?")
    lock = FileLock(path)
    assert not lock.acquire()
    file, conversation = ConversationFile.open(path)
    reply = Message(2, 1, "assistant", ())
    file.journal.begin_reply(reply, conversation.messages[-1])
    async with chat(messages_server, file=path) as person:
        await person.sees("The other window is waiting for the reply.", "read-only here")
        assert "ctrl+r" not in person.text()
        file.journal.end()
        await person.sees("This message has no reply yet.")
        file.journal.begin_reply(reply, conversation.messages[-1])
        await person.sees("The other window is waiting for the reply.")
    lock.release()


async def test_where_nothing_can_be_asked_no_key_is_named_for_it(
    messages_server: MessagesServer,
) -> None:
    path = conversation_file("asked.toml", "What is a tuple?")
    lock = FileLock(path)
    assert not lock.acquire()
    async with chat(messages_server, file=path) as person:
        await person.sees("This message has no reply yet.", "read-only here")
        assert "ctrl+r" not in person.text()
    lock.release()
