"""Cut long paragraphs into pieces, so that a reply that is one is not parsed again and again.

A paragraph is cut between two lines where no emphasis, link, code or math from above can end below,
so that its parts have the same meaning alone. This place depends only on the text above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from claude_tui.tui.markdown.lines import Run, Text
from claude_tui.tui.markdown.pieces import Resume, UnplacedPiece

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

PARAGRAPH_LINES: Final = 100
"""A paragraph is cut after this many lines of its source, or at the first good place after them."""

LONGEST: Final = 40_000
"""The characters of a part; a longer one is data and not prose, and is drawn as it was written."""

GOES_ON: Final = "x"
"""Stands for the text above where parsing resumes inside a paragraph."""

LEAD: Final = "lead"
"""The key of the number of lead lines in the parser's environment."""

_OPENS: Final = re.compile(r"[*_~`\[<$]")
_OPENS_MATH: Final = frozenset("([")
_OPENS_INSIDE: Final = re.compile(r"[`<$(\[\\]|%60|%3C")
"""What may begin something in a link's address and title that takes precedence over the link."""


def plain_paragraphs(lines: Sequence[str]) -> Iterator[UnplacedPiece]:
    """Yield paragraphs without any markup as the parser would."""
    start, words = 0, list[str]()
    for number, line in enumerate([*lines, ""]):
        stripped = line.strip(
            " "
        )  # wider spaces are text, unless they are at the edge of the paragraph
        if stripped:
            start = start if words else number
            words.append(stripped)
        elif words:
            yield from _plain(start, words)
            words = []


def _plain(start: int, words: Sequence[str]) -> Iterator[UnplacedPiece]:
    content = "\n".join(words).strip().split("\n")
    size = PARAGRAPH_LINES if words[0].strip() else len(content)
    for first in range(0, len(content), size):
        text = "\n".join(content[first : first + size])
        resume = Resume(lead=(GOES_ON,), continues=True) if first else Resume()
        yield UnplacedPiece(
            "paragraph", start + first, (Text((Run(text),) if text else ()),), resume
        )


def cut_paragraphs(parser: MarkdownIt) -> None:
    """Make ``parser`` emit several ``inline`` tokens for a long paragraph.

    All but the last of them have ``goes_on`` in their ``meta``.
    """
    parser.core.ruler.at("inline", _inline)


def _inline(state: StateCore) -> None:
    """Parse the content of paragraphs, headings and cells, in place of the rule of that name."""
    lead = int(state.env.get(LEAD, 0))
    tokens: list[Token] = []
    for token in state.tokens:
        if token.type != "inline":
            tokens.append(token)
        elif token.map and (token.map[0] < lead or token.content.count("\n") >= PARAGRAPH_LINES):
            tokens.extend(_parts(state, token, token.map[0], lead))
        else:
            tokens.append(_parsed(state, token))
    state.tokens = tokens


def _parsed(state: StateCore, token: Token) -> Token:
    token.children = []
    if len(token.content) > LONGEST:
        token.children.extend(_plain_tokens(token.content))
        return token
    state.md.inline.parse(token.content, state.md, state.env, token.children)
    return token


def _plain_tokens(content: str) -> Iterator[Token]:
    from markdown_it.token import Token

    for number, line in enumerate(content.split("\n")):
        if number:
            yield Token("softbreak", "br", 0)
        yield Token("text", "", 0, content=line)


def _parts(state: StateCore, token: Token, top: int, lead: int) -> Iterator[Token]:
    """Yield a paragraph that begins at line ``top`` in parts that can be parsed alone."""
    lines = token.content.split("\n")
    start, end = 0, len(lines)
    if top < lead:
        start = lead - top  # what stands for the lines above is its own part
        yield _part(state, token, lines[:start], top, goes_on=True)
    elif not state.src.split("\n")[top].strip(" >-+*.)0123456789").strip():
        start = end  # the parser removes wide spaces from the edge of a paragraph's first line only
        yield _parsed(state, token)
    size = PARAGRAPH_LINES
    while start < end:
        is_last = start + size >= end
        part = _part(state, token, lines[start : start + size], top + start, goes_on=not is_last)
        if is_last or _is_closed(part):
            yield part
            start, size = start + size, PARAGRAPH_LINES
        else:
            size *= 2


def _part(
    state: StateCore, token: Token, lines: Sequence[str], line: int, *, goes_on: bool
) -> Token:
    content = "\n".join(lines).strip(" \t")
    meta = {**token.meta, "goes_on": goes_on}
    part = token.copy(content=content, map=[line, line + len(lines)], meta=meta)
    return _parsed(state, part)


def _is_closed(part: Token) -> bool:
    """Whether nothing that begins in ``part`` can end below it."""
    return not part.content.endswith("\\") and not any(map(_may_open, part.children or ()))


def _may_open(token: Token) -> bool:
    match token.type:
        case "text":
            return _OPENS.search(token.content) is not None
        case "text_special":
            return token.content in _OPENS_MATH or _OPENS.search(token.content) is not None
        case "link_open" | "image":
            inside = " ".join(map(str, (token.content, *token.attrs.values())))
            return _OPENS_INSIDE.search(inside) is not None
        case _:
            return False
