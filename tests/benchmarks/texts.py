"""What the benchmarks read: a conversation of any length, and replies of any kind and length."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from claude_tui.conversation import ROOT, Conversation, Message, Response, TextBlock, Usage
from claude_tui.storage.toml.writer import dump_conversation

TOKEN: Final = 4
"""Characters of a token, about."""

LISTING: Final = 2_000
"""Lines of a long listing."""

WORDS = ("the", "of", "parser", "buffer", "widget", "a", "cursor", "memory", "to", "socket")
CODE = "\n".join(
    f"def function_{n}(value: int) -> str:\n    return f'{{value + {n}}}'  # {n}\n"
    for n in range(10)
)
LINE: Final = "the parser of a buffer *word* and some `code` in memory."


def sentence(random_: random.Random) -> str:
    return " ".join(random_.choices(WORDS, k=random_.randint(6, 18))).capitalize() + "."


def message(number: int) -> str:
    """60 % plain text, 30 % Markdown, 10 % code of 30 lines."""
    random_ = random.Random(number)
    kind = random_.random()
    if kind < 0.6:
        return " ".join(sentence(random_) for _ in range(random_.randint(1, 3)))
    if kind < 0.9:
        items = "\n".join(f"- **{sentence(random_)}** `code`" for _ in range(5))
        return f"## {sentence(random_)}\n\n{sentence(random_)}\n\n{items}\n\n[a](https://x.org)"
    return f"{sentence(random_)}\n\n```python\n{CODE}\n```"


def conversation_file(folder: Path, length: int) -> Path:
    """A file with a conversation of ``length`` messages, each of which ends with its number."""
    path = folder / f"{length}.toml"
    if not path.exists():
        messages = [_numbered(number) for number in range(1, length + 1)]
        path.write_text(dump_conversation(Conversation(messages=messages)))
    return path


def _numbered(number: int) -> Message:
    asks = number % 2
    usage = Usage(input_tokens=1_000, output_tokens=100)
    return Message(
        id=number,
        parent=number - 1 or ROOT,
        role="user" if asks else "assistant",
        content=(TextBlock(f"{message(number)}\n\nmessage {number}."),),
        at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number),
        response=None if asks else Response("msg", "claude-sonnet-4-6", "end_turn", usage=usage),
    )


KINDS: Final = {
    "mixed": ("", ""),
    "prose": ("", f"{LINE}\n\n"),
    "list": ("", f"- {LINE}\n"),
    "nested list": ("- top\n", f"  - {LINE}\n"),
    "table": ("| a | b |\n|-|-|\n", f"| x | {LINE} |\n"),
    "quoted table": ("> | a | b |\n> |-|-|\n", f"> | x | {LINE} |\n"),
    "listings": ("", "```python\n" + "value = 3  # code\n" * LISTING + "```\n\n"),
    "nested quotes": ("", f"> > > {LINE}\n"),
    "quoted text": ("", f"> {LINE}\n>\n"),
}
"""How each kind of reply begins, and what is repeated in it."""


def reply(kind: str, tokens: int) -> str:
    """A reply of one kind; all but ``mixed``, ``prose`` and ``listings`` are one block."""
    head, part = KINDS[kind]
    pieces, size, number = [head], len(head), 0
    while size < tokens * TOKEN:
        pieces.append(part or f"{message(number)}\n\n")
        size += len(pieces[-1])
        number += 1
    return "".join(pieces)[: tokens * TOKEN]
