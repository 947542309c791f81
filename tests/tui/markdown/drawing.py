"""Markdown as a reader meets it: drawn at once, or while it arrives."""

from __future__ import annotations

from collections.abc import Iterable

from claude_tui.tui.markdown.layout import rows
from claude_tui.tui.markdown.lines import Block
from claude_tui.tui.markdown.parser import parse
from claude_tui.tui.markdown.stream import MarkdownStream


def screen(text: str, width: int) -> list[str]:
    """The rows of ``text``, without the gaps between its blocks."""
    return [
        "".join(piece.text for piece in row.pieces)
        for block in parse(text)
        for row in rows(block, width)
    ]


def streamed(text: str, cuts: Iterable[int]) -> tuple[Block, ...]:
    """The blocks of ``text`` if it arrives in parts that end at ``cuts``."""
    stream = MarkdownStream()
    start = 0
    for cut in [*sorted(cuts), len(text)]:
        stream.feed(text[start:cut])
        stream.update()
        start = cut
    stream.finish()
    return tuple(stream.blocks)
