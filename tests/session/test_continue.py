"""A reply that pauses and goes on by itself, and one that is gone on from when asked."""

import threading
from dataclasses import replace
from pathlib import Path

from claude_tui.conversation import (
    TextBlock,
)
from claude_tui.conversation.draft import Draft
from claude_tui.conversation.events import TextDelta
from claude_tui.session.events import Continued, Resent
from claude_tui.session.request_plan import MAX_PAUSES
from claude_tui.session.session import ChatSession
from claude_tui.session.workspace import Workspace
from claude_tui.storage.toml.codec import load_conversation
from tests.narrowing import present
from tests.servers.messages_server import MessagesServer
from tests.sessions import (
    HAIKU,
    REFUSED,
    ask,
    bodies,
    finish,
    on_disk,
    parts,
    pause,
    run,
    wait_for,
)

# -- pauses


def test_a_reply_that_pauses_goes_on_by_itself(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    pause(messages_server)
    messages_server.reply("Found.")
    session.send(Draft("Look it up"))
    events = run(session)
    (continued,) = parts(events, Continued)
    assert "(1 of 10)" in continued.words
    first, second = bodies(messages_server)
    assert second["messages"] == [
        *first["messages"],
        {
            "role": "assistant",
            "content": [block.to_api() for block in continued.message.content],
        },
    ]
    saved = on_disk(session).messages
    assert [(message.role, message.parent) for message in saved] == [
        ("user", 0),
        ("assistant", 1),
        ("assistant", 2),
    ]
    assert [message.text for message in saved[1:]] == ["I look. ", "Found."]
    assert session.settled


def test_a_reply_that_pauses_for_ever_is_asked_for_no_more(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    for _ in range(MAX_PAUSES + 1):
        pause(messages_server)
    session.send(Draft("Look it up"))
    finished = finish(session)
    assert present(present(finished.message).response).stop_reason == "pause_turn"
    assert len(messages_server.requests) == MAX_PAUSES + 1
    messages_server.reply("Found.")
    session.continue_reply()
    assert present(finish(session).message).text == "Found."
    roles = [message["role"] for message in bodies(messages_server)[-1]["messages"]]
    assert roles == ["user", "assistant"]


def test_what_is_set_meanwhile_waits_for_the_next_turn(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    pause(messages_server)
    session.send(Draft("Look it up"))
    session.conversation.request = replace(session.conversation.request, max_tokens=7)
    run(session)
    assert {body["max_tokens"] for body in bodies(messages_server)} == {4096}


def test_a_stop_between_the_parts_keeps_what_came(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    pause(messages_server)
    messages_server.stall()
    session.send(Draft("Look it up"))
    wait_for(session, Continued)
    messages_server.wait_until_held()
    session.stop()
    assert finish(session).message is None
    assert on_disk(session).messages[-1].text == "I look. "


# -- going on when asked


def test_a_model_that_takes_it_goes_on_from_the_reply_itself(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    messages_server.reply("One, two, \n", stop_reason="max_tokens")
    ask(session, model=HAIKU)
    messages_server.reply(" three.")
    session.continue_reply()
    finished = finish(session)
    assert bodies(messages_server)[-1]["messages"][1:] == [
        {"role": "assistant", "content": "One, two,"}
    ]
    assert (present(finished.message).parent, present(finished.message).text) == (2, " three.")
    session.send(Draft("And then?"))
    finish(session)
    assert bodies(messages_server)[-1]["messages"][1]["content"] == "One, two, three."
    assert on_disk(session).messages == session.conversation.messages


def test_any_other_model_is_asked_to_in_words_that_are_part_of_the_conversation(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    messages_server.reply("One, two,", stop_reason="max_tokens")
    ask(session)
    messages_server.reply("three.")
    session.continue_reply()
    finish(session)
    saved = on_disk(session).messages
    assert [message.role for message in saved] == ["user", "assistant", "user", "assistant"]
    assert '"One, two,"' in saved[2].text
    assert bodies(messages_server)[-1]["messages"][-1]["content"] == saved[2].text


def test_a_model_that_turns_out_not_to_take_it_is_asked_in_words(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    messages_server.reply("One, two,", stop_reason="max_tokens")
    ask(session, model=HAIKU)
    messages_server.fail(*REFUSED, "This model does not support assistant message prefill.")
    messages_server.reply("three.")
    session.continue_reply()
    (resent,) = parts(run(session), Resent)
    saved = on_disk(session).messages
    assert resent.added == saved[2]
    assert [message.role for message in saved] == ["user", "assistant", "user", "assistant"]
    assert [message.parent for message in saved] == [0, 1, 2, 3]


def test_a_stopped_reply_can_be_gone_on_from(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    messages_server.reply("Half of it, and the rest", chunk=7, gate=threading.Event())
    session.conversation.request = replace(session.conversation.request, model=HAIKU)
    session.send(Draft("Hi"))
    wait_for(session, TextDelta)
    session.stop()
    finish(session)
    session.continue_reply()
    finish(session)
    assert bodies(messages_server)[-1]["messages"][-1]["role"] == "assistant"


def test_a_failure_to_go_on_leaves_the_reply_as_it_was(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    messages_server.reply("One, two,", stop_reason="max_tokens")
    ask(session, model=HAIKU)
    messages_server.fail(401, "authentication_error", "No.")
    session.continue_reply()
    assert finish(session).message is None
    assert [message.text for message in on_disk(session).messages] == ["Hi", "One, two,"]
    session.continue_reply()
    assert finish(session).failure is None


def test_there_is_nothing_to_go_on_from_after_a_whole_reply(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    ask(session)
    assert session.continue_reply() is None
    assert session.settled


def test_a_reply_that_was_begun_by_hand_is_gone_on_from(
    workspace: Workspace, messages_server: MessagesServer, tmp_path: Path
) -> None:
    path = tmp_path / "a.toml"
    path.write_text(
        f'[request]\nmodel = "{HAIKU}"\n\n'
        '[[messages]]\nrole = "user"\ncontent = "JSON?"\n\n'
        '[[messages]]\nrole = "assistant"\ncontent = "{"\n'
    )
    session = workspace.session(path)
    messages_server.reply('"a": 1}')
    session.continue_reply()
    finish(session)
    session.close()
    assert bodies(messages_server)[-1]["messages"][-1] == {"role": "assistant", "content": "{"}
    assert load_conversation(path).messages[-1].content == (TextBlock('"a": 1}'),)
