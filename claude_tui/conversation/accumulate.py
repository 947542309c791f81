"""Build a reply from its stream events, complete or not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, assert_never

from claude_tui.conversation.content import (
    ContentBlock,
    OpaqueBlock,
    TextBlock,
    ThinkingBlock,
    without_surrogates,
)
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
from claude_tui.conversation.message import Response, StopReason, Usage


class Accumulator:
    """Collects the events of one reply.

    ``content()`` and ``response()`` may be called at any time. Until the reply has finished, its
    stop reason is ``interrupted``.
    """

    def __init__(self) -> None:
        self._blocks: dict[int, _BlockBuilder] = {}
        self._response = Response()
        self._finished = False

    @property
    def finished(self) -> bool:
        """Whether the reply is complete: ``message_stop`` arrived, and a stop reason."""
        return self._finished and self._response.stop_reason is not None

    @property
    def empty(self) -> bool:
        """Whether no content has arrived: some servers begin blocks long before they fill them."""
        return all(block.empty for block in self._blocks.values())

    def apply(self, event: StreamEvent) -> None:
        """Add one event; a delta without a block start opens a block of its kind."""
        match event:
            case MessageStart():
                self._response = self._response._replace(
                    id=event.id,
                    model=event.model,
                    usage=event.usage,
                    request_id=event.request_id,
                )
            case BlockStart():
                self._blocks[event.index] = _BlockBuilder(event.block)
            case TextDelta():
                self._block(event.index, "text").append("text", event.text)
            case ThinkingDelta():
                self._block(event.index, "thinking").append("thinking", event.thinking)
            case SignatureDelta():
                self._block(event.index, "thinking").append("signature", event.signature)
            case InputJsonDelta():
                self._block(event.index, "tool_use").append("input", event.partial_json)
            case CitationDelta():
                self._block(event.index, "text").citations.append(event.citation)
            case BlockStop():
                pass
            case MessageDelta():
                self._response = self._response._replace(
                    stop_reason=event.stop_reason or self._response.stop_reason,
                    stop_sequence=event.stop_sequence or self._response.stop_sequence,
                    stop_details=event.stop_details or self._response.stop_details,
                    usage=_merged(self._response.usage, event.usage),
                )
            case MessageStop():
                self._finished = True
            case _:
                assert_never(event)

    def content(self) -> tuple[ContentBlock, ...]:
        """Return the blocks so far, in order."""
        return tuple(self._blocks[index].build() for index in sorted(self._blocks))

    def response(self) -> Response:
        """Return the response so far; the stop reason is ``interrupted`` until it finishes."""
        if self.finished:
            return self._response
        return self._response._replace(stop_reason=StopReason.INTERRUPTED.value)

    def _block(self, index: int, type_: str) -> _BlockBuilder:
        if index not in self._blocks:
            self._blocks[index] = _BlockBuilder({"type": type_})
        return self._blocks[index]


class _BlockBuilder:
    """A growing block: the JSON of its start, and the pieces of its strings."""

    def __init__(self, start: Mapping[str, Any]) -> None:
        self.start = start
        self.pieces: dict[str, list[str]] = {}
        self.citations: list[Mapping[str, Any]] = list(start.get("citations") or ())

    @property
    def empty(self) -> bool:
        """Whether it is a text or thinking block without content; others never count as empty."""
        starts_empty = self.start.get("type") in ("text", "thinking")
        strings = (self._joined(key) for key in ("text", "thinking", "signature"))
        return starts_empty and not self.citations and not any(strings)

    def append(self, key: str, piece: str) -> None:
        self.pieces.setdefault(key, []).append(piece)

    def build(self) -> ContentBlock:
        match self.start.get("type"):
            case "text" if not self.citations and self._only("text", "citations"):
                return TextBlock(self._joined("text"))
            case "thinking" if self._only("thinking", "signature"):
                return ThinkingBlock(self._joined("thinking"), self._joined("signature"))
            case type_:
                return OpaqueBlock(str(type_), self._json())

    def _only(self, *keys: str) -> bool:
        return all(key in keys or key == "type" for key in self.start)

    def _joined(self, key: str) -> str:
        return str(self.start.get(key) or "") + "".join(self.pieces.get(key, ()))

    def _json(self) -> str:
        data = dict(self.start)
        for key in self.pieces:
            data[key] = self._input() if key == "input" else self._joined(key)
        if self.citations:
            data["citations"] = self.citations
        return without_surrogates(json.dumps(data, ensure_ascii=False))

    def _input(self) -> Any:
        """Return a tool call's input; as a string if it is not JSON, for example cut off."""
        text = "".join(self.pieces["input"])
        if not text:
            return self.start.get("input", {})
        try:
            return json.loads(text, parse_constant=_refuse)
        except (ValueError, RecursionError):
            return text


def _refuse(constant: str) -> Any:
    """Reject ``NaN`` and ``Infinity``: Python reads them, but no request can carry them."""
    raise ValueError(constant)


def _merged(before: Usage | None, after: Usage) -> Usage:
    """Return cumulative usage: a zero in the later event does not replace an earlier value."""
    if before is None:
        return after
    return Usage(
        input_tokens=after.input_tokens or before.input_tokens,
        output_tokens=after.output_tokens or before.output_tokens,
        cache_creation_input_tokens=after.cache_creation_input_tokens
        or before.cache_creation_input_tokens,
        cache_read_input_tokens=after.cache_read_input_tokens or before.cache_read_input_tokens,
        extra={**before.extra, **after.extra},
    )
