"""Read the JSON of a reply's events into ``StreamEvent``s.

Nothing that a server sends raises here: what is missing counts as empty, and what is unknown or of
the wrong type is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from claude_tui.conversation import events
from claude_tui.conversation.content import without_surrogates
from claude_tui.conversation.message import StopReason, Usage

_COUNTS: Final = (
    "input_tokens",
    "output_tokens",
    "cache_creation_input_tokens",
    "cache_read_input_tokens",
)


class EventReader:
    """Reads the events of one reply in order.

    A character beyond U+FFFF is two surrogates in JSON, and some servers cut a text between them:
    the first waits here for the second.

    Args:
        request_id: The id in the response's headers.
    """

    def __init__(self, request_id: str = "") -> None:
        self._request_id = request_id
        self._waiting: dict[tuple[int, str], str] = {}
        """By block and type of delta."""

    def read(self, data: Mapping[str, Any]) -> Iterator[events.StreamEvent]:
        """Yield the events in ``data``, the JSON of one server-sent event.

        There are none for a ping and for what this version does not know, and several for a message
        that begins with its content.
        """
        index = _count(data.get("index"))
        match data.get("type"):
            case "content_block_delta":
                event = self._delta(index, _mapping(data.get("delta")))
                if event is not None:
                    yield event
            case "content_block_start":
                yield self._block_start(index, _mapping(data.get("content_block")))
            case "content_block_stop":
                yield from self.rest(index)
                yield events.BlockStop(index)
            case "message_start":
                yield from self._message_start(_mapping(data.get("message")))
            case "message_delta":
                yield _message_delta(_mapping(data.get("delta")), data.get("usage"))
            case "message_stop":
                yield from self.rest()
                yield events.MessageStop()
            case _:
                pass

    def read_whole(self, message: Mapping[str, Any]) -> Iterator[events.StreamEvent]:
        """Yield the events of a message that arrived in one piece, as if it had been streamed."""
        yield from self._message_start(message)
        yield events.MessageStop()

    def rest(self, index: int | None = None) -> Iterator[events.StreamEvent]:
        """Yield what still waits for its second half as U+FFFD.

        Args:
            index: The block; None for all blocks.
        """
        for waiting, type_ in list(self._waiting):
            if index in (None, waiting):
                del self._waiting[waiting, type_]
                yield _TEXT_DELTAS[type_].event(waiting, "\ufffd")

    def _message_start(self, message: Mapping[str, Any]) -> Iterator[events.StreamEvent]:
        usage = message.get("usage")
        yield events.MessageStart(
            id=_string(message.get("id")),
            model=_string(message.get("model")),
            usage=_usage(usage),
            request_id=self._request_id,
        )
        content = message.get("content")
        for index, block in enumerate(content if isinstance(content, list) else ()):
            if isinstance(block, Mapping) and not _is_blank(block):
                yield self._block_start(index, block)
                yield from self.rest(index)
                yield events.BlockStop(index)
        if message.get("stop_reason") is not None:
            yield _message_delta(message, usage)

    def _block_start(self, index: int, block: Mapping[str, Any]) -> events.BlockStart:
        """Return the block as it arrived, but without citations that can't be added to."""
        usable = isinstance(block.get("citations"), list | None)
        start = {key: value for key, value in block.items() if usable or key != "citations"}
        for key in ("text", "thinking"):
            if isinstance(text := start.get(key), str):
                start[key] = self._joined(index, f"{key}_delta", text)
        return events.BlockStart(index, clean(start))

    def _delta(self, index: int, delta: Mapping[str, Any]) -> events.StreamEvent | None:
        match delta:
            case {"type": "citations_delta", "citation": Mapping() as citation}:
                return events.CitationDelta(index, clean(citation))
            case {"type": str(type_)} if type_ in _TEXT_DELTAS:
                key, event = _TEXT_DELTAS[type_]
                if isinstance(piece := delta.get(key), str):
                    return event(index, self._joined(index, type_, piece))
        return None

    def _joined(self, index: int, type_: str, piece: str) -> str:
        """Join ``piece`` to what waited for it, and keep the first half of a character back."""
        piece = self._waiting.pop((index, type_), "") + piece
        if piece and "\ud800" <= piece[-1] <= "\udbff":
            self._waiting[index, type_] = piece[-1]
            piece = piece[:-1]
        return without_surrogates(piece)


class _TextDelta(NamedTuple):
    """A type of delta that brings text: the key of the text, and what makes its event."""

    key: str
    event: Callable[[int, str], events.StreamEvent]


_TEXT_DELTAS: Final = {
    "text_delta": _TextDelta("text", events.TextDelta),
    "thinking_delta": _TextDelta("thinking", events.ThinkingDelta),
    "signature_delta": _TextDelta("signature", events.SignatureDelta),
    "input_json_delta": _TextDelta("partial_json", events.InputJsonDelta),
}


def _is_blank(block: Mapping[str, Any]) -> bool:
    """Whether it is the empty text that some servers begin a message with."""
    return block.get("type") == "text" and not block.get("text")


def clean(value: Any) -> Any:
    """Return JSON whose strings UTF-8 can hold."""
    match value:
        case str():
            return without_surrogates(value)
        case Mapping():
            return {clean(key): clean(item) for key, item in value.items()}
        case list() | tuple():
            return [clean(item) for item in value]
        case _:
            return value


def _message_delta(delta: Mapping[str, Any], usage: Any) -> events.MessageDelta:
    stop_reason = _string(delta.get("stop_reason")) or None
    stop_sequence = _string(delta.get("stop_sequence")) or None
    if stop_reason == StopReason.END_TURN and stop_sequence is not None:
        # llama.cpp's server says so when it meets a stop sequence
        stop_reason = StopReason.STOP_SEQUENCE.value
    details = _without_nulls(clean(_mapping(delta.get("stop_details"))))
    return events.MessageDelta(stop_reason, stop_sequence, _usage(usage), details)


def _usage(data: Any) -> Usage:
    usage = _mapping(data)
    counts = {name: _count(usage.get(name)) for name in _COUNTS}
    extra = {key: value for key, value in usage.items() if key not in counts}
    return Usage(**counts, extra=_without_nulls(clean(extra)))


def _without_nulls(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``data`` without nulls, zeros, and objects of only those."""
    meaningful: dict[str, Any] = {}
    for key, value in data.items():
        kept = _without_nulls(value) if isinstance(value, Mapping) else value
        if kept is not None and kept != 0 and kept != {}:
            meaningful[key] = kept
    return meaningful


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _string(value: Any) -> str:
    return without_surrogates(value) if isinstance(value, str) else ""


def _count(value: Any) -> int:
    return value if type(value) is int and value > 0 else 0
