from hypothesis import given
from hypothesis import strategies as st

from claude_tui.api.wire import stream_event
from claude_tui.conversation import Usage
from claude_tui.conversation.accumulate import Accumulator
from claude_tui.conversation.events import BlockStart, MessageDelta, MessageStart

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
def test_no_json_of_a_server_does_harm(events):
    reply = Accumulator()
    for data in events:
        event = stream_event(data)
        if event is not None:
            reply.apply(event)
    reply.content()
    reply.response()


def test_citations_that_are_none_are_left_out_of_a_block():
    block = {"type": "text", "text": "", "citations": 5}
    event = stream_event({"type": "content_block_start", "index": 0, "content_block": block})
    assert event == BlockStart(0, {"type": "text", "text": ""})


def test_pings_and_unknown_events_are_left_out():
    assert stream_event({"type": "ping"}) is None
    assert stream_event({"type": "an_event_of_the_future"}) is None
    assert stream_event({}) is None


def test_usage_keeps_what_it_does_not_know_but_not_what_says_nothing():
    data = {
        "input_tokens": 1,
        "cache_read_input_tokens": 40,
        "service_tier": "standard",
        "server_tool_use": None,
        "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
    }
    event = stream_event({"type": "message_start", "message": {"id": "m", "usage": data}}, "req")
    usage = Usage(1, cache_read_input_tokens=40, extra={"service_tier": "standard"})
    assert event == MessageStart("m", "", usage, "req")
    assert usage.input_total == 41


def test_a_stop_sequence_that_is_called_the_end_of_a_turn_is_one():
    delta = {"stop_reason": "end_turn", "stop_sequence": "END"}
    event = stream_event({"type": "message_delta", "delta": delta})
    assert event == MessageDelta("stop_sequence", "END", Usage())


def test_a_refusal_keeps_its_details_without_the_nulls():
    delta = {
        "stop_reason": "refusal",
        "stop_details": {"type": "refusal", "category": None, "explanation": "No."},
    }
    event = stream_event({"type": "message_delta", "delta": delta})
    assert event == MessageDelta(
        "refusal", None, Usage(), {"type": "refusal", "explanation": "No."}
    )
