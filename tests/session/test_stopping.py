"""A turn that is stopped, and a session that is closed in the middle of one."""

import threading
from pathlib import Path

import pytest

from claude_tui.api.failures import FailureKind
from claude_tui.conversation.draft import Draft
from claude_tui.conversation.events import TextDelta
from claude_tui.session.events import Finished, Retrying
from claude_tui.session.session import ChatSession
from claude_tui.session.workspace import Workspace
from claude_tui.storage import disk
from tests.narrowing import present
from tests.servers.messages_server import MessagesServer
from tests.sessions import finish, on_disk, run, wait_for


def test_a_stopped_reply_keeps_what_arrived_and_the_next_turn_goes_on(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    messages_server.reply("Half of it, and the rest", chunk=7, gate=threading.Event())
    session.send(Draft("All of it"))
    wait_for(session, TextDelta)
    session.stop()
    finished = finish(session)
    assert finished.failure is None
    assert present(finished.message).text == "Half of"
    messages_server.wait_for_hangup()
    assert present(on_disk(session).messages[-1].response).stop_reason == "interrupted"
    session.send(Draft("Go on"))
    finish(session)
    assert messages_server.requests[-1].body["messages"][1:] == [
        {"role": "assistant", "content": "Half of"},
        {"role": "user", "content": "Go on"},
    ]


def test_a_stop_before_the_headers_keeps_only_the_message(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    messages_server.stall()
    session.send(Draft("Hi"))
    messages_server.wait_until_held()
    session.stop()
    finished = finish(session)
    assert (finished.message, finished.failure) == (None, None)
    messages_server.wait_for_hangup()
    assert [message.role for message in on_disk(session).messages] == ["user"]


def test_a_stop_while_waiting_to_retry_ends_the_turn(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    messages_server.fail(529, "overloaded_error", headers={"retry-after": "300"})
    session.send(Draft("Hi"))
    retrying = wait_for(session, Retrying)
    assert retrying.seconds == 300
    assert retrying.failure.kind is FailureKind.OVERLOADED
    session.stop()
    finished = finish(session)
    assert (finished.message, finished.failure) == (None, None)
    assert len(messages_server.requests) == 1
    assert [message.role for message in on_disk(session).messages] == ["user"]


def test_a_stop_right_after_sending_still_leaves_the_message_on_disk(
    session: ChatSession, messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, gate = threading.Event(), threading.Event()

    put = disk.put

    def busy(path: Path, data: bytes) -> None:
        held.set()
        gate.wait()
        put(path, data)

    monkeypatch.setattr(disk, "put", busy)
    session.document.keep_draft(Draft("the disk is slow"))
    held.wait()
    session.send(Draft("Hi"))
    session.stop()
    finished = wait_for(session, Finished)
    assert (finished.message, finished.failure) == (None, None)
    gate.set()
    run(session)
    assert [message.text for message in on_disk(session).messages] == ["Hi"]
    assert messages_server.requests == []


def test_a_stop_without_a_turn_does_nothing(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    session.stop()
    session.send(Draft("Hi"))
    finish(session)
    session.stop()
    assert session.settled
    assert len(messages_server.requests) == 1


def test_closing_in_the_middle_keeps_what_arrived(
    workspace: Workspace, messages_server: MessagesServer
) -> None:
    messages_server.reply("Half of it, and the rest", chunk=7, gate=threading.Event())
    session = workspace.new_session()
    session.send(Draft("Hi"))
    wait_for(session, TextDelta)
    session.close()
    assert [message.text for message in on_disk(session).messages] == ["Hi", "Half of"]
