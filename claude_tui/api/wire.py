"""A streamed event's JSON → a ``StreamEvent``.

Nothing a server sends raises here: what is missing counts as empty, and what is unknown or of
the wrong type is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from claude_tui.conversation.content import without_surrogates
from claude_tui.conversation.events import (
    BlockStart,
    BlockStop,
    CitationDelta,
    InputJsonDelta,
    MessageDelta,
    MessageStart,
    MessageStop,
    SignatureDelta,
    StreamEvent,
    TextDelta,
    ThinkingDelta,
)
from claude_tui.conversation.message import StopReason, Usage

_COUNTS: Final = (
    "input_tokens",
    "output_tokens",
    "cache_creation_input_tokens",
    "cache_read_input_tokens",
)


def stream_event(data: Mapping[str, Any], request_id: str = "") -> StreamEvent | None:
    """The event that ``data`` is; None for a ping and for what this version does not know.

    Args:
        data: The JSON of one server-sent event.
        request_id: From the response's headers, for the event that begins a message.
    """
    match data.get("type"):
        case "content_block_delta":
            return _delta(_index(data), _mapping(data.get("delta")))
        case "content_block_start":
            return BlockStart(_index(data), _block(_mapping(data.get("content_block"))))
        case "content_block_stop":
            return BlockStop(_index(data))
        case "message_start":
            message = _mapping(data.get("message"))
            return MessageStart(
                id=_string(message.get("id")),
                model=_string(message.get("model")),
                usage=_usage(message.get("usage")),
                request_id=request_id,
            )
        case "message_delta":
            return _message_delta(_mapping(data.get("delta")), data.get("usage"))
        case "message_stop":
            return MessageStop()
        case _:
            return None


def clean(value: Any) -> Any:
    """JSON with every string in it such as UTF-8 can carry."""
    match value:
        case str():
            return without_surrogates(value)
        case Mapping():
            return {clean(key): clean(item) for key, item in value.items()}
        case list() | tuple():
            return [clean(item) for item in value]
        case _:
            return value


def _block(block: Mapping[str, Any]) -> dict[str, Any]:
    """The block as it came, but for citations that can't be added to."""
    usable = isinstance(block.get("citations"), list | None)
    return {key: clean(value) for key, value in block.items() if usable or key != "citations"}


def _delta(index: int, delta: Mapping[str, Any]) -> StreamEvent | None:
    match delta:
        case {"type": "text_delta", "text": str(text)}:
            return TextDelta(index, without_surrogates(text))
        case {"type": "thinking_delta", "thinking": str(thinking)}:
            return ThinkingDelta(index, without_surrogates(thinking))
        case {"type": "signature_delta", "signature": str(signature)}:
            return SignatureDelta(index, without_surrogates(signature))
        case {"type": "input_json_delta", "partial_json": str(piece)}:
            return InputJsonDelta(index, without_surrogates(piece))
        case {"type": "citations_delta", "citation": Mapping() as citation}:
            return CitationDelta(index, clean(citation))
        case _:
            return None


def _message_delta(delta: Mapping[str, Any], usage: Any) -> MessageDelta:
    stop_reason = _string(delta.get("stop_reason")) or None
    stop_sequence = _string(delta.get("stop_sequence")) or None
    if stop_reason == StopReason.END_TURN and stop_sequence is not None:
        # llama.cpp's server says so when it met a stop sequence
        stop_reason = StopReason.STOP_SEQUENCE.value
    details = _without_nulls(clean(_mapping(delta.get("stop_details"))))
    return MessageDelta(stop_reason, stop_sequence, _usage(usage), details)


def _usage(data: Any) -> Usage:
    usage = _mapping(data)
    counts = {name: _count(usage.get(name)) for name in _COUNTS}
    extra = {key: value for key, value in usage.items() if key not in counts}
    return Usage(**counts, extra=_without_nulls(clean(extra)))


def _without_nulls(data: Mapping[str, Any]) -> dict[str, Any]:
    """``data`` without keys that say nothing: nulls, zeros, and objects of only such keys."""
    said: dict[str, Any] = {}
    for key, value in data.items():
        kept = _without_nulls(value) if isinstance(value, Mapping) else value
        if kept is not None and kept != 0 and kept != {}:
            said[key] = kept
    return said


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _string(value: Any) -> str:
    return without_surrogates(value) if isinstance(value, str) else ""


def _count(value: Any) -> int:
    return value if type(value) is int and value > 0 else 0


def _index(data: Mapping[str, Any]) -> int:
    return _count(data.get("index"))
