"""Write content blocks as HTML: text as Markdown, thinking folded, pictures inside the page."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from claude_tui.conversation import ContentBlock, OpaqueBlock, TextBlock, ThinkingBlock
from claude_tui.errors import ClaudeTuiError
from claude_tui.export.html_markdown import json_html, markdown_html, plain_html
from claude_tui.models.media import PICTURES, media_type
from claude_tui.storage.attachments import attachment


def block_html(block: ContentBlock, base_dir: Path | None) -> str:
    """Write one block.

    Args:
        block: A block of a message.
        base_dir: The folder of the conversation's file; None if no attachment can be found.
    """
    match block:
        case TextBlock():
            return markdown_html(block.text)
        case ThinkingBlock():
            return _thinking(block.thinking)
        case OpaqueBlock():
            return _opaque(block, _object(block.json), base_dir)


def _thinking(text: str) -> str:
    if not text.strip():
        return '<p class="note">The model was thinking here; the API hid its thoughts.</p>\n'
    return _folded("Thinking", markdown_html(text))


def _opaque(block: OpaqueBlock, data: Mapping[str, Any], base_dir: Path | None) -> str:
    match data:
        case {"type": "text", "text": str(text)}:
            return markdown_html(text) + _folded("Citations", json_html(block.json))
        case {"type": "image" | "document" as kind, "source": Mapping() as source}:
            return _attached(kind, data, source, base_dir)
        case {"type": "tool_result", "content": str(text)}:
            return _folded("tool_result", plain_html(text) + json_html(block.json))
        case {"type": "tool_result", "content": list(inner)}:
            shown = "".join(_within(each, base_dir) for each in inner)
            rest = json_html(_dumped({**data, "content": "…"}))
            return _folded("tool_result", shown + rest)
        case _:
            name = data.get("name")
            label = f"{block.type}: {name}" if isinstance(name, str) else block.type
            return _folded(label, json_html(block.json))


def _within(data: Any, base_dir: Path | None) -> str:
    """Write a block in a tool's result. What is nested deeper is shown as JSON."""
    match data:
        case {"type": "text", "text": str(text)}:
            return plain_html(text)
        case {"type": "image" | "document" as kind, "source": Mapping() as source}:
            return _attached(kind, data, source, base_dir)
        case _:
            return json_html(_dumped(data))


def _attached(
    kind: str, data: Mapping[str, Any], source: Mapping[str, Any], base_dir: Path | None
) -> str:
    title = data.get("title")
    label = title if isinstance(title, str) and title else kind
    match source:
        case {"type": "text", "data": str(text)}:
            return _folded(label, plain_html(text))
        case {"type": "url", "url": str(url)}:
            return f'<p class="note">{escape(label)}: {escape(url)}</p>\n'
        case {"type": "base64", "data": str(coded)}:
            return "".join(_bytes(label, _decoded(coded)))
        case {"type": "path", "path": str(path)} if base_dir is not None:
            try:
                return "".join(_bytes(label, attachment(path, base_dir)))
            except ClaudeTuiError:
                # Not the error's own words, which name folders of the person who exports.
                return f'<p class="note">{escape(label)}: {escape(path)} is missing</p>\n'
        case _:
            return _folded(label, json_html(_dumped(dict(source))))


def _bytes(label: str, data: bytes) -> Iterator[str]:
    """Yield a picture; of any other file only its kind and size, since a page can't show it."""
    kind = media_type(data)
    if kind in PICTURES:
        coded = base64.b64encode(data).decode()
        yield f'<p><img alt="{escape(label)}" src="data:{kind};base64,{coded}"></p>\n'
    else:
        yield f'<p class="note">{escape(label)}: {kind}, {len(data):,} bytes</p>\n'


def _decoded(coded: str) -> bytes:
    try:
        return base64.b64decode(coded, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _object(text: str) -> Mapping[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _dumped(data: Any) -> str:
    try:
        return json.dumps(data, ensure_ascii=False)
    except RecursionError:
        return "…"


def _folded(label: str, inner: str) -> str:
    return f"<details><summary>{escape(label)}</summary>\n{inner}</details>\n"
