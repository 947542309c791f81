"""Find code blocks in Markdown text."""

from __future__ import annotations

from typing import NamedTuple

from claude_tui.text.markdown.parser import new_parser


class Listing(NamedTuple):
    """A code block.

    Args:
        code: The code, without the fence.
        language: The language in the fence; empty if there is none.
    """

    code: str
    language: str


def last_listing(text: str) -> Listing | None:
    """Return the last code block of ``text``; None if there is none."""
    parser = new_parser()
    parser.core.ruler.enableOnly(["normalize", "block"])  # inline markup doesn't matter here
    for token in reversed(parser.parse(text)):
        if token.type in ("fence", "code_block"):
            language = next(iter(token.info.split()), "")
            return Listing(token.content.removesuffix("\n"), language)
    return None
