"""Which images and documents of a conversation a model does not take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from claude_tui.conversation.content import OpaqueBlock
from claude_tui.conversation.message import Message
from claude_tui.conversation.refused import without_refused
from claude_tui.models.catalog import Model


def not_taken(model: Model, branch: Sequence[Message]) -> tuple[str, ...]:
    """Return a line for each kind of block in ``branch`` that ``model`` does not take."""
    if model.images is not False and model.pdf is not False:
        return ()
    kinds = {kind for message in without_refused(branch) for kind in _kinds(message)}
    notes = []
    if model.images is False and "image" in kinds:
        notes.append(f"{model.id} doesn't support images, and this conversation has one")
    if model.pdf is False and "pdf" in kinds:
        notes.append(f"{model.id} doesn't support PDFs, and this conversation has one")
    return tuple(notes)


def _kinds(message: Message) -> Iterator[str]:
    """Yield ``image`` or ``pdf`` for each such block, including those in tool results."""
    for block in message.content:
        if isinstance(block, OpaqueBlock):
            if block.type == "image":
                yield "image"
            elif block.type in ("document", "tool_result"):
                import json

                yield from _kinds_within(json.loads(block.json))


def _kinds_within(block: Mapping[str, Any]) -> Iterator[str]:
    match block:
        case {"type": "image"}:
            yield "image"
        case {"type": "document", "source": {"type": "base64" | "url"}}:
            yield "pdf"
        case {"type": "document", "source": {"type": "path", "path": str(path)}}:
            if path.lower().endswith(".pdf"):
                yield "pdf"
        case {"content": list(blocks)}:
            for inner in blocks:
                if isinstance(inner, Mapping):
                    yield from _kinds_within(inner)
        case _:
            pass
