"""Markdown as a reader meets it: drawn at once, or while it arrives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from claude_tui.tui.markdown import layout
from claude_tui.tui.markdown.highlight import Sheet, colour
from claude_tui.tui.markdown.lines import Block, Code, Row, Runs
from claude_tui.tui.markdown.parser import parse
from claude_tui.tui.markdown.stream import TextStream


def rows(block: Block, width: int) -> list[Row]:
    """The rows of a block that is complete, in all colours."""
    return layout.rows(block, width, coloured)


def coloured(code: Code) -> Sequence[Runs]:
    """The lines of a listing that is complete, in their colours."""
    runs = colour(Sheet(code.sheet or code.lines, code.language))
    return runs[code.offset : code.offset + len(code.lines)]


def screen(text: str, width: int) -> list[str]:
    """The rows of ``text``, without the gaps between its blocks."""
    return [
        "".join(piece.text for piece in row.pieces)
        for block in parse(text)
        for row in rows(block, width)
    ]


def streamed(text: str, cuts: Iterable[int]) -> tuple[Block, ...]:
    """The blocks of ``text`` if it arrives in parts that end at ``cuts``."""
    stream = TextStream()
    start = 0
    for cut in [*sorted(cuts), len(text)]:
        stream.feed(text[start:cut])
        stream.update()
        start = cut
    stream.finish()
    return tuple(stream.blocks)
