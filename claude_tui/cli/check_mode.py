"""``--check``: what the API would refuse in a conversation that this program opens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from claude_tui.conversation import Conversation, Message, OpaqueBlock
from claude_tui.models.blocks import block_faults
from claude_tui.storage.attachments import folder_of, measured
from claude_tui.storage.toml.strings import key_path
from claude_tui.text.toml_syntax import KeyPath, statements


def content_faults(conversation: Conversation, text: str, path: Path) -> Iterator[str]:
    """A line for each fault of a content block: the file, the line, the block, what is wrong.

    Args:
        conversation: What the file says.
        text: The file's text.
        path: The file; attachments are looked for beside it.
    """
    lines: Mapping[KeyPath, int] = {}
    for index, message in enumerate(conversation.messages):
        for number, fault in _faults(message, folder_of(path)):
            place = ("messages", index, "content", number)
            lines = lines or _lines(text)
            line = lines.get(place) or lines.get(place[:3])
            yield f"{path}{f':{line}' if line else ''}: {key_path(place)}: {fault}"


def _lines(text: str) -> Mapping[KeyPath, int]:
    """The 1-based line of each message, of its content, and of each block that has one."""
    lines: dict[KeyPath, int] = {}
    line, counted = 1, 0
    for statement in statements(text):
        line += text.count("\n", counted, statement.start)
        counted = statement.start
        for depth in (2, 3, 4):
            lines.setdefault(statement.path[:depth], line)
    return lines


def _faults(message: Message, base_dir: Path) -> Iterator[tuple[int, str]]:
    """Each fault, and which block of the message has it, from 0."""
    for number, block in enumerate(message.content):
        if not isinstance(block, OpaqueBlock):
            continue  # text without letters and thinking without a signature are not sent
        (sent,) = measured([block.to_api()], base_dir)
        if sent.get("type") != block.type:
            yield number, f"type is {block.type}, but the JSON has another or none"
        for fault in block_faults(sent, message.role):
            yield number, f"the API refuses this {block.type}: {fault}"
