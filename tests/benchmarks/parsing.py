"""What parsing a growing reply costs, when all of it is one block: run it by hand.

python tests/benchmarks/parsing.py [TOKENS]
"""

from __future__ import annotations

import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[2]))

from claude_tui.tui.markdown.stream import MarkdownStream

TOKEN: Final = 4
"""Characters of a token, about."""

PER_UPDATE: Final = 10
"""Tokens that arrive between two updates."""

LINE: Final = "the parser of a buffer *word* and some `code` in memory."

KINDS: Final = {
    "prose": ("", f"{LINE}\n\n"),
    "list": ("", f"- {LINE}\n"),
    "nested list": ("- top\n", f"  - {LINE}\n"),
    "table": ("| a | b |\n|-|-|\n", f"| x | {LINE} |\n"),
    "listing": ("```python\n", "value = 3  # a comment\n"),
    "quote": ("", f"> {LINE}\n"),
    "nested quotes": ("", f"> > > {LINE}\n"),
}
"""How each kind of text begins, and what is repeated in it."""


def tenths(text: str) -> list[float]:
    """CPU seconds for each tenth of ``text``."""
    stream = MarkdownStream()
    step = TOKEN * PER_UPDATE
    times = [time.process_time()]
    for start in range(0, len(text), step):
        stream.feed(text[start : start + step])
        stream.update()
        if (start + step) * 10 // len(text) >= len(times):
            times.append(time.process_time())
    return [after - before for before, after in pairwise(times)]


def main() -> None:
    tokens = int(sys.argv[1]) if sys.argv[1:] else 20_000
    print(f"{tokens} tokens in one block: CPU s per 1,000, and the last fifth over the second")
    for kind, (head, part) in KINDS.items():
        size = tokens * TOKEN
        costs = tenths((head + part * (size // len(part) + 1))[:size])
        flat = sum(costs[8:]) / sum(costs[2:4])
        print(f"  {kind:14} {sum(costs) / tokens * 1_000:.3f}  {flat:.2f}", flush=True)


if __name__ == "__main__":
    main()
