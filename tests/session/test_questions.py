"""A turn may ask: it waits until the question is answered, or until it is stopped."""

from __future__ import annotations

import pytest

from claude_tui.conversation.draft import Draft
from claude_tui.session.events import Asked, Finished
from claude_tui.session.session import ChatSession
from claude_tui.session.workspace import Workspace
from tests.servers.asking_client import AskingClient, asking_before_requests
from tests.servers.messages_server import MessagesServer
from tests.sessions import finish, on_disk, parts, run, wait_for


@pytest.fixture
def client(session: ChatSession, workspace: Workspace) -> AskingClient:
    return asking_before_requests(session, workspace)


def test_a_turn_goes_on_with_the_answer(
    session: ChatSession, client: AskingClient, messages_server: MessagesServer
) -> None:
    turn = session.send(Draft("Hi"))
    asked = wait_for(session, Asked)
    assert (asked.turn, asked.question.text) == (turn.id, "May it run?")
    assert not asked.question.future.done()
    assert messages_server.requests == []
    assert asked.question.answer("yes")
    assert asked.question.future.done()
    assert finish(session).failure is None
    assert client.answers == ["yes"]
    assert not asked.question.answer("no")


def test_only_what_the_question_offers_is_an_answer(
    session: ChatSession, client: AskingClient
) -> None:
    session.send(Draft("Hi"))
    question = wait_for(session, Asked).question
    with pytest.raises(ValueError, match="perhaps"):
        question.answer("perhaps")
    assert not question.future.done()
    assert question.answer("no")
    finish(session)
    assert client.answers == ["no"]


def test_a_stop_withdraws_the_question(
    session: ChatSession, client: AskingClient, messages_server: MessagesServer
) -> None:
    turn = session.send(Draft("Hi"))
    question = wait_for(session, Asked).question
    session.stop(turn.id)
    finished = finish(session)
    assert (finished.message, finished.failure) == (None, None)
    assert question.future.done()
    assert not question.answer("yes")
    assert (client.answers, messages_server.requests) == ([], [])
    session.retry()
    assert wait_for(session, Asked).question.answer("yes")
    assert finish(session).failure is None


def test_closing_the_session_withdraws_the_question(
    session: ChatSession, client: AskingClient
) -> None:
    session.send(Draft("Hi"))
    question = wait_for(session, Asked).question
    session.close()
    assert question.future.done()
    assert not question.answer("yes")
    assert client.answers == []
    assert [message.text for message in on_disk(session).messages] == ["Hi"]


def test_two_turns_may_wait_for_answers_of_their_own(
    session: ChatSession, client: AskingClient
) -> None:
    first = session.send(Draft("Hi"))
    asked = wait_for(session, Asked)
    second = session.retry()
    assert second is not None
    asked_too = wait_for(session, Asked)
    assert (asked.turn, asked_too.turn) == (first.id, second.id)
    session.stop(first.id)
    finished = wait_for(session, Finished)
    assert (finished.turn, finished.message) == (first.id, None)
    assert asked_too.question.answer("yes")
    (finished,) = parts(run(session), Finished)
    assert finished.turn == second.id
    assert finished.message is not None
    assert client.answers == ["yes"]
