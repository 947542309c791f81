"""Another program, or another window, writes to the file of the conversation on view."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual import events

from claude_tui.conversation import Message, TextBlock
from claude_tui.conversation.events import BlockStart
from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.storage.lock import FileLock
from claude_tui.storage.toml.codec import load_conversation
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import Chat, chat, conversation_file


async def come_back(person: Chat) -> None:
    """Go to another window, and return."""
    person.app.post_message(events.AppBlur())
    person.app.post_message(events.AppFocus())
    await person.pilot.pause()


async def test_what_another_program_wrote_is_there_when_one_comes_back(
    messages_server: MessagesServer,
) -> None:
    path = conversation_file("talk.toml", "Hi", "Hello")
    async with chat(messages_server, file=path) as person:
        await person.sees("Hello")
        path.write_text(path.read_text().replace("Hello", "Good day"))
        await come_back(person)
        await person.sees("Good day", "Reloaded: another program changed this file.")


@pytest.fixture
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claude_tui.tui.chat.file_watch.CHECK_SECONDS", 0.05)


async def test_what_another_program_wrote_is_there_without_a_key(
    messages_server: MessagesServer, looks_often: None
) -> None:
    path = conversation_file("talk.toml", "Hi", "Hello")
    async with chat(messages_server, file=path) as person:
        await person.sees("Hello")
        path.write_text(path.read_text().replace("Hello", "Good day"))
        await person.sees("Good day", "Reloaded: another program changed this file.")


async def test_who_reads_along_sees_what_the_other_window_writes_and_stays_where_they_read(
    messages_server: MessagesServer, looks_often: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"Message {number}" for number in range(40)]
    path = conversation_file("talk.toml", *texts)
    lock = FileLock(path)
    assert not lock.acquire()
    file, _conversation = ConversationFile.open(path)
    told: list[str] = []
    async with chat(messages_server, file=path) as person:
        monkeypatch.setattr(person.app, "notify", lambda text, **_options: told.append(text))
        await person.sees("Message 39", "read-only here")
        file.append(Message(41, 40, "user", (TextBlock("One more"),)))
        await person.sees("One more", "This message has no reply yet.")
        await person.press("pageup", "pageup")
        await person.sees_no("One more")
        before = person.pane.transcript.scroll_offset
        file.append(Message(42, 41, "assistant", (TextBlock("And its reply"),)))
        text = person.pane.transcript.text
        await person.until(lambda: text.entries[-1].key == 42, "the reply")
        assert person.pane.transcript.scroll_offset == before
        await person.press("pagedown", "pagedown", "pagedown")
        await person.sees("And its reply")
    assert told == []
    lock.release()


async def test_who_reads_along_goes_on_once_the_other_window_is_gone(
    messages_server: MessagesServer, looks_often: None
) -> None:
    texts = [f"Message {number}" for number in range(40)]
    path = conversation_file("talk.toml", *texts)
    lock = FileLock(path)
    assert not lock.acquire()
    async with chat(messages_server, file=path) as person:
        await person.sees("Message 39", "read-only here")
        await person.type("What I say")
        await person.press("shift+tab", "pageup", "pageup")
        await person.sees_no("Message 39")
        before = person.pane.transcript.scroll_offset
        lock.release()
        await person.sees("no longer open in another window")
        await person.sees_no("read-only here")
        assert person.pane.transcript.scroll_offset == before
        await person.until(lambda: person.composed == "What I say", "the draft")
        await person.press("enter")
        await person.sees("Hello from the test server.")
        await person.rests()
    assert [m.text for m in load_conversation(path).messages[-2:]] == [
        "What I say",
        "Hello from the test server.",
    ]


async def test_what_a_window_left_when_it_was_killed_is_brought_in(
    messages_server: MessagesServer, looks_often: None
) -> None:
    path = conversation_file("talk.toml", "Hi", "Hello")
    lock = FileLock(path)
    assert not lock.acquire()
    file, _conversation = ConversationFile.open(path)
    async with chat(messages_server, file=path) as person:
        await person.sees("Hello", "read-only here")
        asked = Message(3, 2, "user", (TextBlock("And?"),))
        file.append(asked)
        file.journal.begin_reply(Message(4, 3, "assistant", ()), asked)
        file.journal.add(4, [BlockStart(0, {"type": "text", "text": "Half of"})])
        file.journal.close()
        lock.release()
        await person.sees("Half of", "no longer open in another window")
    assert load_conversation(path).messages[-1].text == "Half of"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda path: path.unlink(), "no longer exists"),
        (lambda path: path.rename(path.with_name("other.toml")), "no longer exists"),
        (lambda path: path.write_text("format = ["), "talk.toml:1"),
        (lambda path: os.truncate(path, 60), "talk.toml:"),
        (lambda path: os.truncate(path, 0), "no longer has any messages"),
        (lambda path: path.write_bytes(b"\xff\xfe"), "expected UTF-8 text"),
    ],
)
async def test_a_file_that_went_or_broke_is_said_once_and_all_is_kept(
    messages_server: MessagesServer,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path], object],
    words: str,
) -> None:
    path = conversation_file("talk.toml", "Hi", "Hello")
    async with chat(messages_server, file=path) as person:
        await person.sees("Hello")
        change(path)
        theirs = path.read_bytes() if path.exists() else None
        told: list[str] = []
        notify = person.app.notify

        def listen(text: str, **options: Any) -> None:
            told.append(text)
            notify(text, **options)

        monkeypatch.setattr(person.app, "notify", listen)
        await come_back(person)
        await person.sees("removed or broke the file", words)
        await come_back(person)
        await person.rests()
        assert len(told) == 1
        await person.say("Again")
        await person.sees("Hello from the test server.")
        await person.rests()
        assert [m.text for m in person.saved().messages[:3]] == ["Hi", "Hello", "Again"]
        assert theirs is None or path.read_bytes() == theirs
        assert (person.pane.session.document.path == path) == (theirs is None)


async def test_a_link_in_the_place_of_the_file_is_followed(
    messages_server: MessagesServer, tmp_path: Path
) -> None:
    path = conversation_file("talk.toml", "Hi", "Hello")
    target = tmp_path / "elsewhere.toml"
    async with chat(messages_server, file=path) as person:
        await person.sees("Hello")
        target.write_text(path.read_text().replace("Hello", "Good day"))
        path.unlink()
        path.symlink_to(target)
        await come_back(person)
        await person.sees("Good day")
        await person.say("Again")
        await person.sees("Hello from the test server.")
        await person.rests()
        assert path.is_symlink()
        assert [m.text for m in load_conversation(target).messages[:3]] == [
            "Hi",
            "Good day",
            "Again",
        ]
