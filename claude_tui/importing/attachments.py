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
from typing import Any

from claude_tui.conversation import ContentBlock, Message, OpaqueBlock
from claude_tui.importing.foreign import string
from claude_tui.models.media import PDF, PICTURES
from claude_tui.storage.attachments import Attachment, block_of, with_sources


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
    moved = with_sources(json.loads(block.json), lambda source: _saved(source, path))
    return replace(block, json=json.dumps(moved, ensure_ascii=False))


def _saved(source: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    """Save the bytes of a source, and return the source that names them."""
    kind = string(source.get("media_type"))
    if source.get("type") != "base64" or kind not in (*PICTURES, PDF):
        return source
    try:
        data = b64decode(string(source.get("data")), validate=True)
    except binascii.Error:
        return source
    saved: Mapping[str, Any] = block_of(Attachment(data, kind), path).to_api()["source"]
    return saved
