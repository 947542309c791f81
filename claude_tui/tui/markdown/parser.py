"""Markdown text to blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from threading import local
from typing import TYPE_CHECKING, Any, Final

from claude_tui.text.markdown.tokens import definition_lines, is_too_deep
from claude_tui.text.visible import visible
from claude_tui.tui.markdown.lines import VERBATIM, Block, Code, Run, Text
from claude_tui.tui.markdown.paragraphs import LEAD, cut_paragraphs, plain_paragraphs
from claude_tui.tui.markdown.pieces import START, Found, Piece, Resume, code_pieces, placed

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_MARKUP: Final = re.compile(
    r"[*_`\[\]<>|~&\\!$]|://|www\.|mailto:|^ {4}|  $"
    r"|^ {0,3}(?:#|[-+=:]|\d{1,9}[.)])",
    re.MULTILINE | re.IGNORECASE,
)
_FENCE: Final = re.compile(r"(?:```+|~~~+)([^`~&\\]*)")
_CLOSING: Final = re.compile(r" {0,3}(?:```+|~~~+) *")
_OF_THREAD: Final = local()
_spare: Final[list[MarkdownIt]] = []
"""Parsers that no thread has yet."""

_SAMPLE: Final = """\
# *a* **b** `c` ~~d~~ $e$ [f](https://g.org) <b>h</b> &amp; \\* https://i.org
> j

- k
1. l

|m|
|-|
|n|

```
o
```
"""
"""What a parser does all of its lazy work for."""


def parse(text: str) -> tuple[Block, ...]:
    """``text`` as blocks, safe to show."""
    return tuple(piece.block for piece in parse_pieces(visible(text)))


def parse_pieces(text: str, resume: Resume = START) -> list[Piece]:
    """``text`` as pieces.

    Args:
        text: Safe to show, see ``visible``.
        resume: What stood above, if this is the end of a longer text.
    """
    lines = [*resume.lead, *text.split("\n")]
    if not resume.lead and _MARKUP.search(text) is None:
        return list(placed(plain_paragraphs(lines), lines, resume))
    listing = _open_listing(lines, resume)
    if listing is not None:
        return list(placed(listing, lines, resume))
    environment: dict[str, Any] = {LEAD: len(resume.lead)}
    # Without its last line break, the parser fails at ">" below an item with open HTML.
    source = "\n".join([*lines, ""] if lines[-1] else lines)
    tokens = _parser().parse(source, environment)
    if is_too_deep(tokens):
        return list(placed(_verbatim(lines), lines, resume))

    from claude_tui.tui.markdown.blocks import Source, found_in

    definitions = list(_definitions(environment, lines))
    parsed = Source(lines, resume, [each.line for each in definitions])
    found: Iterable[Found] = found_in(tokens, parsed)
    if definitions:
        found = sorted([*found, *definitions], key=lambda each: each.line)
    return list(placed(found, lines, resume))


def load() -> None:
    """Make a parser ready for the thread that is the next to need one.

    It takes as long as several frames: call it in a thread, before the first text comes.
    """
    parse(_SAMPLE)
    _spare.append(_parser())
    del _OF_THREAD.parser


def _parser() -> MarkdownIt:
    """The thread's own parser, imported when the first text needs it."""
    parser: MarkdownIt | None = getattr(_OF_THREAD, "parser", None)
    if parser is None:
        try:
            parser = _spare.pop()
        except IndexError:
            parser = _new_parser()
        _OF_THREAD.parser = parser
    return parser


def _new_parser() -> MarkdownIt:
    from markdown_it.rules_block import table
    from mdit_py_plugins.footnote.index import footnote_def

    from claude_tui.text.markdown.parser import new_parser

    parser = new_parser()
    # Of the plugin only what stands below; it would move all notes to the end of the text.
    parser.block.ruler.before(
        "reference", "footnote_def", footnote_def, {"alt": ["paragraph", "reference"]}
    )
    cut_paragraphs(parser)
    # An item is no table's header, as on GitHub: else it would depend on whether one is above.
    parser.disable("table")
    parser.block.ruler.after("list", "table_below", table, {"alt": ["paragraph", "reference"]})
    return parser


def _open_listing(lines: Sequence[str], resume: Resume) -> Iterator[Found] | None:
    """The pieces of a listing whose fence is not closed, if that is all there is.

    The parser would find the same, but looks at every character of it.
    """
    fence = _FENCE.fullmatch(lines[0])
    if fence is None or resume.lead[1:] or any(map(_CLOSING.fullmatch, lines)):
        return None
    content = lines[1:] if lines[-1] else lines[1:-1]
    code = Code(tuple(content), fence[1].strip())
    return code_pieces(code, 1, resume, (lines[0],))


def _verbatim(lines: Sequence[str]) -> Iterator[Found]:
    for number, line in enumerate(lines):
        yield Found("definition", number, (Text((Run(line, VERBATIM),) if line else ()),))


def _definitions(environment: Mapping[str, Any], lines: Sequence[str]) -> Iterator[Found]:
    """Link definitions, which the parser takes out of the text."""
    for start, end in definition_lines(environment):
        items = tuple(Text((Run(line.strip(), ("address",)),)) for line in lines[start:end])
        yield Found("definition", start, items)
