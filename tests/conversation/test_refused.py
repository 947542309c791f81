"""What goes back to a model that refused."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.api.request import api_messages
from claude_tui.conversation import Message, OpaqueBlock, Parameters, Response, TextBlock
from claude_tui.conversation.refused import refusal_words, without_refused

CALL = OpaqueBlock("tool_use", '{"type": "tool_use", "id": "t", "name": "n", "input": {}}')
RESULT = OpaqueBlock("tool_result", '{"type": "tool_result", "tool_use_id": "t"}')


def branch(*said: str) -> list[Message]:
    """Messages: ``u`` of the user, ``a`` a reply, ``r`` a refusal, ``m`` one cut off, ``c`` a call
    of a tool, ``t`` its result."""
    reasons = {"a": "end_turn", "r": "refusal", "m": "max_tokens", "c": "tool_use"}
    contents = {"c": CALL, "t": RESULT}
    messages = []
    for id_, kind in enumerate(said, 1):
        content = (contents.get(kind, TextBlock(f"{kind}{id_}")),)
        if reason := reasons.get(kind):
            response = Response(stop_reason=reason)
            asked = Parameters(model="m")
            message = Message(id_, id_ - 1, "assistant", content, None, response, asked)
        else:
            message = Message(id_, id_ - 1, "user", content)
        messages.append(message)
    return messages


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("uau", "1 2 3"),
        ("ur", ""),
        ("uru", "3"),
        ("uauru", "1 2 5"),
        ("uuru", "4"),  # what was not answered was in the request that was refused
        ("umru", "4"),  # it went on from a reply
        ("uactru", ""),  # a tool's result was answered: none of the turn goes back
        ("uauctru", "1 2 7"),
        ("r", ""),
        ("ruru", "4"),
    ],
)
def test_a_refused_turn_is_left_out(said: str, kept: str) -> None:
    if said == "uactru":  # the first reply and the call are one chain: nothing of it is left
        kept = "6"
    assert " ".join(str(message.id) for message in without_refused(branch(*said))) == kept


@given(st.lists(st.sampled_from("uarmct")))
def test_what_is_sent_alternates_and_holds_nothing_refused(said: list[str]) -> None:
    messages = branch(*said)
    sent = api_messages(messages)
    roles = [message["role"] for message in sent]
    assert all(one != other for one, other in itertools.pairwise(roles))
    assert not any("'r" in str(message["content"]) for message in sent)
    left = without_refused(messages)
    assert [m for m in messages if m in left] == left
    assert without_refused(left) == left


def test_the_words_of_a_refusal_are_those_of_the_server() -> None:
    details = {"category": "cyber", "explanation": "No exploits."}
    said = refusal_words(Response(stop_reason="refusal", stop_details=details))
    assert said == "Claude declined to answer (cyber). No exploits."
    assert refusal_words(Response(stop_reason="refusal")) == (
        "Claude declined to answer. Try rephrasing, or another model."
    )
