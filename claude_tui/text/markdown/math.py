r"""Keep math as it was written.

Markdown would take ``*``, ``_`` and ``\`` out of it. Math is recognised as in Pandoc, but a little
more strictly, since a ``$`` is more often money. Doubtful text is prose inside a line, and math if
the line begins with a delimiter that prose does not use.

Neither rule looks further than it reads: a delimiter that is not closed costs no more than one
that is, and a block is math from its first line on, so that a text may arrive in any parts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_MATH: Final = re.compile(
    r"""
    # After a letter or digit a dollar is a currency, as in "US$5" and "5$, 10$", unless TeX
    # follows: "H$_2$O", "10$^\circ$". More than two dollars are no delimiter.
    (?: (?<![0-9A-Za-z]) | (?=\$\$?[\\^_]) ) (?<! (?<!\\)\$ )
    (?: \$   (?![\s$])
             (?! \d [^\\$]* \s \(? [^\W\d_]{2} )  # a sum and words: "$5 for you, 6$ for me"
             (?: [^\\$`]++ | \\. )++ (?<!\s) \$
      | \$\$ (?!\$)    (?: [^\\$`]++ | \\. | \$(?!\$) )++ \$\$
    ) (?![$\d])
    # A word without any sign of TeX is prose in brackets that Markdown escapes: "\[optional\]".
    | \\\( (?! [^\\^_=+*/<>|{}\d]* [^\W\d_]{4} [^\\^_=+*/<>|{}\d]* \\\) )
           (?: [^\\`]++ | \\[^()] )++ \\\)
    | \\\[ (?! [^\\^_=+*/<>|{}\d]* [^\W\d_]{2} [^\\^_=+*/<>|{}\d]* \\\] )
           (?!\\\\)  # so that Markdown's escapes of successive signs are none
           (?: [^\\`]++ | \\[^][] )++ \\\]
    """,
    re.VERBOSE | re.DOTALL,
)
"""Math inside a paragraph. Without backticks, since code takes precedence wherever it begins."""

_OPENING: Final = re.compile(
    r"""
    (?: \$\$ (?!\$) | \\\[ (?=\s|\\|$) ) \s*
    (?: $ | .*\\[A-Za-z] | [^\s=].*[=^] )
    """,
    re.VERBOSE,
)
"""A line that begins math of several lines: an equation, or nothing follows the delimiter."""

_CLOSING: Final = {
    "$$": re.compile(r"(?<!\\)(?:\\\\)*\$\$"),
    r"\[": re.compile(r"(?<!\\)(?:\\\\)*\\\]"),
}


def add_math(parser: MarkdownIt) -> None:
    """Make ``parser`` emit the tokens ``math_inline`` and ``math_block``."""
    parser.inline.ruler.before("escape", "math_inline", _math_inline)
    parser.block.ruler.before(
        "fence",
        "math_block",
        _math_block,
        {"alt": ["paragraph", "reference", "blockquote", "list"]},
    )


def _math_inline(state: StateInline, silent: bool) -> bool:
    r"""Read ``$…$``, ``$$…$$``, ``\(…\)`` or ``\[…\]`` inside a paragraph, a heading or a cell."""
    if state.src[state.pos] not in "$\\":
        return False
    match = _MATH.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        state.push("math_inline", "", 0).content = match[0]
    state.pos = match.end()
    return True


def _math_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    r"""Read ``$$…$$`` or ``\[…\]`` on its own lines, up to the closing line or a blank one."""
    text = _text(state, start)
    closing = _CLOSING.get(text[:2])
    if closing is None or state.is_code_block(start):
        return False
    is_closed = closing.search(text, 2) is not None
    if not (_MATH.fullmatch(text) if is_closed else _OPENING.match(text)):
        return False
    if silent:
        return True
    line = start + 1
    while not is_closed and line < end and _goes_on(state, line):
        is_closed = closing.search(_text(state, line)) is not None
        line += 1
    state.line = line
    token = state.push("math_block", "", 0)
    token.content = state.getLines(start, line, state.sCount[start], False)
    token.map = [start, line]
    return True


def _text(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()


def _goes_on(state: StateBlock, line: int) -> bool:
    """Whether ``line`` is not blank, and in the same quote or list item as the block."""
    return not state.isEmpty(line) and state.sCount[line] >= state.blkIndent
