"""Bytes of images and documents in imported messages → the folder beside the conversation's file.

A request body holds them as base64; in a conversation's file they would be one line of megabytes.
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
"""Kinds of bytes that have a place beside the file."""


def with_saved_bytes(messages: list[Message], path: Path) -> list[Message]:
    """Return the messages with the bytes of their images and documents beside the file.

    Args:
        messages: As they were imported.
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
    """A block, or a tool's result with blocks in it."""
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
