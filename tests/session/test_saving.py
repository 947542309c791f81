"""A session and its file: what is written when, and what a disk that refuses does."""

import errno
import os
import threading
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import pytest

from claude_tui.api.endpoint import Endpoint
from claude_tui.conversation import Parameters
from claude_tui.conversation.draft import Draft
from claude_tui.conversation.events import TextDelta
from claude_tui.errors import ClaudeTuiError
from claude_tui.models.catalog import DEFAULT_MODEL
from claude_tui.session.backend import Backend
from claude_tui.session.events import Finished, Loaded, NotLoaded, NotSaved, Saved
from claude_tui.session.session import ChatSession
from claude_tui.session.workspace import Workspace
from tests.narrowing import present
from tests.servers.messages_server import MessagesServer
from tests.sessions import MODEL, on_disk, run, wait_for, workspace_of, write, write_long


def kinds(events: Iterable[object]) -> list[type]:
    return [type(event) for event in events if isinstance(event, (Saved, NotSaved))]


# -- what is written when


def test_a_conversation_nothing_was_said_in_is_no_file(workspace: Workspace, home: Path) -> None:
    session = workspace.new_session()
    session.conversation.request = Parameters(model=MODEL, temperature=0.5)
    session.document.rename("Nothing yet")
    session.close()
    assert session.document.path is None
    assert list(home.rglob("*.toml")) == []


def test_every_save_is_reported(session: ChatSession) -> None:
    session.send(Draft("Hi"))
    events = run(session)
    assert [event for event in events if isinstance(event, Saved)] == [
        Saved(session.document.path)
    ] * 2


def test_a_new_file_is_named_after_the_first_words_and_is_private(
    session: ChatSession, home: Path
) -> None:
    session.send(Draft("Lists and tuples"))
    run(session)
    assert present(session.document.path).parent == home / "data" / "conversations"
    assert present(session.document.path).name.endswith("-lists-and-tuples.toml")
    assert present(session.document.path).stat().st_mode & 0o777 == 0o600
    assert present(session.document.path).parent.stat().st_mode & 0o777 == 0o700


def test_a_session_that_is_never_saved_writes_nothing(workspace: Workspace, home: Path) -> None:
    session = workspace.unsaved_session()
    session.send(Draft("Hi"))
    assert kinds(run(session)) == []
    session.close()
    assert session.document.path is None
    assert list(home.rglob("*.toml")) == []


def test_a_file_that_is_not_there_begins_with_the_first_message(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "new" / "talk.toml"
    session = workspace.session(path)
    assert not path.exists()
    session.send(Draft("Hi"))
    run(session)
    session.close()
    assert session.document.path == path
    assert [message.role for message in on_disk(session).messages] == ["user", "assistant"]


def test_opening_and_closing_changes_nothing(
    messages_server: MessagesServer, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.toml", "Hi", "Hello")
    before = path.stat()
    workspace = workspace_of(messages_server, temperature=0.9, system="Be brief.")
    session = workspace.session(path)
    assert session.conversation.request.temperature == 0.9
    session.document.save()
    session.close()
    workspace.close()
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert path.stat().st_ino == before.st_ino


def test_what_was_set_for_this_call_is_written_with_the_next_message(
    messages_server: MessagesServer, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.toml", "Hi", "Hello")
    workspace = workspace_of(messages_server, temperature=0.9)
    session = workspace.session(path)
    session.send(Draft("Again"))
    run(session)
    session.close()
    workspace.close()
    assert on_disk(session).request == Parameters(model=MODEL, temperature=0.9)
    assert messages_server.requests[0].body["temperature"] == 0.9


def test_a_comment_survives_a_turn(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "a.toml", "Hi", "Hello")
    text = "# mine\n" + path.read_text() + "# at the end\n"
    path.write_text(text)
    session = workspace.session(path)
    session.send(Draft("Again"))
    run(session)
    session.close()
    assert path.read_text().startswith(text)


def test_the_request_is_written_with_the_next_save(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "a.toml", "Hi", "Hello")
    session = workspace.session(path)
    before = path.read_bytes()
    session.conversation.request = Parameters(model=MODEL, max_tokens=7)
    assert path.read_bytes() == before
    session.document.save()
    assert kinds(run(session)) == [Saved]
    assert on_disk(session).request == Parameters(model=MODEL, max_tokens=7)
    session.close()


def test_closing_writes_a_changed_request(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "a.toml", "Hi", "Hello")
    session = workspace.session(path)
    session.conversation.request = Parameters(model=MODEL, max_tokens=7)
    session.close()
    assert on_disk(session).request.max_tokens == 7


def test_a_title_is_saved_at_once_and_an_empty_one_goes_back(
    workspace: Workspace, tmp_path: Path
) -> None:
    session = workspace.session(write(tmp_path / "a.toml", "Hi", "Hello"))
    for title, shown in (("  Lists \udc80 ", "Lists \N{REPLACEMENT CHARACTER}"), ("", "Hi")):
        session.document.rename(title)
        assert kinds(run(session)) == [Saved]
        assert on_disk(session).display_title == shown
    session.close()


def test_a_tip_gives_way_to_the_new_message(
    workspace: Workspace, messages_server: MessagesServer, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.toml", "One", "1", "Two", "2", tip=2)
    session = workspace.session(path)
    session.send(Draft("Other"))
    run(session)
    session.close()
    conversation = on_disk(session)
    assert conversation.tip is None
    assert [message.text for message in conversation.branch()[:3]] == ["One", "1", "Other"]
    sent = messages_server.requests[0].body["messages"]
    assert [message["content"] for message in sent] == ["One", "1", "Other"]


# -- a disk that refuses


def test_what_the_disk_refuses_goes_out_with_the_next_save(
    workspace: Workspace, messages_server: MessagesServer, tmp_path: Path
) -> None:
    blocked = tmp_path / "folder"
    blocked.write_text("a file where a folder should be")
    session = workspace.session(blocked / "talk.toml")
    session.send(Draft("Hi"))
    events = run(session)
    assert kinds(events) == [NotSaved, NotSaved]
    assert session.document.unsaved
    # The person hears the reply all the same.
    assert [present(event.message).text for event in events if isinstance(event, Finished)] == [
        "Hello from the test server."
    ]
    blocked.unlink()
    session.document.save()
    assert kinds(run(session)) == [Saved]
    assert not session.document.unsaved
    assert on_disk(session).messages == session.conversation.messages
    session.close()


def test_a_full_disk_in_the_middle_loses_nothing(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.toml", "Hi", "Hello")
    before = path.read_bytes()
    session = workspace.session(path)
    write_all = os.write

    def full(descriptor: int, data: bytes) -> NoReturn:
        write_all(descriptor, data[: len(data) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("claude_tui.storage.disk.os.write", full)
        session.send(Draft("Again"))
        # Only the disk is full: the network writes through its sockets.
        events = run(session)
    assert kinds(events) == [NotSaved, NotSaved]
    assert path.read_bytes() == before
    session.close()
    assert on_disk(session).messages == session.conversation.messages
    assert len(on_disk(session).messages) == 4


def test_closing_does_not_wait_for_a_disk_that_stays_broken(
    workspace: Workspace, tmp_path: Path
) -> None:
    blocked = tmp_path / "folder"
    blocked.write_text("")
    session = workspace.session(blocked / "talk.toml")
    session.send(Draft("Hi"))
    run(session)
    session.close()
    assert session.document.unsaved


def test_the_end_of_the_workspace_keeps_what_arrived(messages_server: MessagesServer) -> None:
    messages_server.reply("Half of it, and the rest", chunk=7, gate=threading.Event())
    workspace = workspace_of(messages_server)
    session = workspace.new_session()
    session.send(Draft("Hi"))
    wait_for(session, TextDelta)
    workspace.close()
    assert [message.text for message in on_disk(session).messages] == ["Hi", "Half of"]


def test_closing_twice_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    session = workspace.session(write(tmp_path / "a.toml", "Hi", "Hello"))
    session.close()
    before = present(session.document.path).read_bytes()
    session.conversation.request = Parameters(model=MODEL, max_tokens=7)
    session.close()
    assert present(session.document.path).read_bytes() == before
    with pytest.raises(RuntimeError, match="closed"):
        session.send(Draft("Again"))


def test_nothing_is_added_to_a_file_of_a_later_format(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "a.toml", "Hi", "Hello")
    path.write_text(path.read_text().replace("format = 1", "format = 2"))
    before = path.read_bytes()
    session = workspace.session(path)
    assert "format 2" in session.document.read_only_reason
    for ask in (lambda: session.send(Draft("Again")), session.retry):
        with pytest.raises(RuntimeError):
            ask()
    session.document.rename("Mine")
    session.close()
    assert path.read_bytes() == before


# -- long files


def test_a_long_file_shows_its_end_first(workspace: Workspace, tmp_path: Path) -> None:
    session = workspace.session(write_long(tmp_path / "long.toml"))
    assert session.document.loading
    assert session.conversation.messages[-1].text == "message 100"
    assert len(session.conversation.messages) < 100
    for ask in (lambda: session.send(Draft("Hi")), session.retry):
        with pytest.raises(RuntimeError):
            ask()
    assert run(session) == [Loaded()]
    assert not session.document.loading
    assert len(session.conversation.messages) == 100
    session.send(Draft("Hi"))
    run(session)
    session.close()
    assert len(on_disk(session).messages) == 102


def test_opening_a_long_file_changes_nothing(
    messages_server: MessagesServer, tmp_path: Path
) -> None:
    path = write_long(tmp_path / "long.toml")
    before = path.stat().st_mtime_ns
    workspace = workspace_of(messages_server, temperature=0.9)
    session = workspace.session(path)
    session.close()
    workspace.close()
    assert path.stat().st_mtime_ns == before


def test_what_is_changed_while_a_long_file_is_read_is_kept(
    workspace: Workspace, tmp_path: Path
) -> None:
    session = workspace.session(write_long(tmp_path / "long.toml", title="Old"))
    session.conversation.request = Parameters(model=MODEL, max_tokens=7)
    session.document.rename("New")
    assert kinds(run(session)) == [Saved]
    conversation = on_disk(session)
    assert (conversation.title, conversation.request.max_tokens) == ("New", 7)
    assert len(conversation.messages) == 100
    session.close()


def test_a_long_file_that_proves_invalid_is_read_only(workspace: Workspace, tmp_path: Path) -> None:
    path = write_long(tmp_path / "long.toml")
    path.write_text(path.read_text().replace('role = "user"', 'role = "bot"', 1))
    before = path.read_bytes()
    session = workspace.session(path)
    (event,) = run(session)
    assert isinstance(event, NotLoaded)
    assert "messages[1].role" in event.error.message
    assert "messages[1].role" in session.document.read_only_reason
    assert session.conversation.messages[-1].text == "message 100"
    with pytest.raises(RuntimeError):
        session.send(Draft("Hi"))
    session.document.rename("Mine")
    session.close()
    assert path.read_bytes() == before


def test_a_short_file_that_is_invalid_is_not_opened(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text("format = 1\n[[messages]]\n")
    with pytest.raises(ClaudeTuiError):
        workspace.session(path)


@pytest.mark.parametrize("name", ["n" * 300 + ".toml", "a/" * 3000 + "b.toml"])
def test_a_path_no_disk_takes_is_refused_in_words(
    workspace: Workspace, tmp_path: Path, name: str
) -> None:
    with pytest.raises(ClaudeTuiError, match="name too long"):
        workspace.session(tmp_path / name)


@pytest.mark.parametrize(
    ("foreign", "model", "asked"),
    [
        (False, "smollm2-135m-instruct", DEFAULT_MODEL),
        (True, "smollm2-135m-instruct", "smollm2-135m-instruct"),
        (False, "claude-of-tomorrow", "claude-of-tomorrow"),
        (False, "claude-opus-4-8", "claude-opus-4-8"),
    ],
)
def test_a_model_that_claude_has_not_is_not_asked_of_it(
    messages_server: MessagesServer, tmp_path: Path, foreign: bool, model: str, asked: str
) -> None:
    path = tmp_path / "a.toml"
    path.write_text(
        f'[request]\nmodel = "{model}"\n\n[[messages]]\nrole = "user"\ncontent = "Hi"\n'
    )
    backend = Backend(
        "the test server", foreign, lambda: Endpoint("server", messages_server.base_url)
    )
    with closing(Workspace(backend, Parameters(), Parameters())) as workspace:
        session = workspace.session(path)
        assert session.conversation.request.model == asked
        session.close()
