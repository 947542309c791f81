"""A folder full of conversations to measure with: prose of Python's own manual."""

from __future__ import annotations

import os
import random
from pathlib import Path
from pydoc_data.topics import topics

from claude_tui.conversation import ROOT, Conversation, Message, Parameters, Role, TextBlock
from claude_tui.storage.toml.writer import dump_conversation

RARE = "kingfisher"
"""A word that is in every thousandth conversation, and in no title."""


def fill(folder: Path, count: int, *, size: int = 20_000) -> None:
    """Write ``count`` conversations of about ``size`` bytes; the last ones are the newest."""
    folder.mkdir(parents=True)
    some = random.Random(count)
    prose = [
        part for topic in topics.values() for part in topic.split("\n\n") if 80 < len(part) < 1500
    ]
    for number in range(count):
        path = folder / f"2026-11-22-conversation-{number}.toml"
        path.write_bytes(dump_conversation(_conversation(number, some, prose, size)).encode())
        os.utime(path, (1_700_000_000 + number * 60,) * 2)


def _conversation(number: int, some: random.Random, prose: list[str], size: int) -> Conversation:
    messages: list[Message] = []
    while size > 0:
        text = "\n\n".join(some.sample(prose, 4))
        if number % 1000 == 7 and not messages:
            text += f"\nOnce a {RARE} was seen."
        above = len(messages) or ROOT
        role: Role = "assistant" if len(messages) % 2 else "user"
        messages.append(Message(len(messages) + 1, above, role, (TextBlock(text),)))
        size -= len(text) + 100
    request = Parameters(model="claude-sonnet-4-6", max_tokens=4096)
    return Conversation(title=f"Conversation {number}", request=request, messages=messages)
