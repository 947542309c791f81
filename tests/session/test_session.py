"""Turns over a real socket: what is sent, what is kept, what is reported."""

import json
import threading

import pytest

from claude_tui.api import exchange
from claude_tui.api.endpoint import Endpoint
from claude_tui.api.failures import FailureKind
from claude_tui.conversation import UNSET, OpaqueBlock, Parameters, TextBlock, ThinkingBlock
from claude_tui.conversation.draft import Draft
from claude_tui.conversation.events import MessageStart
from claude_tui.errors import LocalModelError
from claude_tui.session import turn as turn_module
from claude_tui.session.backend import Backend
from claude_tui.session.events import Retrying
from claude_tui.session.session import ChatSession
from claude_tui.session.turn import RETRY_SECONDS
from claude_tui.session.workspace import Workspace
from tests.narrowing import of_type, present
from tests.servers import wire_events
from tests.servers.messages_server import Ending, MessagesServer
from tests.sessions import KEY, MODEL, ask, finish, on_disk, run, wait_for

AT_ONCE = {"retry-after-ms": "0"}


def test_a_message_is_on_disk_before_its_request_arrives(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    gate = threading.Event()
    messages_server.reply("Hello.", gate=gate, gate_after=0)
    session.send(Draft("Hi"))
    messages_server.wait_until_held()
    (message,) = on_disk(session).messages
    assert (message.role, message.text) == ("user", "Hi")
    gate.set()
    finish(session)


def test_a_reply_is_saved_with_what_was_asked_and_what_came_back(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    messages_server.reply("Lists are mutable.")
    session.send(Draft("Lists?"))
    finished = finish(session)
    assert finished.failure is None
    conversation = on_disk(session)
    assert conversation.messages == session.conversation.messages
    reply = conversation.messages[-1]
    assert (reply.text, reply.parent) == ("Lists are mutable.", 1)
    assert (present(reply.response).id, present(reply.response).model) == ("msg_test", MODEL)
    assert (present(reply.response).stop_reason, present(reply.response).request_id) == (
        "end_turn",
        "req_test",
    )
    assert present(present(reply.response).usage).input_tokens == 11
    assert present(present(reply.response).seconds) >= 0
    assert reply.request == Parameters(model=MODEL, max_tokens=4096)


def test_the_file_says_which_system_prompt_each_reply_was_asked_with(session: ChatSession) -> None:
    for prompt in ("Be brief.", "Be kind.", "Be brief.", UNSET):
        ask(session, system=prompt)
    session.close()
    replies = on_disk(session).messages[1::2]
    systems = [present(reply.request).system for reply in replies]
    assert systems == ["Be brief.", "Be kind.", "Be brief.", UNSET]
    assert present(session.document.path).read_text().count("Be brief.") == 1


def test_the_next_turn_sends_all_of_the_branch(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    for text in ("One", "Two"):
        messages_server.reply(f"{text}!")
        session.send(Draft(text))
        finish(session)
    assert messages_server.requests[-1].body["messages"] == [
        {"role": "user", "content": "One"},
        {"role": "assistant", "content": "One!"},
        {"role": "user", "content": "Two"},
    ]


def test_a_second_message_waits_for_the_first_reply(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    gate = threading.Event()
    messages_server.reply("Hello.", gate=gate)
    session.send(Draft("Hi"))
    with pytest.raises(RuntimeError):
        session.send(Draft("And?"))
    gate.set()
    assert present(finish(session).message).text == "Hello."
    assert len(session.conversation.messages) == 2


def test_an_overloaded_server_is_asked_again(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    messages_server.fail(529, "overloaded_error", headers=AT_ONCE, times=2)
    messages_server.reply("At last.")
    session.send(Draft("Hi"))
    events = run(session)
    assert [event.seconds for event in events if isinstance(event, Retrying)] == [0, 0]
    assert on_disk(session).messages[-1].text == "At last."
    assert [request.body for request in messages_server.requests] == (
        [messages_server.requests[0].body] * 3
    )


def test_an_unreliable_server_is_not_asked_forever(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    times = len(RETRY_SECONDS) + 1
    messages_server.fail(500, headers=AT_ONCE, times=times)
    session.send(Draft("Hi"))
    finished = finish(session)
    assert finished.message is None
    assert present(finished.failure).kind is FailureKind.SERVER_ERROR
    assert len(messages_server.requests) == times


def test_a_server_that_names_no_time_is_given_a_little_more_each_time(
    session: ChatSession, messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn_module, "RETRY_SECONDS", (0.0, 0.001, 0.002))
    messages_server.fail(500, times=3)
    session.send(Draft("Hi"))
    waits = [event.seconds for event in run(session) if isinstance(event, Retrying)]
    assert waits == [0.0, 0.001, 0.002]


@pytest.mark.parametrize(
    ("status", "type_", "kind"),
    [
        (400, "invalid_request_error", FailureKind.INVALID_REQUEST),
        (401, "authentication_error", FailureKind.AUTHENTICATION),
        (403, "permission_error", FailureKind.PERMISSION),
        (404, "not_found_error", FailureKind.NOT_FOUND),
        (413, "request_too_large", FailureKind.TOO_LARGE),
    ],
)
def test_a_refusal_ends_the_turn_at_once(
    session: ChatSession,
    messages_server: MessagesServer,
    status: int,
    type_: str,
    kind: FailureKind,
) -> None:
    messages_server.fail(status, type_, "No.")
    session.send(Draft("Hi"))
    finished = finish(session)
    assert finished.message is None
    assert present(finished.failure).kind is kind
    assert len(messages_server.requests) == 1
    assert not session.busy
    assert [message.role for message in on_disk(session).messages] == ["user"]


def test_a_source_that_does_not_start_is_a_failure_and_may_start_later(
    messages_server: MessagesServer,
) -> None:
    endpoint = Endpoint("server", messages_server.base_url, api_key=KEY, credential="a test")
    answers: list[LocalModelError | Endpoint] = [
        LocalModelError("It is not there.", "Install it."),
        endpoint,
    ]

    def resolve() -> Endpoint:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    workspace = Workspace(Backend("a test", False, resolve), Parameters(), Parameters())
    session = workspace.unsaved_session()
    session.send(Draft("Hi"))
    failure = finish(session).failure
    assert (present(failure).kind, present(failure).message) == (
        FailureKind.NOT_READY,
        "It is not there.",
    )
    assert present(failure).next_step == "Install it."
    session.retry()
    assert present(finish(session).message).text == "Hello from the test server."
    session.close()
    workspace.close()


def test_a_fault_nobody_foresaw_is_a_failure_too(messages_server: MessagesServer) -> None:
    def resolve() -> Endpoint:
        raise ZeroDivisionError("a fault in this program")

    workspace = Workspace(Backend("a test", False, resolve), Parameters(), Parameters())
    session = workspace.unsaved_session()
    session.send(Draft("Hi"))
    failure = finish(session).failure
    assert present(failure).kind is FailureKind.UNKNOWN
    assert "ZeroDivisionError" in present(failure).message
    session.close()
    workspace.close()


def test_an_error_in_the_middle_keeps_what_came_before_it(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    messages_server.fail_within("overloaded_error", "Overloaded", text="So far")
    session.send(Draft("Hi"))
    finished = finish(session)
    assert present(finished.failure).kind is FailureKind.OVERLOADED
    reply = on_disk(session).messages[-1]
    assert (reply.text, present(reply.response).stop_reason) == ("So far", "interrupted")
    assert len(messages_server.requests) == 1


@pytest.mark.parametrize("ending", [Ending.CUT, Ending.QUIET_CUT])
def test_a_connection_that_breaks_keeps_what_came(
    session: ChatSession, messages_server: MessagesServer, ending: Ending
) -> None:
    messages_server.reply("So far", ending=ending)
    session.send(Draft("Hi"))
    finished = finish(session)
    assert present(finished.failure).kind is FailureKind.CUT_SHORT
    assert present(on_disk(session).messages[-1].response).stop_reason == "interrupted"
    assert on_disk(session).messages[-1].text == "So far"


def test_a_reply_cut_before_its_first_block_is_asked_for_again(
    session: ChatSession, messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn_module, "RETRY_SECONDS", (0.0,))
    start = wire_events.message_start(message_id="msg_cut")
    messages_server.stream([start], ending=Ending.CUT)
    messages_server.reply("Whole.")
    session.send(Draft("Hi"))
    first = wait_for(session, MessageStart)
    assert first.id == "msg_cut"
    assert present(finish(session).message).text == "Whole."
    assert present(on_disk(session).messages[-1].response).id == "msg_test"


def test_an_empty_reply_is_kept_and_does_not_spoil_the_next_turn(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    messages_server.stream(
        [wire_events.message_start(), wire_events.message_delta(), wire_events.STOP]
    )
    session.send(Draft("Say nothing"))
    finished = finish(session)
    assert present(finished.message).content == ()
    assert on_disk(session).messages == session.conversation.messages
    session.send(Draft("Now speak"))
    assert finish(session).failure is None
    assert messages_server.requests[-1].body["messages"][0]["role"] == "user"


def test_a_stop_reason_of_tomorrow_is_kept(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    messages_server.reply("Hm.", stop_reason="went_for_a_walk")
    session.send(Draft("Hi"))
    assert finish(session).failure is None
    assert present(on_disk(session).messages[-1].response).stop_reason == "went_for_a_walk"


def test_blocks_nobody_knows_go_back_as_they_came(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    hologram = {"type": "hologram", "payload": [1, None, 2.50, "é\u0000"], "deep": {"a": {}}}
    search = {"type": "server_tool_use", "id": "srv_1", "name": "web_search", "input": {"q": "é"}}
    result = {"type": "web_search_tool_result", "tool_use_id": "srv_1", "content": [None]}
    blocks: list[wire_events.Event] = [hologram, search, result]
    messages_server.stream(
        [
            wire_events.message_start(),
            *(e for i, b in enumerate(blocks) for e in wire_events.block(i, b, [])),
            *wire_events.text_block(3, "Found."),
            wire_events.message_delta(),
            wire_events.STOP,
        ]
    )
    session.send(Draft("Search"))
    finish(session)
    kept = on_disk(session).messages[-1].content
    assert [json.loads(of_type(OpaqueBlock, block).json) for block in kept[:3]] == blocks
    assert all(isinstance(block, OpaqueBlock) for block in kept[:3])
    session.send(Draft("And?"))
    finish(session)
    text = {"type": "text", "text": "Found."}
    assert messages_server.requests[-1].body["messages"][1]["content"] == [*blocks, text]


def test_thinking_is_kept_on_disk(session: ChatSession, messages_server: MessagesServer) -> None:
    messages_server.reply("So.", thinking="Hm.")
    session.send(Draft("Think"))
    finish(session)
    assert on_disk(session).messages[-1].content == (
        ThinkingBlock("Hm.", "c2lnbmVk"),
        TextBlock("So."),
    )


def test_the_time_of_a_reply_is_that_of_its_own_request(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr(exchange, "monotonic", lambda: clock[0])
    endpoint = Endpoint("server", messages_server.base_url, api_key=KEY, credential="a test")

    def slow_start() -> Endpoint:
        clock[0] += 100
        return endpoint

    workspace = Workspace(Backend("a test", False, slow_start), Parameters(), Parameters())
    session = workspace.unsaved_session()
    session.send(Draft("Hi"))
    assert present(present(finish(session).message).response).seconds == 0
    session.close()
    workspace.close()


def test_asking_again_keeps_both_replies(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    for text in ("First", "Second"):
        messages_server.reply(text)
        session.send(Draft("Hi")) if text == "First" else session.retry()
        finish(session)
    first, second = messages_server.requests
    assert first.body == second.body
    assert [message.text for message in session.conversation.branch()] == ["Hi", "Second"]
    assert "\nparent = 1\n" in present(session.document.path).read_text(encoding="utf-8")
    conversation = on_disk(session)
    assert [(m.text, m.parent) for m in conversation.messages] == [
        ("Hi", 0),
        ("First", 1),
        ("Second", 1),
    ]
    session.send(Draft("Which?"))
    finish(session)
    assert messages_server.requests[-1].body["messages"][1]["content"] == "Second"


def test_asking_again_goes_on_after_a_failure(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    messages_server.fail(401, "authentication_error", "No.")
    session.send(Draft("Hi"))
    finish(session)
    session.retry()
    assert finish(session).failure is None
    assert [message.parent for message in on_disk(session).messages] == [0, 1]


def test_there_is_nothing_to_ask_again_at_first(session: ChatSession) -> None:
    assert session.retry() is None
    assert session.settled


def test_a_draft_is_sent_after_the_message_that_it_follows(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    session.send(Draft("Hi"))
    finish(session)
    session.send(Draft("And?"))
    finish(session)
    session.send(Draft("Or?", (), 2))
    finish(session)
    sent = [message["content"] for message in messages_server.requests[-1].body["messages"]]
    assert sent == ["Hi", "Hello from the test server.", "Or?"]
    assert [message.parent for message in on_disk(session).messages] == [0, 1, 2, 3, 2, 5]
