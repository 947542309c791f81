"""Import a conversation of Claude.ai's export.

The archives of 2024 to 2026 have ``chat_messages`` with a ``sender``, typed ``content``, texts from
``attachments``, and only the names of other ``files``. Messages name the one that they follow;
those of older archives are in order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from claude_tui.conversation import ContentBlock, Conversation, Role, TextBlock
from claude_tui.importing.as_markdown import labelled
from claude_tui.importing.claude_ai_blocks import blocks_of
from claude_tui.importing.foreign import block_of, items, kind_of, moment, string, table, title_of
from claude_tui.importing.imported import Imported, Node, plant
from claude_tui.importing.losses import Losses
from claude_tui.storage.toml.scalars import FormatError, placed
from claude_tui.text.markdown.code import code_block

SOURCE: Final = "Claude.ai"

_ROLES: Final[Mapping[str, Role]] = {"human": "user", "user": "user", "assistant": "assistant"}


def from_claude_ai(entry: Mapping[str, Any]) -> Imported:
    """Read one entry of ``conversations.json``.

    Raises:
        FormatError: It is no such entry.
    """
    losses = Losses()
    conversation = Conversation(
        title=title_of(entry.get("name")), created=moment(entry.get("created_at"))
    )
    nodes: list[Node] = []
    artifacts: dict[str, str] = {}
    for place, message in enumerate(items(entry["chat_messages"])):
        with placed("chat_messages", place):
            nodes.append(_node(table(message), nodes, losses, artifacts))
    tip = string(entry.get("current_leaf_message_uuid")) or None
    plant(conversation, nodes, tip, losses)
    return Imported(conversation, SOURCE, string(entry.get("uuid")), losses)


def _node(
    message: Mapping[str, Any], before: list[Node], losses: Losses, artifacts: dict[str, str]
) -> Node:
    sender = message.get("sender")
    role = _ROLES.get(sender) if isinstance(sender, str) else None
    if role is None:
        raise FormatError('"human" or "assistant"', kind_of(sender), ("sender",))
    above = before[-1].id if before else None
    parent = message.get("parent_message_uuid", above)
    content = tuple(_content(message, role, losses, artifacts))
    if not content:
        losses.dropped["empty message"] += 1
    return Node(
        id=string(message.get("uuid")) or f"message {len(before)}",
        parent=parent if isinstance(parent, str) else None,
        role=role,
        content=content or None,
        at=moment(message.get("created_at")),
    )


def _content(
    message: Mapping[str, Any], role: Role, losses: Losses, artifacts: dict[str, str]
) -> Iterator[ContentBlock]:
    attachments = [table(entry) for entry in items(message.get("attachments"))]
    for attachment in attachments:
        yield _attachment(attachment, role, losses)
    for name in _file_names(message, attachments):
        yield TextBlock(losses.leave_out("file", name))
    blocks = list(blocks_of(items(message.get("content")), losses, artifacts))
    if not blocks:
        text = string(message.get("text"))
        blocks = list(blocks_of([{"type": "text", "text": text}], losses, artifacts))
    yield from blocks


def _attachment(attachment: Mapping[str, Any], role: Role, losses: Losses) -> ContentBlock:
    """Write a file whose text is in the archive. The API takes documents only from the user."""
    name = string(attachment.get("file_name")) or "pasted text"
    text = string(attachment.get("extracted_content"))
    if not text.strip():
        return TextBlock(losses.leave_out("file", name))
    if role == "assistant":
        losses.as_text["file"] += 1
        return TextBlock(labelled(name, code_block(text)))
    source = {"type": "text", "media_type": "text/plain", "data": text}
    block = {"type": "document", "source": source, "title": name}
    return block_of(block)


def _file_names(message: Mapping[str, Any], attachments: list[Mapping[str, Any]]) -> Iterator[str]:
    """Yield each other file once: archives name it in up to three lists, also as an attachment."""
    seen: set[str] = set()
    attached = Counter(string(attachment.get("file_name")) for attachment in attachments)
    for entry in (*items(message.get("files")), *items(message.get("files_v2"))):
        file = table(entry)
        name = string(file.get("file_name"))
        key = string(file.get("file_uuid")) or name
        if key in seen:
            continue
        seen.add(key)
        if name and attached[name]:
            attached[name] -= 1
        else:
            yield name
