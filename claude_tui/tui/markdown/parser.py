"""Parse Markdown text into blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from threading import local
from typing import TYPE_CHECKING, Any, Final

from claude_tui.text.markdown.tokens import definition_lines, is_too_deep
from claude_tui.text.visible import visible
from claude_tui.tui.markdown.lines import VERBATIM, Block, Code, Run, Text
from claude_tui.tui.markdown.paragraphs import LEAD, cut_paragraphs, plain_paragraphs
from claude_tui.tui.markdown.pieces import START, Piece, Resume, UnplacedPiece, code_pieces, placed

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
"""Parsers that no thread uses yet."""

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
"""A text that makes a parser do all of its lazy work."""


def parse(text: str) -> tuple[Block, ...]:
    """Parse ``text`` into blocks that are safe to show."""
    return tuple(piece.block for piece in parse_pieces(visible(text)))


def parse_pieces(text: str, resume: Resume = START) -> list[Piece]:
    """Parse ``text`` into pieces.

    Args:
        text: Safe to show, see ``visible``.
        resume: What was above, if this is the end of a longer text.
    """
    lines = [*resume.lead, *text.split("\n")]
    if not resume.lead and _MARKUP.search(text) is None:
        return list(placed(plain_paragraphs(lines), lines, resume))
    listing = _open_listing(lines, resume)
    if listing is not None:
        return list(placed(listing, lines, resume))
    environment: dict[str, Any] = {LEAD: len(resume.lead)}
    # Without a last line break, the parser fails at ">" below an item with open HTML.
    source = "\n".join([*lines, ""] if lines[-1] else lines)
    tokens = _parser().parse(source, environment)
    if is_too_deep(tokens):
        return list(placed(_verbatim(lines), lines, resume))

    from claude_tui.tui.markdown.blocks import ParsedText, pieces_in

    definitions = list(_definitions(environment, lines))
    parsed = ParsedText(lines, resume, [each.line for each in definitions])
    parsed_pieces: Iterable[UnplacedPiece] = pieces_in(tokens, parsed)
    if definitions:
        parsed_pieces = sorted([*parsed_pieces, *definitions], key=lambda each: each.line)
    return list(placed(parsed_pieces, lines, resume))


def load() -> None:
    """Prepare a parser for the next thread that needs one.

    This takes as long as several frames, so call it in a thread before the first text arrives.
    """
    parse(_SAMPLE)
    _spare.append(_parser())
    del _OF_THREAD.parser


def _parser() -> MarkdownIt:
    """Return the thread's own parser, which is imported at the first text."""
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
    # Only this part of the plugin: it would move all notes to the end of the text.
    parser.block.ruler.before(
        "reference", "footnote_def", footnote_def, {"alt": ["paragraph", "reference"]}
    )
    cut_paragraphs(parser)
    # An item is no table's header, as on GitHub: otherwise it would depend on what is above.
    parser.disable("table")
    parser.block.ruler.after("list", "table_below", table, {"alt": ["paragraph", "reference"]})
    return parser


def _open_listing(lines: Sequence[str], resume: Resume) -> Iterator[UnplacedPiece] | None:
    """Yield the pieces of a listing whose fence is not closed, if that is all there is.

    The parser would find the same, but looks at every character.
    """
    fence = _FENCE.fullmatch(lines[0])
    if fence is None or resume.lead[1:] or any(map(_CLOSING.fullmatch, lines)):
        return None
    content = lines[1:] if lines[-1] else lines[1:-1]
    code = Code(tuple(content), fence[1].strip())
    return code_pieces(code, 1, resume, (lines[0],))


def _verbatim(lines: Sequence[str]) -> Iterator[UnplacedPiece]:
    for number, line in enumerate(lines):
        yield UnplacedPiece("definition", number, (Text((Run(line, VERBATIM),) if line else ()),))


def _definitions(environment: Mapping[str, Any], lines: Sequence[str]) -> Iterator[UnplacedPiece]:
    """Yield link definitions, which the parser takes out of the text."""
    for start, end in definition_lines(environment):
        items = tuple(Text((Run(line.strip(), ("address",)),)) for line in lines[start:end])
        yield UnplacedPiece("definition", start, items)
