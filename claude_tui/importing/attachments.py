"""Move the bytes of images and documents in imported messages into the conversation's folder.

A request body holds them as base64, which would be a line of megabytes in a conversation's file.
"""

from __future__ import annotations

import binascii
import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from claude_tui.conversation import ContentBlock, Message, OpaqueBlock
from claude_tui.importing.foreign import mapping, string
from claude_tui.models.media import PDF
from claude_tui.storage.attachments import Attachment, block_of

_KINDS: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", PDF})
"""The kinds of bytes that are saved."""


def with_saved_bytes(messages: list[Message], path: Path) -> list[Message]:
    """Save the bytes of images and documents, and return the messages that refer to them.

    Args:
        messages: The imported messages.
        path: The file that the conversation will have.

    Raises:
        StorageError: The disk refused.
    """
    return [
        replace(message, content=tuple(_block(block, path) for block in message.content))
        for message in messages
    ]


def _block(block: ContentBlock, path: Path) -> ContentBlock:
    if not isinstance(block, OpaqueBlock) or '"base64"' not in block.json:
        return block
    moved = json.dumps(_moved(json.loads(block.json), path), ensure_ascii=False)
    return replace(block, json=moved)


def _moved(block: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """Save the bytes of a block, or of the blocks in a tool's result."""
    moved = dict(block)
    source = mapping(block.get("source"))
    kind = string(source.get("media_type"))
    if source.get("type") == "base64" and kind in _KINDS:
        try:
            data = b64decode(string(source.get("data")), validate=True)
        except binascii.Error:
            return moved
        moved["source"] = block_of(Attachment(data, kind), path).to_api()["source"]
    if isinstance(content := block.get("content"), list):
        moved["content"] = [
            _moved(inner, path) if isinstance(inner, Mapping) else inner for inner in content
        ]
    return moved
