"""Several turns at once in one session: each event, journal record and message has its turn."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from claude_tui.conversation.draft import Draft
from claude_tui.conversation.events import TextDelta
from claude_tui.session.events import Finished, Recovered, Resent, Streamed
from claude_tui.session.session import ChatSession
from claude_tui.session.turn import Turn
from claude_tui.session.workspace import Workspace
from claude_tui.storage.journal import journal_path
from claude_tui.storage.toml.codec import load_conversation
from tests.servers.messages_server import MessagesServer
from tests.servers.speaker import Speaker
from tests.sessions import KEY, REFUSED, arrived, finish, on_disk, parts, run, write

PROGRAM = """
import sys
from pathlib import Path
from types import SimpleNamespace
from claude_tui.conversation.draft import Draft
from tests.sessions import workspace_of

session = workspace_of(SimpleNamespace(base_url=sys.argv[1])).session(Path(sys.argv[2]))
session.send(Draft("Tell me"))
session.retry()
for _event in session.events():
    pass
"""


@contextmanager
def two_turns(
    session: ChatSession, server: MessagesServer
) -> Iterator[tuple[tuple[Turn, Speaker], tuple[Turn, Speaker]]]:
    """Two replies to one message, under way at once; each says what it is told to."""
    speakers = Speaker(server), Speaker(server)
    first = session.send(Draft("Hi"))
    speakers[0].wait_until_asked()
    second = session.retry()
    assert second is not None
    speakers[1].wait_until_asked()
    try:
        yield (first, speakers[0]), (second, speakers[1])
    finally:
        for speaker in speakers:
            speaker.end()


def heard(session: ChatSession) -> tuple[int, str]:
    """The next text that arrives, and the turn that it belongs to."""
    return next(
        (event.turn, event.event.text)
        for event in session.events()
        if isinstance(event, Streamed) and isinstance(event.event, TextDelta)
    )


def test_two_replies_that_stream_interleaved_are_told_apart_and_kept_apart(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    with two_turns(session, messages_server) as ((one, first), (two, second)):
        assert list(session.turns) == [one.id, two.id]
        heard_so_far = []
        for speaker, text in ((first, "A1 "), (second, "B1 "), (first, "A2"), (second, "B2")):
            speaker.say(text)
            heard_so_far.append(heard(session))
        assert heard_so_far == [
            (one.id, "A1 "),
            (two.id, "B1 "),
            (one.id, "A2"),
            (two.id, "B2"),
        ]
        second.end()
        finished = next(event for event in session.events() if isinstance(event, Finished))
        assert (finished.turn, finished.message and finished.message.text) == (two.id, "B1 B2")
        assert list(session.turns) == [one.id]
        first.end()
        assert finish(session).turn == one.id
    assert session.document.path is not None
    assert not journal_path(session.document.path).exists()
    kept = on_disk(session).messages
    assert [(m.id, m.parent, m.text) for m in kept] == [
        (1, 0, "Hi"),
        (3, 1, "B1 B2"),
        (2, 1, "A1 A2"),
    ]
    assert kept == session.conversation.messages


def test_one_of_two_turns_can_be_stopped(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    with two_turns(session, messages_server) as ((one, first), (two, second)):
        first.say("Half")
        heard(session)
        session.stop(one.id)
        finished = next(event for event in session.events() if isinstance(event, Finished))
        assert (finished.turn, finished.message and finished.message.text) == (one.id, "Half")
        assert list(session.turns) == [two.id]
        second.say("Whole")
        second.end()
        finished = finish(session)
        assert finished.message is not None
        assert (finished.turn, finished.message.text) == (two.id, "Whole")
    texts = [(m.text, m.response and m.response.stop_reason) for m in on_disk(session).messages]
    assert texts == [("Hi", None), ("Half", "interrupted"), ("Whole", "end_turn")]


def test_a_stop_without_a_turn_named_stops_every_one(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    with two_turns(session, messages_server) as ((one, first), (two, second)):
        for speaker in (first, second):
            speaker.say("Half")
            heard(session)
        session.stop()
        finished = parts(run(session), Finished)
    assert sorted(event.turn for event in finished) == [one.id, two.id]
    assert [m.text for m in on_disk(session).messages] == ["Hi", "Half", "Half"]


def test_closing_keeps_what_arrived_of_both(
    workspace: Workspace, messages_server: MessagesServer
) -> None:
    session = workspace.new_session()
    with two_turns(session, messages_server) as ((_one, first), (_two, second)):
        for speaker, text in ((first, "A"), (second, "B")):
            speaker.say(text)
            heard(session)
        session.close()
    assert sorted(m.text for m in on_disk(session).messages) == ["A", "B", "Hi"]


def test_two_replies_under_way_when_the_program_is_killed_are_both_recovered(
    workspace: Workspace, messages_server: MessagesServer, tmp_path: Path
) -> None:
    path = write(tmp_path / "talk.toml", "Hi", "Hello")
    speakers = Speaker(messages_server), Speaker(messages_server)
    program = subprocess.Popen([sys.executable, "-c", PROGRAM, messages_server.base_url, str(path)])
    try:
        for speaker in speakers:
            speaker.wait_until_asked()
        for step in ("one", "two", "three"):
            for name, speaker in zip("AB", speakers, strict=True):
                speaker.say(f"{name}-{step} ")
                arrived(path, f"{name}-{step} ")
    finally:
        program.kill()
        program.wait()
        for speaker in speakers:
            speaker.end()
    assert KEY not in journal_path(path).read_text()
    session = workspace.session(path)
    (recovered,) = parts(run(session), Recovered)
    assert sorted(message.text for message in recovered.messages) == [
        "A-one A-two A-three ",
        "B-one B-two B-three ",
    ]
    assert {message.parent for message in recovered.messages} == {3}
    assert {m.response and m.response.stop_reason for m in recovered.messages} == {"interrupted"}
    session.close()
    assert load_conversation(path).messages[3:] == list(recovered.messages)
    assert not journal_path(path).exists()


def test_of_two_replies_one_of_which_is_in_the_file_the_other_is_recovered(
    session: ChatSession, workspace: Workspace, messages_server: MessagesServer
) -> None:
    with two_turns(session, messages_server) as ((_one, first), (_two, second)):
        for speaker, text in ((first, "Whole"), (second, "Half")):
            speaker.say(text)
            heard(session)
        first.end()
        next(event for event in session.events() if isinstance(event, Finished))
        path = session.document.path
        assert path is not None
        arrived(path, "Half")
        session.document.wait()
        crashed = path.read_bytes(), journal_path(path).read_bytes()
        session.close()
    path.write_bytes(crashed[0])
    journal_path(path).write_bytes(crashed[1])
    again = workspace.session(path)
    (recovered,) = parts(run(again), Recovered)
    assert [message.text for message in recovered.messages] == ["Half"]
    again.close()
    assert [m.text for m in load_conversation(path).messages] == ["Hi", "Whole", "Half"]


def test_a_refusal_that_one_turn_learned_from_is_corrected_for_the_other_too(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    session.conversation.request = replace(session.conversation.request, temperature=0.5)
    messages_server.fail(*REFUSED, "`temperature` is deprecated for this model.", times=2)
    session.send(Draft("Hi"))
    session.retry()
    events = run(session)
    assert len(parts(events, Resent)) == 2
    assert [event.failure for event in parts(events, Finished)] == [None, None]
    assert [m.text for m in on_disk(session).messages[1:]] == ["Hello from the test server."] * 2


def test_a_message_waits_for_the_reply_that_it_follows_only(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    session.send(Draft("Hi"))
    finish(session)
    speaker = Speaker(messages_server)
    retried = session.retry()
    assert retried is not None
    speaker.wait_until_asked()
    session.send(Draft("Another thing"))
    ended = []
    for event in session.events():
        if isinstance(event, Finished):
            ended.append(event.turn)
            speaker.end()
    assert ended == [retried.id + 1, retried.id]
    # The branch that was continued meanwhile stays on view.
    branch = [message.text for message in on_disk(session).branch()]
    assert branch[::2] == ["Hi", "Another thing"]
    assert [message.parent for message in on_disk(session).messages] == [0, 1, 2, 4, 1]


def test_a_message_that_another_turn_answers_is_not_taken_back(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    with two_turns(session, messages_server) as ((one, _first), (_two, second)):
        session.stop(one.id)
        finished = next(event for event in session.events() if isinstance(event, Finished))
        assert finished.unanswered is not None
        assert not session.take_back(finished.unanswered, Draft("Hi"))
        second.say("Hello")
        second.end()
        finish(session)
    assert [m.text for m in on_disk(session).messages] == ["Hi", "Hello"]


@pytest.mark.parametrize("refusals", [1, 2])
def test_ids_of_replies_that_came_to_nothing_are_given_again(
    session: ChatSession, messages_server: MessagesServer, refusals: int
) -> None:
    messages_server.fail(*REFUSED, "No.", times=refusals)
    session.send(Draft("Hi"))
    run(session)
    for _ in range(refusals):
        session.retry()
        run(session)
    assert [message.id for message in on_disk(session).messages] == [1, 2]
