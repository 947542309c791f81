"""What a session finds after a crash: the journal of a reply that was never saved."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claude_tui.conversation import Message, Parameters, TextBlock
from claude_tui.conversation.draft import Draft
from claude_tui.conversation.events import BlockStart, TextDelta
from claude_tui.session.events import (
    Loaded,
    Recovered,
)
from claude_tui.session.workspace import Workspace
from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.storage.journal import journal_path
from claude_tui.storage.toml.codec import load_conversation
from tests.narrowing import present
from tests.servers.messages_server import MessagesServer
from tests.session.test_sharing import files, of, path
from tests.sessions import (
    KEY,
    MODEL,
    arrived,
    on_disk,
    run,
    wait_for,
    write,
    write_long,
)
from tests.storage.faults import Fault, FaultyDisk

__all__ = ["path"]


def test_a_journal_has_what_arrived_and_goes_with_the_end(
    workspace: Workspace, messages_server: MessagesServer, path: Path
) -> None:
    gate = threading.Event()
    messages_server.reply("Half of it, and the rest", chunk=7, gate=gate)
    session = workspace.session(path)
    session.send(Draft("Again"))
    messages_server.wait_until_held()
    arrived(path, "Half of")
    assert KEY not in journal_path(path).read_text()
    gate.set()
    run(session)
    assert not journal_path(path).exists()
    session.close()
    assert files(path) == ["a.toml"]


def test_a_stop_before_anything_came_leaves_no_journal(
    workspace: Workspace, messages_server: MessagesServer, path: Path
) -> None:
    messages_server.stall()
    session = workspace.session(path)
    session.send(Draft("Again"))
    messages_server.wait_until_held()
    session.stop()
    run(session)
    session.close()
    assert files(path) == ["a.toml"]


def test_a_journal_outlives_a_save_in_the_middle_of_the_reply(
    workspace: Workspace, messages_server: MessagesServer, path: Path
) -> None:
    gate = threading.Event()
    messages_server.reply("Half of it, and the rest", chunk=7, gate=gate)
    session = workspace.session(path)
    session.send(Draft("Again"))
    wait_for(session, TextDelta)
    session.document.rename("Other")
    arrived(path, "Half of")
    gate.set()
    run(session)
    assert not journal_path(path).exists()
    session.close()


@pytest.mark.parametrize("make", [write, write_long])
def test_what_a_crash_left_is_there_with_the_next_opening_and_said_once(
    workspace: Workspace, messages_server: MessagesServer, tmp_path: Path, make: Callable[..., Path]
) -> None:
    path = make(tmp_path / "b.toml", *(["Hi", "Hello"] if make is write else []))
    messages_server.reply("Half of it, and the rest", chunk=7, gate=threading.Event())
    session = workspace.session(path)
    run(session)
    turn = session.send(Draft("Again"))
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
    assert present(reply.response).stop_reason == "interrupted"
    assert reply.request == Parameters(model=MODEL, max_tokens=4096)
    assert len(session.conversation.messages) == count + 1
    session.close()
    session = workspace.session(path)
    assert of(Recovered, run(session)) == []
    session.close()


def test_what_a_crash_left_waits_for_the_disk_and_the_file_can_be_read(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    file, _ = ConversationFile.open(path)
    question = Message(3, 2, "user", (TextBlock("Again"),), at=datetime.now(UTC))
    file.append(question)
    file.journal.begin_reply(replace(question, id=4, parent=3, role="assistant"), question)
    file.journal.add(4, [BlockStart(0, {"type": "text"}), TextDelta(0, "Half of")])
    file.journal.close()
    with monkeypatch.context() as patch:
        FaultyDisk(Fault.DEAD, 1).install(patch)
        session = workspace.session(path)
    assert "Input/output error. Read-only" in session.document.read_only_reason
    assert [message.text for message in session.conversation.messages][-1] == "Again"
    session.close()
    session = workspace.session(path)
    assert session.document.read_only_reason == ""
    assert session.conversation.messages[-1].text == "Half of"
    session.close()
