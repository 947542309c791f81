"""``--check``: find content that this program opens but the API would refuse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from claude_tui.conversation import Conversation, Message, OpaqueBlock
from claude_tui.models.blocks import block_faults
from claude_tui.storage.attachments import folder_of, measured
from claude_tui.storage.toml.strings import key_path
from claude_tui.text.toml_syntax import KeyPath, statements


def content_faults(conversation: Conversation, text: str, path: Path) -> Iterator[str]:
    """Yield a line for each fault of a content block: file, line, block and fault.

    Args:
        conversation: The conversation in the file.
        text: The file's text.
        path: The file; attachments are looked for in its folder.
    """
    lines: Mapping[KeyPath, int] = {}
    for index, message in enumerate(conversation.messages):
        for number, fault in _faults(message, folder_of(path)):
            place = ("messages", index, "content", number)
            lines = lines or _lines(text)
            line = lines.get(place) or lines.get(place[:3])
            yield f"{path}{f':{line}' if line else ''}: {key_path(place)}: {fault}"


def _lines(text: str) -> Mapping[KeyPath, int]:
    """Return the 1-based line of each message, content list and block, if it has one of its own."""
    lines: dict[KeyPath, int] = {}
    line, counted = 1, 0
    for statement in statements(text):
        line += text.count("\n", counted, statement.start)
        counted = statement.start
        for depth in (2, 3, 4):
            lines.setdefault(statement.path[:depth], line)
    return lines


def _faults(message: Message, base_dir: Path) -> Iterator[tuple[int, str]]:
    """Yield each fault with the index of its block in the message."""
    for number, block in enumerate(message.content):
        if not isinstance(block, OpaqueBlock):
            continue  # text without letters and thinking without a signature are not sent
        (sent,) = measured([block.to_api()], base_dir)
        if sent.get("type") != block.type:
            yield number, f"type is {block.type}, but the JSON has a different type, or none"
        for fault in block_faults(sent, message.role):
            yield number, f"the API would reject this {block.type}: {fault}"
