"""Turn text that is shown as it is into blocks."""

from __future__ import annotations

from typing import Final

from claude_tui.text.visible import visible
from claude_tui.tui.markdown.lines import Block, Run, Styles, Text

PLAIN_LINES: Final = 64
"""The lines of a block, so that a long text is laid out in parts."""


def plain_blocks(text: str, styles: Styles = ()) -> tuple[Block, ...]:
    """Return ``text`` line by line, safe to show, all in ``styles``."""
    lines = visible(text).split("\n")
    items = [Text((Run(line, styles),) if line else ()) for line in lines]
    return tuple(
        Block(tuple(items[start : start + PLAIN_LINES]), gap=False)
        for start in range(0, len(items), PLAIN_LINES)
    )
