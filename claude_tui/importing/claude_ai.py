"""A conversation of Claude.ai's export → a conversation.

As the archives of 2026 have them: ``chat_messages`` with a ``sender``, typed ``content``, texts
that were drawn out of ``attachments``, and only the names of other ``files``. Messages name the
one they follow; older archives don't, and are in order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from claude_tui.conversation import (
    ContentBlock,
    Conversation,
    OpaqueBlock,
    Role,
    TextBlock,
    ThinkingBlock,
)
from claude_tui.importing.imported import (
    Imported,
    Losses,
    Node,
    fenced,
    items,
    kind_of,
    moment,
    plant,
    string,
    table,
    title_of,
)
from claude_tui.storage.toml_values import FormatError

SOURCE: Final = "Claude.ai"

_ROLES: Final[Mapping[str, Role]] = {"human": "user", "user": "user", "assistant": "assistant"}
_SILENT: Final = frozenset({"token_budget", "flag"})
"""Blocks that say something to Claude.ai's own screen only."""


def from_claude_ai(entry: Mapping[str, Any]) -> Imported:
    """One entry of ``conversations.json``.

    Raises:
        FormatError: It is no such entry.
    """
    losses = Losses()
    conversation = Conversation(
        title=title_of(entry.get("name")), created=moment(entry.get("created_at"))
    )
    nodes: list[Node] = []
    for place, message in enumerate(items(entry["chat_messages"])):
        try:
            nodes.append(_node(table(message), nodes, losses))
        except FormatError as problem:
            raise problem.under("chat_messages", place) from None
    tip = string(entry.get("current_leaf_message_uuid")) or None
    if circles := plant(conversation, nodes, tip):
        losses.left_out["circular message"] += circles
    return Imported(conversation, SOURCE, string(entry.get("uuid")), losses)


def _node(message: Mapping[str, Any], before: list[Node], losses: Losses) -> Node:
    sender = message.get("sender")
    role = _ROLES.get(sender) if isinstance(sender, str) else None
    if role is None:
        raise FormatError('"human" or "assistant"', kind_of(sender), ("sender",))
    above = before[-1].id if before else None
    parent = message.get("parent_message_uuid", above)
    return Node(
        id=string(message.get("uuid")) or f"message {len(before)}",
        parent=parent if isinstance(parent, str) else None,
        role=role,
        content=tuple(_content(message, role, losses)),
        at=moment(message.get("created_at")),
    )


def _content(message: Mapping[str, Any], role: Role, losses: Losses) -> Iterator[ContentBlock]:
    for attachment in items(message.get("attachments")):
        yield _attachment(table(attachment), role, losses)
    for name in _file_names(message):
        losses.left_out["file"] += 1
        yield TextBlock(f"[file: {name}]")
    blocks = [
        block
        for entry in items(message.get("content"))
        if (block := _block(table(entry), losses)) is not None
    ]
    yield from blocks
    if not blocks and string(message.get("text")).strip():
        yield TextBlock(message["text"])


def _attachment(attachment: Mapping[str, Any], role: Role, losses: Losses) -> ContentBlock:
    """A file whose text is in the archive; the API takes documents from the user alone."""
    name = string(attachment.get("file_name")) or "pasted text"
    text = string(attachment.get("extracted_content"))
    if not text.strip():
        losses.left_out["file"] += 1
        return TextBlock(f"[file: {name}]")
    if role == "assistant":
        losses.as_text["file"] += 1
        return TextBlock(f"{name}\n\n{fenced(text)}")
    source = {"type": "text", "media_type": "text/plain", "data": text}
    block = {"type": "document", "source": source, "title": name}
    return OpaqueBlock("document", json.dumps(block, ensure_ascii=False))


def _file_names(message: Mapping[str, Any]) -> Iterator[str]:
    """Each file once, though newer archives name it in two lists."""
    seen: set[str] = set()
    for entry in (*items(message.get("files")), *items(message.get("files_v2"))):
        file = table(entry)
        name = string(file.get("file_name")) or "no name"
        key = string(file.get("file_uuid")) or name
        if key not in seen:
            seen.add(key)
            yield name


def _block(block: Mapping[str, Any], losses: Losses) -> ContentBlock | None:
    match block:
        case {"type": "text", "text": str(text)}:
            if citations := len(items(block.get("citations"))):
                losses.left_out["citation"] += citations
            return TextBlock(text) if text.strip() else None
        case {"type": "thinking", "thinking": str(thinking)}:
            # Its signature holds for the conversation it came from, and for no other.
            return ThinkingBlock(thinking)
        case {"type": "tool_use"}:
            losses.as_text["tool call"] += 1
            return _as_text(f"Tool call: {string(block.get('name'))}", block.get("input"))
        case {"type": "tool_result"}:
            losses.as_text["tool result"] += 1
            return _as_text(f"Tool result: {string(block.get('name'))}", block.get("content"))
        case {"type": str(type_)} if type_ in _SILENT:
            return None
        case _:
            losses.as_text["unknown block"] += 1
            return _as_text(string(block.get("type")), dict(block))


def _as_text(label: str, data: Any) -> TextBlock:
    match data:
        case str():
            return TextBlock(f"{label}\n\n{fenced(data)}")
        case [*parts] if parts and all(_is_text(part) for part in parts):
            text = "\n".join(part["text"] for part in parts)
            return TextBlock(f"{label}\n\n{fenced(text)}")
        case _:
            shown = json.dumps(data, ensure_ascii=False, indent=2)
            return TextBlock(f"{label}\n\n{fenced(shown, 'json')}")


def _is_text(part: Any) -> bool:
    return isinstance(part, Mapping) and isinstance(part.get("text"), str)
