"""Top-level Markdown to pieces: blocks that know from where they can be parsed again.

A list is one piece per item, a quote or item one per block in it, a long table, listing or
paragraph one per so many lines. While a reply streams, only its last piece changes; what stands
above is parsed once. For that to give the same picture as parsing everything, a piece's look may
depend on the text above it through its ``Resume`` alone.
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
"""A listing is cut at the first good place after so many lines, at the latest after twice it."""

SHEET_LINES: Final = 1_000
"""So many lines of a listing are coloured as one text, though they are several pieces."""

TABLE_ROWS: Final = 24
"""A table is cut after so many rows."""


class Resume(NamedTuple):
    """What parsing must know of the text above to go on in the middle of it.

    Args:
        after: The kind of block above; empty at the beginning.
        blank: The line above is blank.
        lead: Lines to parse in front (a table's header, a fence, what opens a quote, a word of a
            paragraph), which yield no rows again.
        continues: This goes on with a listing, table, paragraph, quote or item that began above.
        widths: Of a table that goes on: how wide the cells above are, the header's among them.
        above: Of a listing that goes on: the lines above that are coloured together with it.
    """

    after: Kind = ""
    blank: bool = True
    lead: tuple[str, ...] = ()
    continues: bool = False
    widths: tuple[Width, ...] = ()
    above: tuple[str, ...] = ()


START: Final = Resume()


class Piece(NamedTuple):
    """A block, the line of the source it begins at, and how to parse again from there."""

    block: Block
    kind: Kind
    line: int
    resume: Resume


class Found(NamedTuple):
    """A piece before its place among the others is known.

    Args:
        kind: What it is.
        line: The line it begins at, in what was parsed.
        items: What it holds.
        resume: How to parse again from there, but for what stands above.
    """

    kind: Kind
    line: int
    items: tuple[Item, ...]
    resume: Resume = START


def placed(found: Iterable[Found], lines: Sequence[str], resume: Resume) -> Iterator[Piece]:
    """Pieces with gaps between them; ``lines`` is the source, beginning with ``resume.lead``."""
    after, skipped = resume.after, len(resume.lead)
    for each in found:
        line = each.line - skipped
        if line < 0:
            continue
        blank = resume.blank if not line else not lines[each.line - 1].strip(" ")
        here = Resume(after, blank, *each.resume[2:])  # faster than _replace
        block = Block(each.items, _gap(each.kind, here), here.continues, is_markdown=True)
        yield Piece(block, each.kind, line, here)
        after = each.kind


def _gap(kind: Kind, resume: Resume) -> bool:
    """Items and definitions stand as close as their author put them; all else is parted."""
    if not resume.after or resume.continues:
        return False
    if kind == "item":
        return resume.blank or resume.after not in {"item", "paragraph"}
    return resume.blank or not kind == resume.after == "definition"


def code_pieces(code: Code, line: int, resume: Resume, fence: tuple[str, ...]) -> Iterator[Found]:
    """A top-level listing, cut to pieces.

    Args:
        code: The listing, or what is left of it.
        line: The source line of its first line of code.
        resume: What stood above it.
        fence: The line that opens it; nothing for an indented listing.
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
        # The first piece begins with the fence itself, unless that stands further up.
        place = line + start if continues else line - len(fence)
        known = lines[top : start + above]
        lead = fence if continues else ()
        here = Resume(lead=lead, continues=continues, above=known)
        yield Found("code", place, (part,), here)
        continues = True


def _code_bounds(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Where the pieces of a listing begin and end; one piece at least."""
    bounds = [(0, _code_end(lines, 0))]
    while bounds[-1][1] < len(lines):
        start = bounds[-1][1]
        bounds.append((start, _code_end(lines, start)))
    return bounds


def _sheet_tops(starts: Sequence[int]) -> list[int]:
    """Where the sheet begins that each piece is on, given where the pieces begin."""
    tops: list[int] = []
    top = 0
    for start in starts:
        if start - top >= SHEET_LINES:
            top = start
        tops.append(top)
    return tops


def _code_end(lines: Sequence[str], start: int) -> int:
    """Where the piece that begins at ``start`` ends: before a line that begins something new."""
    limit = start + 2 * CODE_LINES
    for end in range(start + CODE_LINES, min(limit, len(lines))):
        if lines[end][:1].strip() and not lines[end - 1].strip():
            return end
    while limit < len(lines) and not lines[limit].strip():
        limit += 1  # an indented listing can't begin with a blank line
    return min(limit, len(lines))
