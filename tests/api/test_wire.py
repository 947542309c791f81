import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.api.wire import EventReader
from claude_tui.conversation import OpaqueBlock, TextBlock, Usage
from claude_tui.conversation.accumulate import Accumulator
from claude_tui.conversation.events import BlockStart, MessageDelta, MessageStart
from tests.narrowing import of_type

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
TYPES = (
    "message_start",
    "message_delta",
    "message_stop",
    "content_block_start",
    "content_block_delta",
    "content_block_stop",
)
DELTAS = ("text_delta", "thinking_delta", "signature_delta", "input_json_delta", "citations_delta")
KEYS = (
    *("index", "message", "content_block", "delta", "usage", "id", "model", "citations", "input"),
    *("text", "thinking", "signature", "partial_json", "citation", "input_tokens"),
    *("stop_reason", "stop_sequence", "stop_details", "output_tokens"),
)
PART = st.dictionaries(st.sampled_from(KEYS), JSON, max_size=4)


@given(
    st.lists(
        st.builds(
            lambda type_, delta, outer, inner: (
                outer
                | {
                    "type": type_,
                    "delta": {**inner, "type": delta},
                    "message": inner,
                    "content_block": inner,
                }
            ),
            st.sampled_from(TYPES),
            st.sampled_from(DELTAS),
            PART,
            PART,
        ),
        max_size=6,
    )
)
def test_no_json_of_a_server_does_harm(events: list[Any]) -> None:
    reply, reader = Accumulator(), EventReader()
    for data in events:
        for event in reader.read(data):
            reply.apply(event)
    reply.content()
    reply.response()


def test_citations_that_are_none_are_left_out_of_a_block() -> None:
    block = {"type": "text", "text": "", "citations": 5}
    (event,) = EventReader().read(
        {"type": "content_block_start", "index": 0, "content_block": block}
    )
    assert event == BlockStart(0, {"type": "text", "text": ""})


def test_pings_and_unknown_events_are_left_out() -> None:
    assert not list(EventReader().read({"type": "ping"}))
    assert not list(EventReader().read({"type": "an_event_of_the_future"}))
    assert not list(EventReader().read({}))


def test_usage_keeps_what_it_does_not_know_but_not_what_says_nothing() -> None:
    data = {
        "input_tokens": 1,
        "cache_read_input_tokens": 40,
        "service_tier": "standard",
        "server_tool_use": None,
        "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
    }
    start = {"type": "message_start", "message": {"id": "m", "usage": data}}
    (event,) = EventReader("req").read(start)
    usage = Usage(1, cache_read_input_tokens=40, extra={"service_tier": "standard"})
    assert event == MessageStart("m", "", usage, "req")
    assert usage.input_total == 41


def test_a_stop_sequence_that_is_called_the_end_of_a_turn_is_one() -> None:
    delta = {"stop_reason": "end_turn", "stop_sequence": "END"}
    (event,) = EventReader().read({"type": "message_delta", "delta": delta})
    assert event == MessageDelta("stop_sequence", "END", Usage())


def test_a_refusal_keeps_its_details_without_the_nulls() -> None:
    delta = {
        "stop_reason": "refusal",
        "stop_details": {"type": "refusal", "category": None, "explanation": "No."},
    }
    (event,) = EventReader().read({"type": "message_delta", "delta": delta})
    assert event == MessageDelta(
        "refusal", None, Usage(), {"type": "refusal", "explanation": "No."}
    )


DELTAS_OF_TEXT = st.sampled_from(
    [("text", "text"), ("thinking", "thinking"), ("input_json", "partial_json")]
)


def delta_of(kind: str, key: str, piece: str, index: int = 0) -> dict[str, object]:
    delta = {"type": f"{kind}_delta", key: piece}
    return {"type": "content_block_delta", "index": index, "delta": delta}


def read(*events: Mapping[str, object]) -> Accumulator:
    reply, reader = Accumulator(), EventReader()
    for data in events:
        for event in reader.read(data):
            reply.apply(event)
    return reply


def units(text: str) -> list[str]:
    """``text`` in UTF-16, a unit each."""
    data = text.encode("utf-16-be", "surrogatepass")
    return [chr(int.from_bytes(data[at : at + 2])) for at in range(0, len(data), 2)]


@given(DELTAS_OF_TEXT, st.text(st.characters(exclude_categories=["Cs"])), st.data())
def test_a_character_that_is_cut_in_two_is_whole_again(
    delta: tuple[str, str], text: str, data: st.DataObject
) -> None:
    kind, key = delta
    written = json.dumps({"a": text}, ensure_ascii=False) if kind == "input_json" else text
    pieces, rest = [], units(written)
    while rest:
        size = data.draw(st.integers(1, len(rest)))
        pieces.append("".join(rest[:size]))
        rest = rest[size:]
    block = {"type": "tool_use"} if kind == "input_json" else {"type": kind}
    start = {"type": "content_block_start", "index": 0, "content_block": block}
    (content,) = read(start, *(delta_of(kind, key, piece) for piece in pieces)).content()
    if isinstance(content, OpaqueBlock):
        assert json.loads(content.json)["input"] == {"a": text}
    else:
        assert getattr(content, kind) == text


def test_half_a_character_waits_in_its_own_block() -> None:
    stop = [{"type": "content_block_stop", "index": index} for index in (0, 1)]
    reply = read(
        {"type": "content_block_start", "content_block": {"type": "text", "text": "Hi \ud83d"}},
        delta_of("text", "text", "Ho \ud83d", 1),
        delta_of("text", "text", "\ude00 there"),
        delta_of("text", "text", "\ude80!", 1),
        *stop,
    )
    assert [of_type(TextBlock, block).text for block in reply.content()] == [
        "Hi 😀 there",
        "Ho 🚀!",
    ]


@pytest.mark.parametrize("last", ["content_block_stop", "message_stop"])
def test_half_a_character_that_stays_alone_is_replaced(last: str) -> None:
    half, other = delta_of("text", "text", "a\ud83d"), delta_of("text", "text", "b\udc00")
    reply = read(half, other, half, {"type": last, "index": 0})
    assert reply.content() == (TextBlock("a\ufffdb\ufffda\ufffd"),)


def test_a_message_may_begin_with_its_content() -> None:
    content = [{"type": "text", "text": ""}, {"type": "text", "text": "Hi \ud83d\ude00"}]
    usage = {"input_tokens": 3, "output_tokens": 2}
    message = {"id": "m", "content": content, "stop_reason": "end_turn", "usage": usage}
    reply = read({"type": "message_start", "message": message}, {"type": "message_stop"})
    assert reply.content() == (TextBlock("Hi 😀"),)
    assert (reply.finished, reply.response().usage) == (True, Usage(3, 2))


def test_an_empty_beginning_is_no_content() -> None:
    message = {"content": [{"type": "text", "text": ""}], "stop_reason": None}
    reply = read(
        {"type": "message_start", "message": message},
        delta_of("text", "text", "Hi"),
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}},
        {"type": "message_stop"},
    )
    assert (reply.content(), reply.response().stop_reason) == ((TextBlock("Hi"),), "end_turn")
