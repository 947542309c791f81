"""Read the few HTML tags that people write in replies because Markdown has no sign for them.

These are ``<br>``, ``<sup>``, ``<sub>`` and ``<kbd>`` without attributes. All other HTML is text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

_TAG: Final = re.compile(r"<(?:(br) */?|(/?)(sup|sub|kbd))>", re.IGNORECASE)
_ONLY_BREAKS: Final = re.compile(r"(?:<br */?> *)+", re.IGNORECASE)


def read_tags(children: Sequence[Token]) -> dict[int, str]:
    """Return which of the inline tokens ``children`` are tags.

    Returns:
        By index: ``"br"``, or ``"sup"``, ``"/sup"`` and the like. A tag that is not closed, or
            closed
        in another order, is text.
    """
    tags: dict[int, str] = {}
    opened: list[tuple[int, str, int]] = []
    for index, token in enumerate(children):
        match = _TAG.fullmatch(token.content) if token.type == "html_inline" else None
        if match is None:
            continue
        name = (match[1] or match[3]).lower()
        if name == "br":
            tags[index] = name
        elif not match[2]:
            opened.append((index, name, token.level))
        elif opened and opened[-1][1:] == (name, token.level):
            tags[opened.pop()[0]] = name
            tags[index] = f"/{name}"
        else:
            opened.clear()
    return tags


def read_breaks(parser: MarkdownIt) -> None:
    """Make ``parser`` take a line that is only ``<br>`` for a paragraph and not for HTML."""
    from markdown_it.rules_block import html_block

    def rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
        return not _ONLY_BREAKS.fullmatch(line.rstrip()) and html_block(state, start, end, silent)

    parser.block.ruler.at("html_block", rule, {"alt": ["paragraph", "reference", "blockquote"]})
