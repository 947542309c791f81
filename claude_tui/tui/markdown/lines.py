"""Hold parsed Markdown as blocks of lines without width and colour.

``layout.rows`` lays out a ``Block`` to a width, and a row's style names become colours only when it
is painted. So a resize parses nothing, and a new theme lays out nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from claude_tui.text.visible import visible

Styles: TypeAlias = tuple[str, ...]
"""Names of styles; later ones override earlier ones: ``("heading-2", "code")``."""


Span: TypeAlias = tuple[int, int]
"""The first column of a part of a logical line, and its end; -1 is the line's end."""

PLAIN_LINES: Final = 64
"""The lines of a block of text that is no Markdown, so that a long text is laid out in parts."""

TEXT_WIDTH: Final = 100
"""Most columns of a row of text: from the end of a longer one the eye misses the next row."""

VERBATIM: Final[Styles] = ("verbatim",)
"""The style of a text that was parsed, but not read as Markdown."""

SOURCE: Final[Styles] = ("source",)
"""The style of Markdown as it was written; its tables and code may be as wide as the screen."""


class Run(NamedTuple):
    """A part of a line in one style."""

    text: str
    styles: Styles = ()
    link: str = ""
    """The address it leads to, safe for a terminal's link; empty for no link."""


Runs: TypeAlias = tuple[Run, ...]


class Prefix(NamedTuple):
    """What is left of a line: quote bars, indentation, a bullet.

    Args:
        first: Drawn before the first row.
        rest: Drawn before the following rows; as wide as ``first``.
        copied: What a copy of the whole line has before its text, like ``"- "``.
    """

    first: Runs = ()
    rest: Runs = ()
    copied: str = ""


NO_PREFIX = Prefix()


class Text(NamedTuple):
    """A line of prose, wrapped between words.

    Args:
        runs: Its content; a newline in them ends a row.
        is_short: Whether only as much is shown as fits one row.
    """

    runs: Runs
    prefix: Prefix = NO_PREFIX
    is_short: bool = False


class Code(NamedTuple):
    """Lines of code. A long listing is several blocks.

    Args:
        lines: The lines.
        language: The language in the fence; may be empty.
        sheet: All lines that are coloured together with these.
        offset: The index of the first of these lines in the sheet.
        starts: Whether the listing begins here, with the language above it.
        ends: Whether the listing ends here.
        growing: Whether more lines will arrive, so that they are coloured cheaply for now.
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
    """An empty row inside a block. As a named tuple it would equal a rule."""

    prefix: Prefix = NO_PREFIX


Cells: TypeAlias = tuple[Runs, ...]


class Width(NamedTuple):
    """The width of a column in columns of the screen.

    Args:
        whole: The width of its widest cell.
        word: The width of its widest word.
    """

    whole: int = 0
    word: int = 0


class Table(NamedTuple):
    """A table, or a piece of a long one.

    Args:
        header: The cells of the header, one for each column of the table.
        rows: The rows below, each with as many cells as the header.
        alignments: ``"left"``, ``"right"`` or ``"center"`` for each column.
        widths: The widths of the cells that the columns are made from.
        starts: Whether the header is drawn above these rows.
    """

    header: Cells
    rows: tuple[Cells, ...]
    alignments: tuple[str, ...]
    widths: tuple[Width, ...]
    starts: bool = True
    prefix: Prefix = NO_PREFIX

    @property
    def shown(self) -> tuple[Cells, ...]:
        """Return the rows that are drawn, with the header if it is."""
        return (self.header, *self.rows) if self.starts else self.rows


Item: TypeAlias = Text | Code | Rule | Gap | Table


class Block(NamedTuple):
    """The smallest part that is parsed and laid out on its own.

    Args:
        items: Its items, from top to bottom.
        gap: Whether an empty row separates it from the block above.
        continues: Whether it continues the listing, table, quote or list item of the block above.
        is_markdown: Whether it was parsed from Markdown, and is not shown as it was written.
    """

    items: tuple[Item, ...]
    gap: bool = True
    continues: bool = False
    is_markdown: bool = False


def plain_blocks(text: str, styles: Styles = ()) -> tuple[Block, ...]:
    """Return ``text`` line by line, safe to show and not read as Markdown, all in ``styles``."""
    lines = visible(text).split("\n")
    items = [Text((Run(line, styles),) if line else ()) for line in lines]
    return tuple(
        Block(tuple(items[start : start + PLAIN_LINES]), gap=False)
        for start in range(0, len(items), PLAIN_LINES)
    )


class Piece(NamedTuple):
    """A part of a row.

    Args:
        column: The index of its first character in the logical line; -1 for decoration, which can't
            be
            selected.
    """

    text: str
    styles: Styles = ()
    column: int = -1
    link: str = ""


class Row(NamedTuple):
    """One row of the screen.

    Args:
        line: The logical line in it, counted in its block from 0; -1 for none.
        fill: The styles of the rest of the row's width.
        fill_width: How wide that is at most, with the pieces; -1: as wide as the screen.
    """

    pieces: tuple[Piece, ...] = ()
    line: int = -1
    fill: Styles = ()
    fill_width: int = -1


def part_of(text: str, span: Span) -> str:
    """Return the part of a logical line in ``span``."""
    start, end = span
    return text[start : None if end < 0 else end]
