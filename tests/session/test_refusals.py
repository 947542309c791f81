"""What a session learns from a refusal, and how it asks once more."""

import queue
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from claude_tui.conversation import (
    UNSET,
    Message,
    OpaqueBlock,
    Parameters,
    Response,
    ThinkingBlock,
)
from claude_tui.conversation.draft import Draft
from claude_tui.conversation.events import TextDelta
from claude_tui.models.catalog import Sampling, shipped_model
from claude_tui.models.rules import Note, effective
from claude_tui.session.events import Ended, Resent
from claude_tui.session.session import ChatSession
from claude_tui.session.workspace import Workspace
from claude_tui.storage.journal import read_records
from claude_tui.storage.toml.codec import load_conversation
from claude_tui.storage.toml.writer import dump_conversation
from tests.narrowing import present
from tests.servers.messages_server import DEADLINE, MessagesServer
from tests.sessions import (
    REFUSED,
    ask,
    bodies,
    finish,
    on_disk,
    parts,
    pause,
    run,
    wait_for,
    write,
)


def test_what_a_model_refuses_is_learned_and_the_request_goes_out_without_it(
    workspace: Workspace, session: ChatSession, messages_server: MessagesServer
) -> None:
    # The server lists it wrongly, as one that samples.
    model = present(shipped_model("claude-opus-4-8"))._replace(sampling=Sampling.EITHER)
    workspace.set_listed_models((model,))
    events = ask(session, model=model.id, temperature=0.5)
    first, second = bodies(messages_server)
    assert first == {**second, "temperature": 0.5}
    (resent,) = parts(events, Resent)
    assert (
        resent.words == "claude-opus-4-8 doesn't support temperature: the server rejected it. "
        "Corrected and sent again."
    )
    assert on_disk(session).messages[-1].text == "Hello from the test server."
    assert present(on_disk(session).messages[-1].request).temperature is UNSET
    assert on_disk(session).request.temperature == 0.5

    _sent, notes = effective(session.model, session.conversation.request)
    words = "claude-opus-4-8 doesn't support temperature: the server rejected it"
    assert notes == (Note("temperature", words),)
    assert session.send(Draft("Again")).notes == (words,)
    finish(session)
    assert "temperature" not in bodies(messages_server)[-1]
    assert len(messages_server.requests) == 3


def test_it_holds_for_every_conversation_and_after_the_models_are_listed(
    workspace: Workspace, session: ChatSession, messages_server: MessagesServer
) -> None:
    messages_server.fail(*REFUSED, "service_tier: Extra inputs are not permitted")
    ask(session, service_tier="auto")
    workspace.set_listed_models((present(shipped_model(session.model.id)),))
    other = workspace.new_session()
    other.conversation.request = session.conversation.request
    turn = other.send(Draft("Hi"))
    finish(other)
    other.close()
    assert len(turn.notes) == 1
    assert "service_tier" not in bodies(messages_server)[-1]
    assert len(messages_server.requests) == 3


def test_several_parameters_are_learned_of_one_after_the_other(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    messages_server.fail(*REFUSED, "`temperature` is deprecated for this model.")
    messages_server.fail(*REFUSED, "service_tier: Extra inputs are not permitted")
    messages_server.fail(*REFUSED, "max_tokens: 900 > 500, which is the maximum allowed number")
    events = ask(session, temperature=0.5, service_tier="auto", max_tokens=900)
    assert len(parts(events, Resent)) == 3
    assert bodies(messages_server)[-1] == {
        "model": session.model.id,
        "max_tokens": 500,
        "stream": True,
        "messages": [{"role": "user", "content": "Hi"}],
    }


def test_what_is_refused_all_the_same_is_shown(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    messages_server.fail(*REFUSED, "top_k: Extra inputs are not permitted", times=2)
    session.conversation.request = replace(session.conversation.request, top_k=5)
    session.send(Draft("Hi"))
    finished = finish(session)
    assert "top_k: Extra inputs" in present(finished.failure).message
    assert len(messages_server.requests) == 2


@pytest.mark.parametrize(
    "said",
    [
        "messages.0: something new",
        "something nobody has heard of",
        "top_k: Extra inputs are not permitted",
    ],
)
def test_a_refusal_that_is_unknown_or_of_nothing_that_was_sent_is_not_repeated(
    session: ChatSession, messages_server: MessagesServer, said: str
) -> None:
    messages_server.fail(*REFUSED, said)
    session.send(Draft("Hi"))
    assert said in present(finish(session).failure).message
    assert len(messages_server.requests) == 1


def test_a_code_goes_before_the_text(session: ChatSession, messages_server: MessagesServer) -> None:
    messages_server.fail(
        *REFUSED,
        "`temperature` is deprecated for this model.",
        details={"error_code": "image_dimensions_too_large"},
    )
    session.conversation.request = replace(session.conversation.request, temperature=0.5)
    session.send(Draft("Hi"))
    assert finish(session).failure is not None
    assert len(messages_server.requests) == 1


def test_a_refusal_within_a_stream_is_learned_from_too(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    messages_server.fail_within("invalid_request_error", "`temperature` is deprecated")
    events = ask(session, temperature=0.5)
    assert len(parts(events, Resent)) == 1
    assert on_disk(session).messages[-1].text == "Hello from the test server."


class NotingQueue(queue.SimpleQueue[Any]):
    """Notes when the end of a turn was reported."""

    def __init__(self) -> None:
        self.ended = threading.Event()

    def put(self, item: object, block: bool = True, timeout: float | None = None) -> None:
        super().put(item, block, timeout)
        if isinstance(item, Ended):
            self.ended.set()


@pytest.mark.parametrize("answer", ["a refusal", "a pause"])
def test_a_stop_counts_even_if_the_answer_is_in_already(
    session: ChatSession, messages_server: MessagesServer, answer: str
) -> None:
    if answer == "a pause":
        pause(messages_server)
    else:
        messages_server.fail(*REFUSED, "`temperature` is deprecated for this model.")
    reports = NotingQueue()
    session._reports = reports
    session.conversation.request = replace(session.conversation.request, temperature=0.5)
    session.send(Draft("Hi"))
    assert reports.ended.wait(DEADLINE)
    session.stop()
    finish(session)
    assert session.settled
    assert len(messages_server.requests) == 1


def test_a_stop_after_the_resend_stops_that(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    messages_server.fail(*REFUSED, "`temperature` is deprecated for this model.")
    messages_server.stall()
    session.conversation.request = replace(session.conversation.request, temperature=0.5)
    session.send(Draft("Hi"))
    wait_for(session, Resent)
    messages_server.wait_until_held()
    session.stop()
    assert finish(session).message is None
    messages_server.wait_for_hangup()


def test_the_journal_says_what_was_sent_in_the_end(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    gate = threading.Event()
    messages_server.fail(*REFUSED, "`temperature` is deprecated for this model.")
    messages_server.reply("Half of it, and the rest", gate=gate, gate_after=4)
    session.conversation.request = replace(session.conversation.request, temperature=0.5)
    session.send(Draft("Hi"))
    wait_for(session, TextDelta)
    session.document.wait()
    (begun,) = (
        record["reply"]
        for record in read_records(present(session.document.path))
        if "reply" in record
    )
    assert "max_tokens" in begun
    assert "temperature" not in begun
    gate.set()
    finish(session)


# -- thinking that goes back


def paused_file(path: Path) -> Path:
    """A branch that ends with a reply that paused, as the file has it."""
    write(path, "Look it up")
    conversation = load_conversation(path)
    blocks = (
        ThinkingBlock("Hm.", "sig"),
        OpaqueBlock("server_tool_use", '{"type": "server_tool_use", "id": "a", "input": {}}'),
    )
    response = Response(stop_reason="pause_turn")
    conversation.add(Message(2, 1, "assistant", blocks, response=response, request=Parameters()))
    path.write_bytes(dump_conversation(conversation).encode())
    return path


BOUND = (
    "messages.1.content.0: Invalid `signature` in `thinking` block. "
    "The block is bound to a different conversation."
)


def test_thinking_that_is_refused_is_left_out_once(
    workspace: Workspace, messages_server: MessagesServer, tmp_path: Path
) -> None:
    session = workspace.session(paused_file(tmp_path / "a.toml"))
    messages_server.fail(*REFUSED, BOUND)
    session.continue_reply()
    events = run(session)
    session.close()
    assert len(parts(events, Resent)) == 1
    before, after = (body["messages"][1]["content"] for body in bodies(messages_server))
    assert [block["type"] for block in before] == ["thinking", "server_tool_use"]
    assert [block["type"] for block in after] == ["server_tool_use"]


def test_thinking_that_is_refused_twice_is_shown(
    workspace: Workspace, messages_server: MessagesServer, tmp_path: Path
) -> None:
    session = workspace.session(paused_file(tmp_path / "a.toml"))
    messages_server.fail(*REFUSED, BOUND, times=2)
    session.continue_reply()
    finished = finish(session)
    session.close()
    assert "bound to a different conversation" in present(finished.failure).message
    assert len(messages_server.requests) == 2
