"""Bytes written, and the least CPU, per turn of a long and of a short conversation.

Run it from the project's root: ``python -m tests.benchmarks.saving [turns]``. A turn is the
person's message, a reply that is journalled while it comes, and its end in the file. What reaches
the disk is counted where the program gives it to the system.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from claude_tui.conversation import Message, TextBlock
from claude_tui.conversation.events import BlockStart, TextDelta
from claude_tui.storage.conversation_file import ConversationFile
from tests.benchmarks.process import print_line, within
from tests.benchmarks.texts import conversation_file

LENGTHS = (10, 1_000, 50_000)
DELTAS = 100
WORDS = "some words of a reply "


def main(turns: int = 20) -> None:
    written, took = {}, {}
    for length in LENGTHS:
        with tempfile.TemporaryDirectory() as folder:
            path = conversation_file(Path(folder), length)
            file, conversation = ConversationFile.open(path)
            above = turn(file, conversation.messages[-1])
            least = float("inf")
            with counted() as count:
                for _ in range(turns):
                    began = time.process_time()
                    above = turn(file, above)
                    least = min(least, time.process_time() - began)
            took[length] = least
            written[length] = count() / turns
        print(f"{length:>7} messages: {written[length]:8.0f} bytes a turn", end="")
        print(f"{took[length] * 1000:9.2f} ms CPU a turn")
    first, *_, last = LENGTHS
    print_line(f"bytes, {last:,} to {first}", within(written[last] / written[first], 1.01))
    print_line(f"CPU, {last:,} to {first}", within(took[last] / took[first], 1.2))


def turn(file: ConversationFile, above: Message) -> Message:
    """Ask below ``above``, and take in a reply; returns that."""
    question = Message(above.id + 1, above.id, "user", (TextBlock(WORDS * 5),))
    reply = Message(question.id + 1, question.id, "assistant", ())
    file.append(question)
    file.journal.begin_reply(reply, question)
    file.journal.add(reply.id, [BlockStart(0, {"type": "text", "text": ""})])
    for _ in range(DELTAS):
        file.journal.add(reply.id, [TextDelta(0, WORDS)])
    whole = replace(reply, content=(TextBlock(WORDS * DELTAS),))
    file.append(whole)
    file.journal.end()
    return whole


@contextmanager
def counted() -> Iterator[Callable[[], int]]:
    """Counts the bytes that are written meanwhile."""
    total = 0
    write = os.write

    def counting(descriptor: int, data: Any) -> int:
        nonlocal total
        taken = write(descriptor, data)
        total += taken
        return taken

    os.write = counting
    try:
        yield lambda: total
    finally:
        os.write = write


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
