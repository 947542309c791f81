"""Keeping: opening, renaming, drafts, and a disk that refuses."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from claude_tui import paths
from claude_tui.storage.drafts import draft_files
from claude_tui.storage.toml.codec import load_conversation
from claude_tui.tui.app import ClaudeTuiApp
from claude_tui.tui.dialogs.ask import ConfirmScreen
from tests.narrowing import present
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat, conversation_file, said
from tests.tui.terminal import type_at_once


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    gate = threading.Event()
    yield gate
    gate.set()


async def test_a_slip_in_a_file_is_named_when_it_is_opened(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(ClaudeTuiApp, "notify", lambda app, text, **options: told.append(text))
    path = conversation_file("slip.toml", "Hi", "Hello")
    path.write_text(f'modle = "m"\n{path.read_text()}')
    async with chat(messages_server, file=path) as person:
        await person.until(lambda: told, "what is told")
    assert told == ['Unknown key "modle" (did you mean model in [request]?)']


async def test_a_saved_conversation_is_opened_and_goes_on(messages_server: MessagesServer) -> None:
    path = conversation_file("old.toml", "What is a tuple?", "A fixed list.", title="Tuples")
    async with chat(messages_server) as person:
        await person.press("ctrl+o")
        await person.sees("Tuples", "2 messages")
        await person.press("enter")
        await person.sees("A fixed list.")
        await person.say("And a set?")
        await person.sees("Hello from the test server.")
        await person.rests()
        assert person.pane.session.document.path == path
        assert len(person.saved().messages) == 4


async def test_the_list_is_narrowed_by_typing(messages_server: MessagesServer) -> None:
    conversation_file("one.toml", "Tell me of ducks")
    conversation_file("two.toml", "Tell me of geese")
    async with chat(messages_server) as person:
        await person.press("ctrl+o")
        await person.sees("ducks", "geese")
        await person.type("geese tell")
        await person.sees_no("ducks")
        await person.type("!")
        await person.sees("no matches")
        await person.press("enter")
        await person.press("backspace", "enter")
        await person.until(lambda: person.app.screen is person.screen, "the chat")
        await person.sees("Tell me of geese")


async def test_a_broken_file_is_listed_with_its_fault_and_left_alone(
    messages_server: MessagesServer,
) -> None:
    path = conversation_file("broken.toml", "Hello")
    path.write_text("format = 1\n[[messages]\n")
    async with chat(messages_server) as person:
        await person.type("still here")
        await person.press("ctrl+o")
        await person.sees("broken.toml")
        await person.press("enter")
        await person.until(lambda: person.app.screen is person.screen, "the chat")
        await person.sees("broken.toml:")
        assert person.composed == "still here"
        assert person.pane.session.document.path is None
    assert path.read_text() == "format = 1\n[[messages]\n"


async def test_a_folder_that_cannot_be_read_is_no_crash(messages_server: MessagesServer) -> None:
    paths.conversations_dir().parent.mkdir(parents=True)
    paths.conversations_dir().write_text("a file in the way")
    async with chat(messages_server) as person:
        await person.press("ctrl+o")
        await person.sees("Not a directory")
        await person.press("escape")
        await person.until(lambda: person.app.screen is person.screen, "the chat")


async def test_a_path_is_opened_by_command(messages_server: MessagesServer, tmp_path: Path) -> None:
    path = conversation_file("old.toml", "What is a tuple?", "A fixed list.")
    async with chat(messages_server) as person:
        await person.say(f"/open {path}")
        await person.sees("A fixed list.")
        await person.say(f"/open {tmp_path}")
        await person.sees("is not a regular file")
        assert person.pane.session.document.path == path


async def test_a_new_conversation_leaves_the_old_one_in_its_file(
    messages_server: MessagesServer, gate: threading.Event
) -> None:
    messages_server.reply("Half of it and the rest.", chunk=11, gate=gate)
    async with chat(messages_server) as person:
        await person.say("Tell me")
        await person.sees("Half of it")
        old = person.pane.session
        await person.press("ctrl+n")
        await person.sees_no("Half of it")
        assert person.pane.session is not old
        await person.say("Something else")
        await person.sees("Hello from the test server.")
        await person.rests()
        assert person.pane.session.document.path != old.document.path
        assert "Half of it" in present(old.document.path).read_text()


async def test_a_title_is_given_and_shown(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.sees("Hello from the test server.")
        await person.press("ctrl+s")
        await person.type("My talk")
        await person.press("enter")
        await person.sees("claude-tui ─ My talk")
        await person.rests()
        assert person.saved().title == "My talk"
        await person.press("ctrl+s")
        await person.press("ctrl+u", "enter")
        await person.sees("claude-tui ─ Hi")


async def test_the_title_from_the_first_message_is_there_to_be_changed(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.say("Of ducks")
        await person.sees("Hello from the test server.")
        await person.press("ctrl+s", "enter")
        await person.rests()
        assert person.saved().title == ""
        await person.press("ctrl+s", "end")
        await person.type(" and geese")
        await person.press("enter")
        await person.sees("claude-tui ─ Of ducks and geese")
        await person.press("ctrl+s")
        await person.type("Swans")
        await person.press("enter")
        await person.sees("claude-tui ─ Swans")


async def test_a_draft_is_there_again_after_quitting(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.type("half a thought")
        await person.press("ctrl+q")
        await person.until(lambda: not person.app.is_running, "the end")
    async with chat(messages_server) as person:
        assert person.composed == "half a thought"


async def test_a_draft_is_on_disk_soon_after_a_key(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.type("half a thought")
        draft = paths.drafts_dir() / "new.txt"
        await person.until(lambda: draft.exists() and draft.read_text() == "half a thought")
        await person.say(" and the rest")
        await person.sees("Hello from the test server.")
        await person.until(lambda: not draft.exists(), "the end of the draft")


async def test_the_drafts_of_windows_that_are_gone_become_one(
    messages_server: MessagesServer,
) -> None:
    paths.drafts_dir().mkdir(parents=True)
    for number, text in enumerate(("one", "two", "three")):
        draft = paths.drafts_dir() / f"new-{number}.txt"
        draft.write_text(text)
        os.utime(draft, (number, number))
    async with chat(messages_server) as person:
        assert person.composed == "one\ntwo\nthree"
        await person.until(lambda: len(draft_files(paths.drafts_dir(), None)) == 1, "one draft")
        assert draft_files(paths.drafts_dir(), None)[0].read_text() == "one\ntwo\nthree"


async def test_each_conversation_has_its_own_draft(messages_server: MessagesServer) -> None:
    conversation_file("old.toml", "What is a tuple?", "A fixed list.")
    async with chat(messages_server, file=paths.conversations_dir() / "old.toml") as person:
        await person.type("for tuples")
        await person.press("ctrl+n")
        await person.sees_no("A fixed list.")
        assert person.composed == ""
        await person.press("ctrl+o", "enter")
        await person.sees("A fixed list.")
        assert person.composed == "for tuples"


async def test_nothing_is_written_after_the_end(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with chat(messages_server) as person:
        ended = threading.Event()
        monkeypatch.setattr(person.app, "exit", lambda _: ended.set())
        await person.type("a draft")
        await person.press("ctrl+q")
        await person.until(ended.is_set, "the end")
        await person.until(lambda: not person.pane.draft_saver.delay.is_running, "the last timer")


async def test_a_disk_that_refuses_is_said_and_asked_about_before_the_end(
    messages_server: MessagesServer,
) -> None:
    paths.conversations_dir().parent.mkdir(parents=True)
    paths.conversations_dir().write_text("a file in the way")
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.sees("Hello from the test server.", "Not saved:")
        await person.press("ctrl+q")
        await person.sees("Leave anyway and lose what isn't saved?")
        await person.press("ctrl+q")
        assert isinstance(person.app.screen, ConfirmScreen)
        await person.press("escape")
        await person.until(lambda: person.app.screen is person.screen, "the chat")
        await person.sees("Hello from the test server.", "Not saved:")
        paths.conversations_dir().unlink()
        await person.say("Again")
        await person.sees_no("Not saved:")
        await person.rests()
        assert len(person.saved().messages) == 4


async def test_one_may_leave_though_the_disk_refuses(messages_server: MessagesServer) -> None:
    paths.conversations_dir().parent.mkdir(parents=True)
    paths.conversations_dir().write_text("a file in the way")
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.sees("Hello from the test server.", "Not saved:")
        await person.press("ctrl+q")
        await person.sees("Leave anyway and lose what isn't saved?")
        await person.press("tab", "enter")
        await person.until(lambda: not person.app.is_running, "the end")


async def test_a_newer_file_is_read_and_not_written(messages_server: MessagesServer) -> None:
    path = conversation_file("newer.toml", "Hello", "From the future.")
    path.write_text(path.read_text().replace("format = 1", "format = 99", 1))
    before = path.read_bytes()
    async with chat(messages_server, file=path) as person:
        await person.sees("From the future.", "read-only")
        await person.say("Hi")
        assert person.composed == "Hi"
    assert path.read_bytes() == before


async def test_what_is_typed_after_leaving_is_meant_for_what_comes_next(
    messages_server: MessagesServer,
) -> None:
    path = conversation_file("ducks.toml", "Tell me of ducks", "They quack.")
    async with chat(messages_server, file=path) as person:
        await person.type("a draft of ducks")
        type_at_once(person.app, ["ctrl+n", *"geese", "enter", *"swans"])
        await person.sees("geese", "Hello from the test server.")
        await person.rests()
        assert person.composed == "swans"
        await person.press("ctrl+u")
        await person.say(f"/open {path}")
        await person.sees("They quack.", "a draft of ducks")
    assert said(messages_server) == ["geese"]
    stored = [load_conversation(file) for file in paths.conversations_dir().glob("*.toml")]
    assert sorted(one.messages[0].text for one in stored) == ["Tell me of ducks", "geese"]


async def test_the_line_and_what_is_typed_while_a_broken_file_is_opened_stay(
    messages_server: MessagesServer, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("title = ")
    async with chat(messages_server) as person:
        type_at_once(person.app, [*f"/open {broken}", "enter", *"typed on"])
        await person.sees("Invalid value")
        # What was typed before the line came back is on a line of its own.
        both = f"/open {broken}typed on"
        await person.until(lambda: person.composed.replace("\n", "") == both)
        assert not person.pane.session.document.read_only_reason


async def test_what_the_disk_refused_is_tried_again_until_it_takes_it(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claude_tui.tui.chat.draft_saver.RETRY_SECONDS", 0.1)
    paths.conversations_dir().parent.mkdir(parents=True)
    paths.conversations_dir().write_text("a file in the way")
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.sees("Hello from the test server.", "Not saved:", "still trying")
        await person.rests()
        paths.conversations_dir().unlink()
        await person.sees_no("Not saved:")
        assert [message.text for message in person.saved().messages] == [
            "Hi",
            "Hello from the test server.",
        ]
        assert person.pane.draft_saver._retry_timer is None


async def test_a_draft_the_disk_refused_is_tried_again(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claude_tui.tui.chat.draft_saver.RETRY_SECONDS", 0.1)
    paths.drafts_dir().parent.mkdir(parents=True)
    paths.drafts_dir().write_text("a file in the way")
    async with chat(messages_server) as person:
        await person.type("Half a thou")
        await person.sees("Not saved:")
        paths.drafts_dir().unlink()
        await person.sees_no("Not saved:")
        assert (paths.drafts_dir() / "new.txt").read_text() == "Half a thou"


async def test_opening_a_file_that_is_not_there_says_so(
    messages_server: MessagesServer, tmp_path: Path
) -> None:
    async with chat(messages_server) as person:
        await person.say(f"/open {tmp_path / 'new.toml'}")
        await person.sees("This file doesn't exist yet")


async def test_a_path_in_the_home_of_nobody_is_not_opened(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        before = person.pane.session
        await person.say("/open ~nobody-we-know/birds.toml")
        await person.sees("there is no user nobody-we-know")
        assert person.pane.session is before


async def test_another_model_than_the_one_that_answered_last_is_said(
    messages_server: MessagesServer, tmp_path: Path
) -> None:
    path = tmp_path / "a.toml"
    path.write_text(
        '[[messages]]\nrole = "user"\ncontent = "Hi"\n\n'
        '[[messages]]\nrole = "assistant"\ncontent = "Hello."\nresponse = { model = "smollm2" }\n'
    )
    async with chat(messages_server, file=path) as person:
        await person.sees("The last reply is from smollm2")
