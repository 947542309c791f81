import json
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.api.wire import EventReader
from claude_tui.conversation import OpaqueBlock, TextBlock, ThinkingBlock, Usage
from claude_tui.conversation.accumulate import Accumulator
from claude_tui.conversation.events import (
    BlockStart,
    InputJsonDelta,
    MessageDelta,
    MessageStart,
    MessageStop,
    SignatureDelta,
    StreamEvent,
    TextDelta,
    ThinkingDelta,
)
from tests.narrowing import of_type
from tests.servers import wire_events

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)


def accumulated(events: list[StreamEvent]) -> Accumulator:
    reply = Accumulator()
    for event in events:
        reply.apply(event)
    return reply


def from_wire(*blocks: Iterable[Mapping[str, Any]]) -> Accumulator:
    data = [
        wire_events.message_start(),
        *(event for block in blocks for event in block),
        wire_events.message_delta(),
        wire_events.STOP,
    ]
    reader = EventReader()
    return accumulated([event for each in data for event in reader.read(each)])


@given(TEXT, TEXT, st.integers(1, 9), st.integers(1, 9))
def test_however_a_reply_is_cut_up_it_is_the_same(
    thinking: str, text: str, some: int, other: int
) -> None:
    tool_input = {"query": text, "n": [1, None]}
    one, another = (
        from_wire(
            wire_events.thinking_block(0, thinking, chunk=size),
            wire_events.text_block(1, text, chunk=size),
            wire_events.tool_use_block(2, "search", tool_input),
        )
        for size in (some, other)
    )
    assert one.content() == another.content()
    first, second, third = one.content()
    assert first == ThinkingBlock(thinking, "c2lnbmVk")
    assert second == TextBlock(text)
    assert third.to_api()["input"] == tool_input


@given(st.lists(st.tuples(st.integers(0, 2), TEXT), max_size=30))
def test_blocks_that_overlap_keep_apart(pieces: list[tuple[int, str]]) -> None:
    reply = accumulated([TextDelta(index, text) for index, text in pieces])
    expected = [
        TextBlock("".join(text for at, text in pieces if at == index))
        for index in sorted({index for index, _ in pieces})
    ]
    assert list(reply.content()) == expected


def test_a_reply_that_did_not_finish_is_interrupted() -> None:
    reply = accumulated([MessageStart("id", "model", Usage(5)), TextDelta(0, "Half")])
    assert not reply.finished
    assert reply.response().stop_reason == "interrupted"
    assert reply.content() == (TextBlock("Half"),)


def test_a_reply_that_finished_says_why() -> None:
    reply = accumulated(
        [
            MessageStart("id", "model", Usage(5, 1), "req"),
            TextDelta(0, "All"),
            MessageDelta("stop_sequence", "END", Usage(output_tokens=9)),
            MessageStop(),
        ]
    )
    assert reply.finished
    response = reply.response()
    assert (response.stop_reason, response.stop_sequence) == ("stop_sequence", "END")
    assert response.usage == Usage(5, 9)
    assert response.request_id == "req"


def test_the_input_of_a_tool_call_that_was_cut_is_kept_as_the_piece_it_is() -> None:
    start = {"type": "tool_use", "id": "a", "name": "f", "input": {}}
    reply = accumulated([BlockStart(0, start), InputJsonDelta(0, '{"que')])
    (block,) = reply.content()
    assert isinstance(block, OpaqueBlock)
    assert block.to_api()["input"] == '{"que'


def test_hidden_thinking_is_kept_with_its_signature() -> None:
    reply = accumulated(
        [
            BlockStart(0, {"type": "thinking", "thinking": "", "signature": ""}),
            SignatureDelta(0, "sig"),
        ]
    )
    assert reply.content() == (ThinkingBlock("", "sig"),)


def test_a_block_of_an_unknown_kind_is_kept_as_its_json() -> None:
    start = {"type": "hologram", "payload": [1, None]}
    (block,) = accumulated([BlockStart(0, start)]).content()
    assert json.loads(of_type(OpaqueBlock, block).json) == start


def test_a_text_block_with_citations_keeps_them() -> None:
    data = {"type": "text", "text": "", "citations": []}
    citation = {"type": "char_location", "cited_text": "x"}
    events = wire_events.block(
        0,
        data,
        [{"type": "text_delta", "text": "So."}, {"type": "citations_delta", "citation": citation}],
    )
    (block,) = from_wire(events).content()
    assert block.to_api() == {"type": "text", "text": "So.", "citations": [citation]}


def test_deltas_of_a_block_that_never_began_open_it() -> None:
    reply = accumulated([ThinkingDelta(0, "Hm."), TextDelta(1, "So.")])
    assert reply.content() == (ThinkingBlock("Hm."), TextBlock("So."))


def test_nothing_yet_is_empty() -> None:
    assert Accumulator().empty
    assert not accumulated([TextDelta(0, "a")]).empty


def test_usage_is_cumulative_and_a_later_zero_takes_nothing_back() -> None:
    reply = accumulated(
        [
            MessageStart("id", "m", Usage(5, 1, 2, 3, {"service_tier": "standard"})),
            MessageDelta(None, None, Usage(output_tokens=4)),
            MessageDelta("end_turn", None, Usage(output_tokens=9, extra={"more": 1})),
        ]
    )
    extra = {"service_tier": "standard", "more": 1}
    assert reply.response().usage == Usage(5, 9, 2, 3, extra)


def test_a_reply_without_its_beginning_has_the_usage_of_its_end() -> None:
    end = MessageDelta("end_turn", None, Usage(12, 9))
    assert accumulated([TextDelta(0, "a"), end]).response().usage == Usage(12, 9)
    assert accumulated([TextDelta(0, "a")]).response().usage is None


def test_an_end_without_a_reason_is_an_interruption() -> None:
    reply = accumulated([TextDelta(0, "a"), MessageStop()])
    assert not reply.finished
    assert reply.response().stop_reason == "interrupted"


def test_a_reason_without_an_end_is_an_interruption() -> None:
    reply = accumulated([TextDelta(0, "a"), MessageDelta("end_turn", None, Usage())])
    assert not reply.finished
    assert reply.response().stop_reason == "interrupted"


def test_a_refusal_keeps_its_details() -> None:
    details = {"category": "cyber"}
    reply = accumulated([MessageDelta("refusal", None, Usage(), details), MessageStop()])
    assert reply.finished
    assert reply.response().stop_details == details


def test_a_second_attempt_replaces_the_facts_of_the_first() -> None:
    reply = accumulated(
        [MessageStart("first", "m", Usage(5)), MessageStart("second", "m", Usage(6), "req")]
    )
    assert (reply.response().id, reply.response().usage) == ("second", Usage(6))


@pytest.mark.parametrize("piece", ['{"a": NaN}', "[" * 100_000, '{"a": -Infinity}', "{"])
def test_input_that_is_no_json_stays_the_piece_it_is(piece: str) -> None:
    start = {"type": "tool_use", "id": "a", "name": "f", "input": {}}
    (block,) = accumulated([BlockStart(0, start), InputJsonDelta(0, piece)]).content()
    assert block.to_api()["input"] == piece
