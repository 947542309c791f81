"""A session that is not alone with its file: a crash before it, a window beside it, an editor."""

import os
import re
import threading
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from claude_tui.conversation import Parameters
from claude_tui.conversation.draft import Draft
from claude_tui.conversation.events import TextDelta
from claude_tui.session.events import (
    Moved,
    NotSaved,
    Recreated,
    Reloaded,
    Saved,
    Unreadable,
)
from claude_tui.session.workspace import Workspace
from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.storage.journal import journal_path, read_records
from claude_tui.storage.toml.codec import load_conversation
from tests.narrowing import present
from tests.servers.messages_server import MessagesServer
from tests.sessions import (
    MODEL,
    arrived,
    on_disk,
    run,
    wait_for,
    workspace_of,
    write,
)

T = TypeVar("T")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write(tmp_path / "a.toml", "Hi", "Hello")


def of(kind: type[T], events: Iterable[object]) -> list[T]:
    return [event for event in events if isinstance(event, kind)]


def files(path: Path) -> list[str]:
    return sorted(file.name for file in path.parent.iterdir())


# -- the journal


# -- another window


def test_a_second_window_reads_and_goes_on_in_a_copy(workspace: Workspace, path: Path) -> None:
    first, second = workspace.session(path), workspace.session(path)
    assert first.document.read_only_reason == ""
    assert f"pid {os.getpid()}" in second.document.read_only_reason
    assert [message.text for message in second.conversation.messages] == ["Hi", "Hello"]
    with pytest.raises(RuntimeError):
        second.send(Draft("Mine"))
    second.document.rename("Mine")
    copy = workspace.duplicate(second)
    run(copy)
    copy.send(Draft("In the copy"))
    run(copy)
    assert on_disk(copy).display_title == "Mine (copy)"
    assert len(on_disk(copy).messages) == 4
    second.close()
    first.send(Draft("Again"))
    run(first)
    first.close()
    assert len(load_conversation(path).messages) == 4
    assert files(path) == ["a.toml"]
    third = workspace.session(path)
    assert third.document.read_only_reason == ""
    third.close()


def test_a_new_file_is_its_windows_own_too(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    first, second = workspace.session(path), workspace.session(path)
    for session, text in ((first, "One"), (second, "Two")):
        session.send(Draft(text))
        (moved, *_) = of(Moved, run(session)) or (None,)
        assert (moved is None) == (session is first)
    third = workspace.session(path)
    assert "another window" in third.document.read_only_reason
    for session in (third, first, second):
        session.close()
    assert on_disk(first).messages[0].text == "One"
    assert on_disk(second).messages[0].text == "Two"
    assert first.document.path == path != second.document.path


def test_what_another_window_writes_is_read(workspace: Workspace, path: Path) -> None:
    first, second = workspace.session(path), workspace.session(path)
    second.conversation.request = replace(second.conversation.request, temperature=0.4)
    second.document.check_file()
    assert run(second) == []
    first.send(Draft("Again"))
    run(first)
    second.document.check_file()
    assert run(second) == [Reloaded()]
    assert second.conversation.messages == first.conversation.messages
    assert second.conversation.request.temperature == 0.4
    assert second.document.read_only_reason
    first.close()
    second.close()
    second.document.check_file()
    assert run(second) == []


def test_a_reader_whose_file_is_gone_is_not_told_that_it_will_be_written(
    workspace: Workspace, path: Path
) -> None:
    first, second = workspace.session(path), workspace.session(path)
    path.unlink()
    for session in (first, second):
        session.document.check_file()
        (gone,) = of(Unreadable, run(session))
        assert ("your next message saves a copy" in gone.words) == (session is first)


# -- another program


def test_a_file_someone_else_changed_stays_theirs_and_ours_goes_beside_it(
    workspace: Workspace, path: Path
) -> None:
    session = workspace.session(path)
    theirs = path.read_text() + "\n# theirs\n"
    path.write_text(theirs)
    session.send(Draft("Again"))
    events = run(session)
    assert of(NotSaved, events) == []
    (moved,) = of(Moved, events)
    assert moved == Moved(path, present(session.document.path))
    assert re.fullmatch(
        r"a \(conflict \d{4}-\d\d-\d\d \d{6}\)\.toml", present(session.document.path).name
    )
    assert path.read_text() == theirs
    assert on_disk(session).messages == session.conversation.messages
    session.send(Draft("On"))
    assert of(Moved, run(session)) == []
    session.close()
    assert len(on_disk(session).messages) == 6
    assert len(files(path)) == 2


def test_a_change_in_the_middle_of_a_reply_takes_the_journal_along(
    workspace: Workspace, messages_server: MessagesServer, path: Path
) -> None:
    gate = threading.Event()
    messages_server.reply("Half of it, and the rest", chunk=7, gate=gate)
    session = workspace.session(path)
    session.send(Draft("Again"))
    wait_for(session, TextDelta)
    arrived(path, "Half of")
    path.write_text(path.read_text() + "# theirs\n")
    session.document.rename("Mine")
    moved = next(event for event in session.events() if isinstance(event, Moved | Saved))
    assert moved == Moved(path, present(session.document.path))
    assert not journal_path(path).exists()
    assert "Half of" in str(read_records(present(session.document.path)))
    gate.set()
    run(session)
    session.close()
    assert not journal_path(present(session.document.path)).exists()
    assert on_disk(session).messages[-1].text == "Half of it, and the rest"


def test_with_nothing_unsaved_a_changed_file_is_read_again(
    workspace: Workspace, path: Path, messages_server: MessagesServer
) -> None:
    session = workspace.session(path)
    path.write_text(path.read_text().replace("Hello", "Good day").replace(MODEL, "claude-opus-4-6"))
    session.document.check_file()
    assert of(Reloaded, run(session)) == [Reloaded()]
    assert session.conversation.messages[-1].text == "Good day"
    assert session.conversation.request.model == "claude-opus-4-6"
    session.send(Draft("Again"))
    assert of(Moved, run(session)) == []
    session.close()
    assert files(path) == ["a.toml"]
    assert [message["content"] for message in messages_server.requests[-1].body["messages"]] == [
        "Hi",
        "Good day",
        "Again",
    ]


def test_what_this_call_set_outlives_reading_again(
    messages_server: MessagesServer, path: Path
) -> None:
    workspace = workspace_of(messages_server, temperature=0.9)
    session = workspace.session(path)
    path.write_text(path.read_text() + "# theirs\n")
    session.document.check_file()
    assert of(Reloaded, run(session)) == [Reloaded()]
    assert session.conversation.request.temperature == 0.9
    workspace.close()


@pytest.mark.parametrize("change", ["send", "rename", "set"])
def test_what_came_between_looking_and_reading_again_is_not_lost(
    workspace: Workspace, path: Path, change: str
) -> None:
    session = workspace.session(path)
    path.write_text(path.read_text() + "# theirs\n")
    session.document.check_file()
    match change:
        case "send":
            session.send(Draft("Mine"))
        case "rename":
            session.document.rename("Mine")
        case _:
            session.conversation.request = Parameters(model=MODEL, max_tokens=7)
    assert of(Reloaded, run(session)) == []
    session.close()
    assert path.read_text().endswith("# theirs\n")
    ours = on_disk(session)
    assert session.document.path != path
    assert ours.title == "Mine" or ours.request.max_tokens == 7 or ours.messages[2].text == "Mine"


def test_looking_at_a_file_that_is_as_it_was_changes_nothing(
    workspace: Workspace, path: Path
) -> None:
    session = workspace.session(path)
    os.utime(path)
    session.document.check_file()
    assert run(session) == []
    session.close()


def test_a_file_is_read_again_once_for_each_change_that_can_not_be_taken(
    workspace: Workspace, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    open_file = ConversationFile.open
    monkeypatch.setattr(ConversationFile, "open", lambda path: read.append(path) or open_file(path))
    session = workspace.session(path)
    path.write_text("broken [")
    for _ in range(3):
        session.document.check_file()
        run(session)
    assert len(read) == 1


def test_a_file_is_not_read_again_while_something_of_ours_is_not_written(
    workspace: Workspace, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = workspace.session(path)
    request = session.conversation.request
    path.write_text(path.read_text().replace("Hello", "Good day"))
    session.conversation.request = Parameters(model=MODEL, max_tokens=7)
    with monkeypatch.context() as patch:
        patch.delattr(ConversationFile, "open")
        session.document.check_file()
        assert run(session) == []
    session.conversation.request = request
    session.document.check_file()
    assert run(session) == [Reloaded()]


def test_what_is_found_unasked_is_taken_once_it_stays_so(workspace: Workspace, path: Path) -> None:
    session = workspace.session(path)
    whole = path.read_text() + "# theirs\n"
    for text, told in (("format = [", []), (whole, []), ("", [Reloaded()])):
        if text:
            path.write_text(text)
        session.document.check_file(unasked=True)
        assert run(session) == told
    session.close()


def test_a_file_that_broke_is_said_once_and_again_when_it_breaks_again(
    workspace: Workspace, path: Path
) -> None:
    session = workspace.session(path)
    before = path.read_text()
    for text, said in (("broken [", 1), ("broken [", 0), (before, 0), ("broken [", 1)):
        path.write_text(text)
        session.document.check_file()
        assert len(of(Unreadable, run(session))) == said
    session.close()
    assert path.read_text() == "broken ["


def test_a_deleted_file_is_written_anew_with_everything(workspace: Workspace, path: Path) -> None:
    session = workspace.session(path)
    path.unlink()
    session.send(Draft("Again"))
    events = run(session)
    assert of(Recreated, events) == [Recreated(path)]
    assert of(NotSaved, events) == []
    session.close()
    assert [message.text for message in on_disk(session).messages[:3]] == ["Hi", "Hello", "Again"]
    assert len(on_disk(session).messages) == 4


def test_a_folder_that_vanished_is_not_made_anew(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    session = workspace.session(write(tmp_path / "disk" / "a.toml", "Hi", "Hello"))
    (tmp_path / "disk").rename(tmp_path / "elsewhere")
    session.send(Draft("Again"))
    assert len(of(NotSaved, run(session))) == 2
    assert not (tmp_path / "disk").exists()
    (tmp_path / "elsewhere").rename(tmp_path / "disk")
    session.document.save()
    assert len(of(Saved, run(session))) == 1
    session.close()
    assert len(on_disk(session).messages) == 4
