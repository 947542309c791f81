"""Turns that came to nothing, and what the next request says of them."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from claude_tui.conversation import Conversation, Parameters
from claude_tui.conversation.draft import Draft
from claude_tui.errors import StorageError, UsageError
from claude_tui.export.next_request import next_request
from claude_tui.models.catalog import Catalog
from claude_tui.models.context import measure
from claude_tui.session.events import Finished, NotSaved
from claude_tui.session.inspection import past_turns
from claude_tui.session.session import ChatSession
from claude_tui.storage.drafts import DraftStore
from tests.narrowing import present
from tests.servers import wire_events
from tests.servers.messages_server import MessagesServer
from tests.sessions import (
    HAIKU,
    ask,
    bodies,
    finish,
    on_disk,
    parts,
    refuse,
    run,
    workspace_of,
)


def stopped(session: ChatSession, server: MessagesServer) -> Finished:
    """Send, and stop before anything came."""
    server.stall()
    session.send(Draft("Tell me"))
    server.wait_until_held()
    session.stop()
    return finish(session)


def contents(server: MessagesServer) -> list[object]:
    return [message["content"] for message in bodies(server)[-1]["messages"]]


def test_a_message_that_is_taken_back_is_gone_from_the_file_to_the_byte(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    ask(session, "First")
    before = present(session.document.path).read_bytes()
    finished = stopped(session, messages_server)
    assert (finished.message, finished.failure) == (None, None)
    assert present(session.document.path).read_bytes() != before
    assert session.take_back(present(finished.unanswered), Draft("Tell me"))
    run(session)
    assert present(session.document.path).read_bytes() == before
    assert session.document.draft().text == "Tell me"
    assert [turn.parent for turn in past_turns(session.conversation, session.records)] == [1]
    ask(session, "Second")
    assert contents(messages_server) == ["First", "Hello from the test server.", "Second"]


def test_the_branch_that_was_on_view_is_so_again(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    ask(session, "First")
    session.retry()
    run(session)
    session.conversation.tip = 2
    before = replace(session.conversation, messages=list(session.conversation.messages))
    finished = stopped(session, messages_server)
    session.take_back(present(finished.unanswered), Draft("Tell me"))
    run(session)
    assert session.conversation == before
    assert on_disk(session) == before


def test_the_draft_is_on_disk_before_the_message_is_taken_out(
    session: ChatSession, messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(session, "First")
    finished = stopped(session, messages_server)
    refusals = [StorageError(present(session.document.path), "the disk is full")]
    keep = DraftStore.keep

    def refused(store: DraftStore, draft: Draft) -> None:
        if refusals:
            raise refusals[0]
        keep(store, draft)

    monkeypatch.setattr(DraftStore, "keep", refused)
    session.take_back(present(finished.unanswered), Draft("Tell me"))
    assert len(parts(run(session), NotSaved)) == 2
    assert on_disk(session).messages[-1].text == "Tell me"
    refusals.clear()
    session.document.keep_draft(Draft("Tell me"))
    session.document.save()
    run(session)
    assert on_disk(session).messages[-1].text != "Tell me"
    assert session.document.draft().text == "Tell me"


def test_a_message_that_something_follows_is_not_taken_back(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    finished = stopped(session, messages_server)
    ask(session, "Second")
    assert not session.take_back(present(finished.unanswered), Draft("Tell me"))
    assert [message.text for message in on_disk(session).messages][:2] == ["Tell me", "Second"]


def test_a_block_that_was_begun_and_never_filled_is_nothing(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    gate = threading.Event()
    start = wire_events.message_start(), *wire_events.block(0, {"type": "text", "text": ""}, [])
    messages_server.stream([*start, wire_events.STOP], gate=gate, gate_after=2)
    session.send(Draft("Tell me"))
    messages_server.wait_until_held()
    session.stop()
    assert finish(session).unanswered is not None
    gate.set()


def test_what_the_program_said_to_go_on_does_not_outlive_a_request_that_came_to_nothing(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    messages_server.reply("One, two,", stop_reason="max_tokens")
    ask(session, "Count")
    before = on_disk(session)
    messages_server.stall()
    session.continue_reply()
    messages_server.wait_until_held()
    session.stop()
    assert finish(session).unanswered is None
    assert session.conversation == on_disk(session) == before
    messages_server.fail(400, "invalid_request_error", "No.")
    session.continue_reply()
    assert finish(session).failure is not None
    assert session.conversation == on_disk(session) == before


# -- refused


def test_a_refused_turn_is_left_out_of_every_later_request(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    ask(session, "First")
    refuse(messages_server)
    ask(session, "Refused")
    ask(session, "Second")
    sent = ["First", "Hello from the test server.", "Second"]
    assert contents(messages_server) == sent
    session.retry()
    run(session)
    assert contents(messages_server) == sent
    assert [message.text for message in on_disk(session).messages][2:4] == ["Refused", "First, "]


def test_a_refused_message_can_be_asked_again(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    refuse(messages_server)
    ask(session, "Refused")
    session.retry()
    run(session)
    assert contents(messages_server) == ["Refused"]


def test_a_refused_continuation_is_left_out_too(
    messages_server: MessagesServer, tmp_path: Path
) -> None:
    session = workspace_of(messages_server, model=HAIKU).new_session()
    messages_server.reply("One, two,", stop_reason="max_tokens")
    ask(session, "Count")
    refuse(messages_server)
    session.continue_reply()
    run(session)
    assert session.continue_reply() is None
    ask(session, "Else")
    assert contents(messages_server) == ["Else"]
    session.close()


def test_an_export_and_the_count_of_tokens_leave_a_refused_turn_out(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    refuse(messages_server)
    ask(session, "Refused " * 1000)
    alone = Conversation(request=Parameters())
    assert measure(session.conversation.branch(), Parameters()) == measure([], Parameters())
    with pytest.raises(UsageError, match="no message from you that wasn't declined"):
        next_request(session.conversation, Catalog().find)
    with pytest.raises(UsageError, match=r"no message from you$"):
        next_request(alone, Catalog().find)
    ask(session, "Second")
    body = next_request(session.conversation, Catalog().find).body
    assert body["messages"] == [{"role": "user", "content": "Second"}]
