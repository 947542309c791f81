"""A reply as the Messages API streams it: its events, in the order of the wire."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Event = Mapping[str, Any]

STOP: Event = {"type": "message_stop"}


def message_start(
    model: str = "claude-sonnet-4-6", message_id: str = "msg_test", **usage: int
) -> Event:
    """The event that begins a reply."""
    return {
        "type": "message_start",
        "message": {
            "id": message_id,
            "type": "message",
            "role": "assistant",
            "model": model,
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {"input_tokens": 11, "output_tokens": 1} | usage,
        },
    }


def block(index: int, start: Event, deltas: Sequence[Event]) -> Iterator[Event]:
    """A content block from its start to its stop."""
    yield {"type": "content_block_start", "index": index, "content_block": start}
    for delta in deltas:
        yield {"type": "content_block_delta", "index": index, "delta": delta}
    yield {"type": "content_block_stop", "index": index}


def text_block(index: int, text: str, chunk: int = 8) -> Iterator[Event]:
    """A text block, in deltas of ``chunk`` characters."""
    deltas = [{"type": "text_delta", "text": piece} for piece in pieces(text, chunk)]
    return block(index, {"type": "text", "text": ""}, deltas)


def thinking_block(
    index: int, thinking: str, signature: str = "c2lnbmVk", chunk: int = 8
) -> Iterator[Event]:
    """A thinking block; its signature comes last."""
    deltas = [{"type": "thinking_delta", "thinking": piece} for piece in pieces(thinking, chunk)]
    signed = {"type": "signature_delta", "signature": signature}
    return block(index, {"type": "thinking", "thinking": "", "signature": ""}, [*deltas, signed])


def tool_use_block(
    index: int, name: str, tool_input: Mapping[str, Any], tool_id: str = "toolu_test"
) -> Iterator[Event]:
    """A tool call; its first piece of input is empty, as from the API."""
    text = ["", *pieces(json.dumps(tool_input), 5)]
    deltas = [{"type": "input_json_delta", "partial_json": piece} for piece in text]
    return block(index, {"type": "tool_use", "id": tool_id, "name": name, "input": {}}, deltas)


def message_delta(
    stop_reason: str | None = "end_turn",
    stop_sequence: str | None = None,
    stop_details: Mapping[str, Any] | None = None,
    **usage: int,
) -> Event:
    """Why the reply ends, and its usage so far."""
    delta = {
        "stop_reason": stop_reason,
        "stop_sequence": stop_sequence,
        "stop_details": stop_details,
        "container": None,
    }
    return {"type": "message_delta", "delta": delta, "usage": {"output_tokens": 7} | usage}


def pieces(text: str, size: int) -> list[str]:
    """``text`` in pieces of ``size`` characters."""
    return [text[start : start + size] for start in range(0, len(text), size)]


def to_bytes(event: Event, line_end: str = "\n") -> bytes:
    """An event as a server-sent event."""
    lines = (f"event: {event['type']}", f"data: {json.dumps(event)}", "", "")
    return line_end.join(lines).encode()
