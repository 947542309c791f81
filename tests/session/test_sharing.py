"""A session that is not alone with its file: a crash before it, a window beside it, an editor."""

import os
import re
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from claude_tui.conversation import Message, Parameters, TextBlock
from claude_tui.conversation.events import BlockStart, TextDelta
from claude_tui.session.events import (
    Loaded,
    Moved,
    NotSaved,
    Recovered,
    Recreated,
    Reloaded,
    Saved,
    Unreadable,
)
from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.storage.journal import journal_path, read_records
from claude_tui.storage.toml.codec import load_conversation
from tests.sessions import (
    KEY,
    MODEL,
    arrived,
    on_disk,
    run,
    wait_for,
    workspace_of,
    write,
    write_long,
)
from tests.storage.faults import Fault, FaultyDisk


@pytest.fixture
def path(tmp_path):
    return write(tmp_path / "a.toml", "Hi", "Hello")


def of(kind, events):
    return [event for event in events if isinstance(event, kind)]


def files(path):
    return sorted(file.name for file in path.parent.iterdir())


# -- the journal


def test_a_journal_has_what_arrived_and_goes_with_the_end(workspace, messages_server, path):
    gate = threading.Event()
    messages_server.reply("Half of it, and the rest", chunk=7, gate=gate)
    session = workspace.session(path)
    session.send("Again")
    messages_server.wait_until_held()
    arrived(path, "Half of")
    assert KEY not in journal_path(path).read_text()
    gate.set()
    run(session)
    assert not journal_path(path).exists()
    session.close()
    assert files(path) == ["a.toml"]


def test_a_stop_before_anything_came_leaves_no_journal(workspace, messages_server, path):
    messages_server.stall()
    session = workspace.session(path)
    session.send("Again")
    messages_server.wait_until_held()
    session.stop()
    run(session)
    session.close()
    assert files(path) == ["a.toml"]


def test_a_journal_outlives_a_save_in_the_middle_of_the_reply(workspace, messages_server, path):
    gate = threading.Event()
    messages_server.reply("Half of it, and the rest", chunk=7, gate=gate)
    session = workspace.session(path)
    session.send("Again")
    wait_for(session, TextDelta)
    session.rename("Other")
    arrived(path, "Half of")
    gate.set()
    run(session)
    assert not journal_path(path).exists()
    session.close()


@pytest.mark.parametrize("make", [write, write_long])
def test_what_a_crash_left_is_there_with_the_next_opening_and_said_once(
    workspace, messages_server, tmp_path, make
):
    path = make(tmp_path / "b.toml", *(["Hi", "Hello"] if make is write else []))
    messages_server.reply("Half of it, and the rest", chunk=7, gate=threading.Event())
    session = workspace.session(path)
    run(session)
    turn = session.send("Again")
    messages_server.wait_until_held()
    arrived(path, "Half of")
    crashed = path.read_bytes(), journal_path(path).read_bytes()
    session.close()
    path.write_bytes(crashed[0])
    journal_path(path).write_bytes(crashed[1])
    count = len(load_conversation(path).messages)
    session = workspace.session(path)
    events = run(session)
    assert len(of(Recovered, events)) == 1
    assert len(of(Loaded, events)) == (make is write_long)
    reply = session.conversation.messages[-1]
    assert reply == on_disk(session).messages[-1]
    assert (reply.text, reply.parent) == ("Half of", turn.parent)
    assert reply.response.stop_reason == "interrupted"
    assert reply.request == Parameters(model=MODEL, max_tokens=4096)
    assert len(session.conversation.messages) == count + 1
    session.close()
    session = workspace.session(path)
    assert of(Recovered, run(session)) == []
    session.close()


def test_what_a_crash_left_waits_for_the_disk_and_the_file_can_be_read(
    workspace, monkeypatch, path
):
    file, _ = ConversationFile.open(path)
    question = Message(3, 2, "user", (TextBlock("Again"),), at=datetime.now(UTC))
    file.append(question)
    file.journal.begin_reply(replace(question, id=4, parent=3, role="assistant"), question)
    file.journal.add([BlockStart(0, {"type": "text"}), TextDelta(0, "Half of")])
    file.journal.close()
    with monkeypatch.context() as patch:
        FaultyDisk(Fault.DEAD, 1).install(patch)
        session = workspace.session(path)
    assert "Input/output error. Read only" in session.read_only_reason
    assert [message.text for message in session.conversation.messages][-1] == "Again"
    session.close()
    session = workspace.session(path)
    assert session.read_only_reason == ""
    assert session.conversation.messages[-1].text == "Half of"
    session.close()


# -- another window


def test_a_second_window_reads_and_goes_on_in_a_copy(workspace, path):
    first, second = workspace.session(path), workspace.session(path)
    assert first.read_only_reason == ""
    assert f"pid {os.getpid()}" in second.read_only_reason
    assert [message.text for message in second.conversation.messages] == ["Hi", "Hello"]
    with pytest.raises(RuntimeError):
        second.send("Mine")
    second.rename("Mine")
    copy = workspace.duplicate(second)
    run(copy)
    copy.send("In the copy")
    run(copy)
    assert on_disk(copy).display_title == "Mine (copy)"
    assert len(on_disk(copy).messages) == 4
    second.close()
    first.send("Again")
    run(first)
    first.close()
    assert len(load_conversation(path).messages) == 4
    assert files(path) == ["a.toml"]
    third = workspace.session(path)
    assert third.read_only_reason == ""
    third.close()


def test_a_new_file_is_its_windows_own_too(workspace, tmp_path):
    path = tmp_path / "new.toml"
    first, second = workspace.session(path), workspace.session(path)
    for session, text in ((first, "One"), (second, "Two")):
        session.send(text)
        (moved, *_) = of(Moved, run(session)) or [None]
        assert (moved is None) == (session is first)
    third = workspace.session(path)
    assert "another window" in third.read_only_reason
    for session in (third, first, second):
        session.close()
    assert on_disk(first).messages[0].text == "One"
    assert on_disk(second).messages[0].text == "Two"
    assert first.path == path != second.path


def test_what_another_window_writes_is_read(workspace, path):
    first, second = workspace.session(path), workspace.session(path)
    second.set_request(replace(second.conversation.request, temperature=0.4))
    second.check_file()
    assert run(second) == []
    first.send("Again")
    run(first)
    second.check_file()
    assert run(second) == [Reloaded()]
    assert second.conversation.messages == first.conversation.messages
    assert second.conversation.request.temperature == 0.4
    assert second.read_only_reason
    first.close()
    second.close()
    second.check_file()
    assert run(second) == []


def test_a_reader_whose_file_is_gone_is_not_told_that_it_will_be_written(workspace, path):
    first, second = workspace.session(path), workspace.session(path)
    path.unlink()
    for session in (first, second):
        session.check_file()
        (gone,) = run(session)
        assert ("written with the next message" in gone.words) == (session is first)


# -- another program


def test_a_file_someone_else_changed_stays_theirs_and_ours_goes_beside_it(workspace, path):
    session = workspace.session(path)
    theirs = path.read_text() + "\n# theirs\n"
    path.write_text(theirs)
    session.send("Again")
    events = run(session)
    assert of(NotSaved, events) == []
    (moved,) = of(Moved, events)
    assert moved == Moved(path, session.path)
    assert re.fullmatch(r"a \(conflict \d{4}-\d\d-\d\d \d{6}\)\.toml", session.path.name)
    assert path.read_text() == theirs
    assert on_disk(session).messages == session.conversation.messages
    session.send("On")
    assert of(Moved, run(session)) == []
    session.close()
    assert len(on_disk(session).messages) == 6
    assert len(files(path)) == 2


def test_a_change_in_the_middle_of_a_reply_takes_the_journal_along(
    workspace, messages_server, path
):
    gate = threading.Event()
    messages_server.reply("Half of it, and the rest", chunk=7, gate=gate)
    session = workspace.session(path)
    session.send("Again")
    wait_for(session, TextDelta)
    arrived(path, "Half of")
    path.write_text(path.read_text() + "# theirs\n")
    session.rename("Mine")
    wait_for_move = wait_for(session, (Moved, Saved))
    assert wait_for_move == Moved(path, session.path)
    assert not journal_path(path).exists()
    assert "Half of" in str(read_records(session.path))
    gate.set()
    run(session)
    session.close()
    assert not journal_path(session.path).exists()
    assert on_disk(session).messages[-1].text == "Half of it, and the rest"


def test_with_nothing_unsaved_a_changed_file_is_read_again(workspace, path, messages_server):
    session = workspace.session(path)
    path.write_text(path.read_text().replace("Hello", "Good day").replace(MODEL, "claude-opus-4-6"))
    session.check_file()
    assert of(Reloaded, run(session)) == [Reloaded()]
    assert session.conversation.messages[-1].text == "Good day"
    assert session.conversation.request.model == "claude-opus-4-6"
    session.send("Again")
    assert of(Moved, run(session)) == []
    session.close()
    assert files(path) == ["a.toml"]
    assert [message["content"] for message in messages_server.requests[-1].body["messages"]] == [
        "Hi",
        "Good day",
        "Again",
    ]


def test_what_this_call_set_outlives_reading_again(messages_server, path):
    workspace = workspace_of(messages_server, temperature=0.9)
    session = workspace.session(path)
    path.write_text(path.read_text() + "# theirs\n")
    session.check_file()
    assert of(Reloaded, run(session)) == [Reloaded()]
    assert session.conversation.request.temperature == 0.9
    workspace.close()


@pytest.mark.parametrize("change", ["send", "rename", "set"])
def test_what_came_between_looking_and_reading_again_is_not_lost(workspace, path, change):
    session = workspace.session(path)
    path.write_text(path.read_text() + "# theirs\n")
    session.check_file()
    match change:
        case "send":
            session.send("Mine")
        case "rename":
            session.rename("Mine")
        case _:
            session.set_request(Parameters(model=MODEL, max_tokens=7))
    assert of(Reloaded, run(session)) == []
    session.close()
    assert path.read_text().endswith("# theirs\n")
    ours = on_disk(session)
    assert session.path != path
    assert ours.title == "Mine" or ours.request.max_tokens == 7 or ours.messages[2].text == "Mine"


def test_looking_at_a_file_that_is_as_it_was_changes_nothing(workspace, path):
    session = workspace.session(path)
    os.utime(path)
    session.check_file()
    assert run(session) == []
    session.close()


def test_a_file_is_read_again_once_for_each_change_that_can_not_be_taken(
    workspace, path, monkeypatch
):
    read = []
    open_file = ConversationFile.open
    monkeypatch.setattr(ConversationFile, "open", lambda path: read.append(path) or open_file(path))
    session = workspace.session(path)
    path.write_text("broken [")
    for _ in range(3):
        session.check_file()
        run(session)
    assert len(read) == 1


def test_a_file_is_not_read_again_while_something_of_ours_is_not_written(
    workspace, path, monkeypatch
):
    session = workspace.session(path)
    request = session.conversation.request
    path.write_text(path.read_text().replace("Hello", "Good day"))
    session.set_request(Parameters(model=MODEL, max_tokens=7))
    with monkeypatch.context() as patch:
        patch.delattr(ConversationFile, "open")
        session.check_file()
        assert run(session) == []
    session.set_request(request)
    session.check_file()
    assert run(session) == [Reloaded()]


def test_what_is_found_unasked_is_taken_once_it_stays_so(workspace, path):
    session = workspace.session(path)
    whole = path.read_text() + "# theirs\n"
    for text, told in (("format = [", []), (whole, []), ("", [Reloaded()])):
        if text:
            path.write_text(text)
        session.check_file(unasked=True)
        assert run(session) == told
    session.close()


def test_a_file_that_broke_is_said_once_and_again_when_it_breaks_again(workspace, path):
    session = workspace.session(path)
    before = path.read_text()
    for text, said in (("broken [", 1), ("broken [", 0), (before, 0), ("broken [", 1)):
        path.write_text(text)
        session.check_file()
        assert len(of(Unreadable, run(session))) == said
    session.close()
    assert path.read_text() == "broken ["


def test_a_deleted_file_is_written_anew_with_everything(workspace, path):
    session = workspace.session(path)
    path.unlink()
    session.send("Again")
    events = run(session)
    assert of(Recreated, events) == [Recreated(path)]
    assert of(NotSaved, events) == []
    session.close()
    assert [message.text for message in on_disk(session).messages[:3]] == ["Hi", "Hello", "Again"]
    assert len(on_disk(session).messages) == 4


def test_a_folder_that_vanished_is_not_made_anew(workspace, tmp_path):
    (tmp_path / "disk").mkdir()
    session = workspace.session(write(tmp_path / "disk" / "a.toml", "Hi", "Hello"))
    (tmp_path / "disk").rename(tmp_path / "elsewhere")
    session.send("Again")
    assert len(of(NotSaved, run(session))) == 2
    assert not (tmp_path / "disk").exists()
    (tmp_path / "elsewhere").rename(tmp_path / "disk")
    session.save()
    assert len(of(Saved, run(session))) == 1
    session.close()
    assert len(on_disk(session).messages) == 4
