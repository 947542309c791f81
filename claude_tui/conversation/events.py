"""Stream events: the parts of a reply as the server sends them, in the API's words.

The client turns the SDK's objects into these, and ``accumulate`` turns these into a message.
``index`` is the content block's place in the message. Blocks of compatible servers may overlap,
so every delta names its block.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from claude_tui.conversation.message import Usage


@dataclass(frozen=True, slots=True)
class MessageStart:
    """The reply begins."""

    id: str
    model: str
    usage: Usage
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class BlockStart:
    """A content block begins; ``block`` is its JSON as it arrived, empty text included."""

    index: int
    block: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More text of a text block."""

    index: int
    text: str


@dataclass(frozen=True, slots=True)
class ThinkingDelta:
    """More of a thinking block."""

    index: int
    thinking: str


@dataclass(frozen=True, slots=True)
class SignatureDelta:
    """The signature of a thinking block."""

    index: int
    signature: str


@dataclass(frozen=True, slots=True)
class InputJsonDelta:
    """More of a tool call's input, as a piece of its JSON."""

    index: int
    partial_json: str


@dataclass(frozen=True, slots=True)
class CitationDelta:
    """One more citation of a text block, as its JSON."""

    index: int
    citation: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BlockStop:
    """A content block is complete."""

    index: int


@dataclass(frozen=True, slots=True)
class MessageDelta:
    """Why the reply ends, and its usage, which is cumulative."""

    stop_reason: str | None
    stop_sequence: str | None
    usage: Usage
    stop_details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MessageStop:
    """The reply is complete. A stream that ends without this was cut off."""


StreamEvent: TypeAlias = (
    MessageStart
    | BlockStart
    | TextDelta
    | ThinkingDelta
    | SignatureDelta
    | InputJsonDelta
    | CitationDelta
    | BlockStop
    | MessageDelta
    | MessageStop
)
