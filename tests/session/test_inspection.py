"""What is shown of a turn is what was on the wire, and says where it can't be."""

import gc
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.conversation import UNSET, Parameters, TextBlock
from claude_tui.conversation.draft import Draft
from claude_tui.errors import ClaudeTuiError, UsageError
from claude_tui.export.formats import written_as
from claude_tui.session.inspection import (
    NO_ANSWER,
    NOT_SENT,
    Inspection,
    Lazy,
    PastTurn,
    as_json,
    past_turns,
)
from claude_tui.session.session import ChatSession
from claude_tui.session.workspace import Workspace
from claude_tui.text.visible import visible
from tests.narrowing import present
from tests.servers.messages_server import Ending, MessagesServer
from tests.sessions import KEY, MODEL, finish, run, write


def turns_of(session: ChatSession) -> tuple[Inspection, Sequence[PastTurn]]:
    path = session.document.path
    inspection = Inspection(session.conversation, path.parent if path else None)
    return inspection, past_turns(session.conversation, session.records)


def plain_json(value: Any) -> Any:
    return json.loads(as_json(value))


def shown(session: ChatSession, number: int = 0) -> Any:
    """The turn with this number, newest first, as plain JSON."""
    inspection, turns = turns_of(session)
    return plain_json(inspection.past_turn(turns[number]))


def test_the_request_is_the_one_that_was_sent(
    workspace: Workspace, messages_server: MessagesServer
) -> None:
    session = workspace.new_session()
    session.conversation.request = Parameters(
        model="claude-sonnet-4-6", system="Be brief. 🎉", temperature=0
    )
    session.send(Draft("What is a tuple?"))
    finish(session)
    session.conversation.request = replace(
        session.conversation.request, system="Other.", temperature=UNSET
    )
    session.send(Draft("And a list?"))
    finish(session)
    for number, received in enumerate(reversed(messages_server.requests)):
        request = shown(session, number)["request"]
        assert request["body"] == received.body
        assert request["note"].endswith("identical to what was sent).")
        assert request["headers"].keys() == received.headers.keys()
        assert request["headers"]["anthropic-version"] == received.headers["anthropic-version"]


def test_the_response_is_the_one_that_came(
    workspace: Workspace, messages_server: MessagesServer
) -> None:
    messages_server.reply("A tuple can't change.", thinking="Let me think.")
    session = workspace.new_session()
    session.send(Draft("What is a tuple?"))
    finish(session)
    turn = shown(session)
    message = turn["response"]["message"]
    assert [block["type"] for block in message["content"]] == ["thinking", "text"]
    assert message["content"][0]["signature"]
    assert (message["id"], message["stop_reason"]) == ("msg_test", "end_turn")
    assert message["usage"]["input_tokens"] == 11
    assert turn["response"]["request_id"] == turn["response"]["headers"]["request-id"]
    kinds = [(event["type"], event.get("index")) for event in turn["events"]]
    assert kinds[0] == ("message_start", None)
    assert ("text_delta", 1) in kinds
    assert turn["timing"]["first_token_seconds"] <= turn["timing"]["seconds"]


def test_no_secret_is_in_anything_that_is_held(
    workspace: Workspace, messages_server: MessagesServer
) -> None:
    messages_server.fail(400, "invalid_request_error", f"no {KEY}", headers={"x-echo": KEY})
    session = workspace.new_session()
    session.send(Draft("Hi"))
    finish(session)
    session.send(Draft("Hi again"))
    finish(session)
    inspection, turns = turns_of(session)
    texts = [as_json(inspection.past_turn(turn)) for turn in turns]
    texts.append(
        as_json(inspection.next_turn(Draft("x"), session.model, workspace.client.usual_headers))
    )
    texts += [
        written_as(name, inspection.past_request(turn), "")
        for turn in turns
        for name in ("python", "typescript", "curl", "json")
    ]
    texts.append(repr(session.records))
    assert len(turns) == 2
    assert not [text for text in texts if KEY in text]


def test_every_attempt_is_shown(workspace: Workspace, messages_server: MessagesServer) -> None:
    messages_server.fail(529, "overloaded_error", "Overloaded", headers={"retry-after": "0"})
    session = workspace.new_session()
    session.send(Draft("Hi"))
    finish(session)
    turn = shown(session)
    assert turn["response"]["status"] == 200
    (first,) = turn["earlier attempts"].values()
    assert first["response"]["status"] == 529
    assert first["response"]["failure"]["kind"] == "overloaded"
    assert first["request"]["body"] == messages_server.requests[0].body


def test_a_turn_without_a_reply_stands_where_it_was(
    workspace: Workspace, messages_server: MessagesServer
) -> None:
    messages_server.reply("One.")
    messages_server.fail(400, "invalid_request_error", "no", times=2)
    session = workspace.new_session()
    session.send(Draft("first"))
    finish(session)
    session.retry()
    finish(session)
    session.send(Draft("second"))
    finish(session)
    session.retry()
    finish(session)
    _inspection, turns = turns_of(session)
    seen = [(turn.parent, turn.reply.id if turn.reply else None) for turn in turns]
    assert seen == [(3, 4), (3, None), (1, None), (1, 2)]
    assert present(turns[1].failure).status == 400
    assert shown(session, 1)["response"]["failure"]["status"] == 400


def test_a_request_that_was_stopped_before_an_answer_is_not_called_unsent(
    workspace: Workspace, messages_server: MessagesServer
) -> None:
    messages_server.stall()
    session = workspace.new_session()
    session.send(Draft("Hi"))
    messages_server.wait_until_held()
    session.stop()
    finish(session)
    turn = shown(session)
    assert turn["request"]["note"] == NO_ANSWER
    assert turn["request"]["body"] == messages_server.requests[0].body


def test_half_a_reply_is_shown_with_what_went_wrong(
    workspace: Workspace, messages_server: MessagesServer
) -> None:
    messages_server.reply("Half a", ending=Ending.CUT)
    session = workspace.new_session()
    session.send(Draft("Hi"))
    finish(session)
    response = shown(session)["response"]
    assert response["failure"]["kind"] == "cut_short"
    assert response["message"]["stop_reason"] == "interrupted"


def test_what_an_earlier_run_sent_is_built_again_and_says_so(
    workspace: Workspace, messages_server: MessagesServer
) -> None:
    session = workspace.new_session()
    session.conversation.request = Parameters(
        model="claude-sonnet-4-6", system="Be brief.", temperature=0
    )
    session.send(Draft("Hi"))
    finish(session)
    session.close()
    again = workspace.session(present(session.document.path))
    run(again)
    request = shown(again)["request"]
    assert request["body"] == messages_server.requests[0].body
    assert "doesn't store headers" in request["note"]
    assert "ystem prompt" not in request["note"]
    assert shown(again)["response"]["message"]["content"] == [
        {"type": "text", "text": "Hello from the test server."}
    ]


@pytest.mark.parametrize(
    ("header", "words"),
    [("", "none recorded"), ('[request]\nsystem = "A"\n', "unknown: this file")],
)
def test_a_file_from_before_prompts_were_recorded_says_that_they_are_not_known(
    workspace: Workspace, tmp_path: Path, header: str, words: str
) -> None:
    path = tmp_path / "old.toml"
    path.write_text(
        header + '[[messages]]\nrole = "user"\ncontent = "Hi"\n'
        '[[messages]]\nrole = "assistant"\ncontent = "Hello"\n'
        '[messages.request]\nmodel = "claude-sonnet-4-6"\nmax_tokens = 10\n'
    )
    request = shown(workspace.session(path))["request"]
    assert "system" not in request["body"]
    assert words in request["note"]


def test_a_body_that_can_no_longer_be_built_says_so(workspace: Workspace) -> None:
    session = workspace.new_session()
    session.send(Draft("Hi"))
    finish(session)
    session.conversation.messages[0] = replace(
        session.conversation.messages[0], content=(TextBlock("Something else"),)
    )
    assert "but not as sent" in shown(session)["request"]["note"]


def test_a_hand_written_turn_has_no_request_to_send(workspace: Workspace, tmp_path: Path) -> None:
    session = workspace.session(write(tmp_path / "one.toml", "Hi", "Hello"))
    inspection, (turn,) = turns_of(session)
    assert plain_json(inspection.past_turn(turn))["request"]["body"] == {
        "messages": [{"role": "user", "content": "Hi"}]
    }
    with pytest.raises(UsageError, match="doesn't record"):
        inspection.past_request(turn)


def test_the_next_request_is_what_is_sent_next(
    workspace: Workspace, messages_server: MessagesServer
) -> None:
    session = workspace.new_session()
    session.send(Draft("Hi"))
    finish(session)
    for changes in ({"temperature": 0.3}, {"temperature": UNSET, "max_tokens": 7, "effort": "low"}):
        session.conversation.request = replace(session.conversation.request, **changes)
        inspection, _turns = turns_of(session)
        headers = workspace.client.usual_headers
        shown_before = plain_json(inspection.next_turn(Draft("And now?"), session.model, headers))
        sendable = inspection.next_request(Draft("And now?"), session.model)
        session.send(Draft("And now?"))
        finish(session)
        received = messages_server.requests[-1]
        assert shown_before["body"] == received.body == {**sendable.body, "stream": True}
        assert shown_before["headers"].keys() <= received.headers.keys()
        version = received.headers["anthropic-version"]
        assert shown_before["headers"]["anthropic-version"] == version


def test_the_messages_of_the_next_request_are_made_once_and_only_when_looked_at(
    workspace: Workspace,
) -> None:
    session = workspace.new_session()
    session.send(Draft("Hi"))
    finish(session)
    inspection, _turns = turns_of(session)
    one = inspection.next_turn(Draft("a"), session.model, None)["body"]["messages"]
    session.conversation.request = replace(session.conversation.request, temperature=0.1)
    assert inspection.next_turn(Draft("a"), session.model, None)["body"]["messages"] is one
    other = inspection.next_turn(Draft("b"), session.model, None)["body"]["messages"]
    assert other.value[-1] == {"role": "user", "content": "b"}


def test_there_is_no_program_without_a_message(workspace: Workspace) -> None:
    inspection, _turns = turns_of(workspace.new_session())
    with pytest.raises(UsageError, match="no message"):
        inspection.next_request(Draft(""), workspace.catalog.find("claude-sonnet-4-6"))


def with_attachment(folder: Path, name: str) -> Path:
    block = {"type": "image", "source": {"type": "path", "path": f"one.files/{name}"}}
    text = f"""
[[messages]]
role = "user"
[[messages.content]]
type = "image"
json = '{json.dumps(block)}'
"""
    path = folder / "one.toml"
    path.write_text(text)
    return path


def test_an_attachment_is_shown_as_the_file_names_it_with_its_size(
    workspace: Workspace, tmp_path: Path
) -> None:
    session = workspace.session(with_attachment(tmp_path, "a.png"))
    model = workspace.catalog.find("claude-sonnet-4-6")

    def source() -> Any:
        inspection, _turns = turns_of(session)
        body = plain_json(inspection.next_turn(Draft(""), model, None))["body"]
        return body["messages"][0]["content"][0]["source"]

    assert "missing" in source()
    (tmp_path / "one.files").mkdir()
    (tmp_path / "one.files" / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(92))
    assert source() == {"type": "path", "path": "one.files/a.png", "bytes": 100}
    inspection, _turns = turns_of(session)
    sent = inspection.next_request(Draft(""), model).body["messages"][0]["content"][0]["source"]
    assert sent["type"] == "base64"


def test_a_turn_of_which_nothing_was_sent_says_why(workspace: Workspace, tmp_path: Path) -> None:
    session = workspace.session(with_attachment(tmp_path, "a.png"))
    session.conversation.request = Parameters(model=MODEL)
    session.send(Draft("What is this?"))
    finish(session)
    turn = shown(session)
    assert turn["request"]["note"] == NOT_SENT
    assert "No such file" in turn["response"]["failure"]["message"]


def test_a_path_out_of_the_folder_is_not_looked_at(workspace: Workspace, tmp_path: Path) -> None:
    session = workspace.session(with_attachment(tmp_path, "../../secret"))
    inspection, _turns = turns_of(session)
    body = plain_json(inspection.next_turn(Draft(""), session.model, None))["body"]
    assert "is not an attachment" in body["messages"][0]["content"][0]["source"]["missing"]
    with pytest.raises(ClaudeTuiError):
        inspection.next_request(Draft(""), session.model)


def test_json_hides_nothing_and_is_what_it_was() -> None:
    value = {"a": "\x1b[31m \u202e \x7f [b] 🎉", "b": Lazy(lambda: {"c": [1, None]})}
    text = as_json(value)
    assert visible(text) == text
    assert json.loads(text) == {"a": value["a"], "b": {"c": [1, None]}}


_json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(_json_values)
def test_any_json_is_shown_as_it_is_and_safely(value: object) -> None:
    text = as_json(value)
    assert visible(text) == text
    assert json.loads(text) == value


def test_json_that_is_nested_too_deep_says_so() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(UsageError, match="nested too deeply"):
        as_json(deep)
    while deep:
        deep = deep.pop()
    gc.collect()


def test_what_a_turn_is_remembered_by_does_not_grow_with_the_conversation(
    workspace: Workspace,
) -> None:
    session = workspace.new_session()
    text = "word " * 1000
    for _ in range(3):
        session.send(Draft(text))
        finish(session)
    sizes = [len(repr(replace(record, parent=0, reply=0))) for record in session.records]
    assert max(sizes) < 1.1 * min(sizes)
    assert "word" not in repr(session.records)
