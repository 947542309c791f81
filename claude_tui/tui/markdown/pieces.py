"""Cut top-level Markdown into pieces: blocks from which parsing can resume.

A list has a piece for each item, a quote or item one for each block in it, a long table, listing or
paragraph one for some lines. While a reply streams, only its last piece changes, and everything
above is parsed once. For that to look the same as parsing everything, a piece's look may depend on
the text above only through its ``Resume``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, Literal, NamedTuple, TypeAlias

from claude_tui.tui.markdown.lines import Block, Code, Item, Width

Kind: TypeAlias = Literal[
    "", "paragraph", "heading", "item", "code", "table", "quote", "rule", "definition"
]

CODE_LINES: Final = 50
"""A listing is cut at the first good place after so many lines, at the latest after twice as many.
"""

SHEET_LINES: Final = 1_000
"""So many lines of a listing are coloured as one text, even in several pieces."""

TABLE_ROWS: Final = 24
"""A table is cut after so many rows."""


class Resume(NamedTuple):
    """What parsing must know of the text above to resume in the middle of it.

    Args:
        after: The kind of block above; empty at the beginning.
        blank: Whether the line above is blank.
        lead: Lines to parse first (a table's header, a fence, what opens a quote, a word of a
            paragraph), which yield no rows again.
        continues: Whether this continues a listing, table, paragraph, quote or item from above.
        widths: The widths of the cells above in a table that continues, with those of the header.
        above: The lines above in a listing that continues, which are coloured together with it.
    """

    after: Kind = ""
    blank: bool = True
    lead: tuple[str, ...] = ()
    continues: bool = False
    widths: tuple[Width, ...] = ()
    above: tuple[str, ...] = ()


START: Final = Resume()


class Piece(NamedTuple):
    """A block, the line of the source at which it begins, and how to resume parsing there."""

    block: Block
    kind: Kind
    line: int
    resume: Resume


class UnplacedPiece(NamedTuple):
    """A piece before its place among the others is known.

    Args:
        kind: Its kind.
        line: The line at which it begins in the parsed text.
        items: Its items.
        resume: How to resume parsing there, apart from what is above.
    """

    kind: Kind
    line: int
    items: tuple[Item, ...]
    resume: Resume = START


def placed(
    unplaced: Iterable[UnplacedPiece], lines: Sequence[str], resume: Resume
) -> Iterator[Piece]:
    """Yield pieces with gaps between them; ``lines`` is the source with ``resume.lead``."""
    after, skipped = resume.after, len(resume.lead)
    for each in unplaced:
        line = each.line - skipped
        if line < 0:
            continue
        blank = resume.blank if not line else not lines[each.line - 1].strip(" ")
        here = Resume(after, blank, *each.resume[2:])  # faster than _replace
        block = Block(each.items, _gap(each.kind, here), here.continues, is_markdown=True)
        yield Piece(block, each.kind, line, here)
        after = each.kind


def _gap(kind: Kind, resume: Resume) -> bool:
    """Whether a gap is above: items and definitions are as close as their author wrote them."""
    if not resume.after or resume.continues:
        return False
    if kind == "item":
        return resume.blank or resume.after not in {"item", "paragraph"}
    return resume.blank or not kind == resume.after == "definition"


def code_pieces(
    code: Code, line: int, resume: Resume, fence: tuple[str, ...]
) -> Iterator[UnplacedPiece]:
    """Yield a top-level listing in pieces.

    Args:
        code: The listing, or the rest of it.
        line: The source line of its first line of code.
        resume: What was above it.
        fence: The line that opens it; empty for an indented listing.
    """
    lines = (*resume.above, *code.lines)
    above = len(resume.above)
    bounds = _code_bounds(code.lines)
    tops = _sheet_tops([start + above for start, _ in bounds])
    sheets = {top: lines[top:end] for top, end in pairwise([*sorted(set(tops)), len(lines)])}
    continues = resume.continues
    for (start, end), top in zip(bounds, tops, strict=True):
        part = code._replace(
            lines=code.lines[start:end],
            sheet=sheets[top],
            offset=start + above - top,
            starts=not continues,
            ends=end == len(code.lines),
        )
        # The first piece begins with the fence itself, unless that is further up.
        place = line + start if continues else line - len(fence)
        lines_above = lines[top : start + above]
        lead = fence if continues else ()
        here = Resume(lead=lead, continues=continues, above=lines_above)
        yield UnplacedPiece("code", place, (part,), here)
        continues = True


def _code_bounds(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Return where the pieces of a listing begin and end; at least one piece."""
    bounds = [(0, _code_end(lines, 0))]
    while bounds[-1][1] < len(lines):
        start = bounds[-1][1]
        bounds.append((start, _code_end(lines, start)))
    return bounds


def _sheet_tops(starts: Sequence[int]) -> list[int]:
    """Return where the sheet of each piece begins, from where the pieces begin."""
    tops: list[int] = []
    top = 0
    for start in starts:
        if start - top >= SHEET_LINES:
            top = start
        tops.append(top)
    return tops


def _code_end(lines: Sequence[str], start: int) -> int:
    """Return where the piece from ``start`` on ends: before a line that begins something."""
    limit = start + 2 * CODE_LINES
    for end in range(start + CODE_LINES, min(limit, len(lines))):
        if lines[end][:1].strip() and not lines[end - 1].strip():
            return end
    while limit < len(lines) and not lines[limit].strip():
        limit += 1  # an indented listing can't begin with a blank line
    return min(limit, len(lines))
