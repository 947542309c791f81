"""What Markdown becomes: blocks of lines, without width and without colour.

A ``Block`` is laid out to a width by ``layout.rows``; a row's style names become colours only
when it is painted. So a resize parses nothing, and a new theme lays out nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

Styles: TypeAlias = tuple[str, ...]
"""Names of styles, the later ones over the earlier: ``("heading-2", "code")``."""


Span: TypeAlias = tuple[int, int]
"""From which column of a logical line to which; -1 is the line's end."""

VERBATIM: Final[Styles] = ("verbatim",)
"""Of what stands in a text that was parsed, but was not read as Markdown."""


class Run(NamedTuple):
    """A stretch of text in one style."""

    text: str
    styles: Styles = ()
    link: str = ""
    """The address it leads to, safe to write into a terminal's link; empty: no link."""


Runs: TypeAlias = tuple[Run, ...]


class Prefix(NamedTuple):
    """What stands left of a line: quote bars, indentation, a bullet.

    Args:
        first: Drawn before the first row.
        rest: Drawn before the following rows; as wide as ``first``.
        copied: What copying the whole line puts before its text, like ``"- "``.
    """

    first: Runs = ()
    rest: Runs = ()
    copied: str = ""


NO_PREFIX = Prefix()


class Text(NamedTuple):
    """A line of prose, wrapped between words.

    Args:
        runs: What it says; a newline in them ends a row.
        is_short: Only as much of it is shown as fits one row.
    """

    runs: Runs
    prefix: Prefix = NO_PREFIX
    is_short: bool = False


class Code(NamedTuple):
    """Lines of code, or a piece of them: a long listing is several blocks.

    Args:
        lines: The code, by line.
        language: As the fence names it; may be empty.
        sheet: All the lines that are read together to colour these.
        offset: Where in the sheet these lines begin.
        starts: The listing begins here, with the language above it.
        ends: The listing ends here.
        growing: More of these lines is on its way: colour them cheaply for now.
    """

    lines: tuple[str, ...]
    language: str = ""
    sheet: tuple[str, ...] = ()
    offset: int = 0
    starts: bool = True
    ends: bool = True
    growing: bool = False
    prefix: Prefix = NO_PREFIX


class Rule(NamedTuple):
    """A thematic break."""

    prefix: Prefix = NO_PREFIX


@dataclass(frozen=True, slots=True)
class Gap:
    """An empty row inside a block; as a named tuple it would equal a rule."""

    prefix: Prefix = NO_PREFIX


Cells: TypeAlias = tuple[Runs, ...]


class Width(NamedTuple):
    """How wide a column is, in columns of the screen.

    Args:
        whole: Its widest cell.
        word: The widest word in it.
    """

    whole: int = 0
    word: int = 0


class Table(NamedTuple):
    """A table, or a piece of a long one.

    Args:
        header: The header's cells; it has as many as the table has columns.
        rows: The rows below, each with as many cells as the header.
        alignments: ``"left"``, ``"right"`` or ``"center"`` of each column.
        widths: The cells' own widths that the columns are made from.
        starts: The header is drawn above these rows.
    """

    header: Cells
    rows: tuple[Cells, ...]
    alignments: tuple[str, ...]
    widths: tuple[Width, ...]
    starts: bool = True
    prefix: Prefix = NO_PREFIX

    @property
    def shown(self) -> tuple[Cells, ...]:
        """The rows that are drawn: these, and the header if it is."""
        return (self.header, *self.rows) if self.starts else self.rows


Item: TypeAlias = Text | Code | Rule | Gap | Table


class Block(NamedTuple):
    """The smallest part that is parsed and laid out on its own.

    Args:
        items: What it holds, from top to bottom.
        gap: An empty row parts it from the block above.
        continues: It goes on with the listing, table, quote or list item of the block above.
        is_markdown: It was parsed from Markdown, and does not stand as it was written.
    """

    items: tuple[Item, ...]
    gap: bool = True
    continues: bool = False
    is_markdown: bool = False


class Piece(NamedTuple):
    """A stretch of a row.

    Args:
        column: Where the text stands in its logical line, in characters; -1 for decoration,
            which can't be selected.
    """

    text: str
    styles: Styles = ()
    column: int = -1
    link: str = ""


class Row(NamedTuple):
    """One row of the screen.

    Args:
        line: The logical line it shows, counted in its block from 0; -1: none.
        fill: The styles of what is left of the row's width.
    """

    pieces: tuple[Piece, ...] = ()
    line: int = -1
    fill: Styles = ()


def part_of(text: str, span: Span) -> str:
    """What of a logical line is in ``span``."""
    start, end = span
    return text[start : None if end < 0 else end]
