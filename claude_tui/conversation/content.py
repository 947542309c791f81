"""Content blocks: the parts of a message.

Text and thinking have fields because people read and edit them. Every other block (``tool_use``,
``image``, one that this version does not know) is kept as the exact JSON that arrived, since
signed and encrypted blocks must go back to the API unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeAlias


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Plain text, Markdown by convention."""

    type: ClassVar[str] = "text"
    """The API's name of this kind of block."""
    text: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Keys of a hand-written file that the format does not know; kept, never sent."""

    def to_api(self) -> dict[str, Any]:
        """Return the block as a request carries it."""
        return {"type": "text", "text": self.text}


@dataclass(frozen=True, slots=True)
class ThinkingBlock:
    """The model's thoughts before its answer; empty if the API hides them."""

    type: ClassVar[str] = "thinking"
    """The API's name of this kind of block."""
    thinking: str
    signature: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Keys of a hand-written file that the format does not know; kept, never sent."""

    def to_api(self) -> dict[str, Any]:
        """Return the block as a request carries it."""
        return {"type": "thinking", "thinking": self.thinking, "signature": self.signature}


@dataclass(frozen=True, slots=True)
class OpaqueBlock:
    """Any other block, kept byte for byte.

    Args:
        type: The API's name of this kind of block.
        json: The block's exact JSON: an object.
    """

    type: str
    json: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Keys of a hand-written file that the format does not know; kept, never sent."""

    def to_api(self) -> dict[str, Any]:
        """Return the block as a request carries it."""
        import json

        data: dict[str, Any] = json.loads(self.json)
        return data


ContentBlock: TypeAlias = TextBlock | ThinkingBlock | OpaqueBlock


def without_surrogates(text: str) -> str:
    """Return ``text`` with U+FFFD for every lone surrogate, which UTF-8 can't encode.

    Call it wherever text enters the app: the keyboard, a paste, standard input, a server.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
