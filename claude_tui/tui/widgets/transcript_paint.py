"""Rows to strips: where names of styles become colours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.dom import DOMNode
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from claude_tui.tui.markdown.lines import Piece, Row, Styles
from claude_tui.tui.markdown.wrapping import cells_of, character_at
from claude_tui.tui.widgets.transcript_css import STYLES_CSS, STYLES_LOCATION

PREFIX: Final = "transcript--"
"""Of the component class of a style."""

PLACE: Final = "place"
"""Under this name a segment knows its column and its logical line.

Not the one that Textual would select by: there, what is beside text is all up to the end.
"""

_BAR: Final = "▎"


class FinishedStrip(Strip):
    """A row as it goes to the terminal: kept alone, without the strips it was made from."""


class Palette:
    """The colours of one theme, each taken from the style sheet when it is first painted with.

    Textual works out all of a widget's component classes again at every change of its style, as
    when the terminal gets the focus; most of the forty here are not on the screen.

    Args:
        widget: ``STYLES_CSS`` has a class below it for each style, named with ``PREFIX``.
    """

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self.base = widget.rich_style
        self._parts: dict[str, Style] = {}
        self._styles: dict[Styles, Style] = {(): self.base}

    def is_current(self) -> bool:
        """Whether the style sheet still says what was taken from it."""
        return self.base == self._widget.rich_style and all(
            style == _own_style(self._widget, name) for name, style in self._parts.items()
        )

    def style(self, names: Styles) -> Style:
        """The style of text under all of ``names``."""
        style = self._styles.get(names)
        if style is None:
            style = self.base
            for name in names:
                style += self._part(name)
            self._styles[names] = style
        return style

    def strip(self, row: Row, *, width: int, indent: int, bar: str, line: int) -> Strip:
        """A painted row.

        Args:
            row: What to paint.
            width: Of the strip, in columns.
            indent: Columns between the bar and the row.
            bar: The style of the bar at its left; empty: no bar.
            line: The number that stands for the row's logical line in a selection; -1: none.
        """
        segments = [Segment(_BAR, self.style((bar,))) if bar else Segment(" ", self.base)]
        if indent:
            segments.append(Segment(" " * indent, self.base))
        used = 1 + indent
        for piece in row.pieces:
            segments.append(Segment(piece.text, self._piece_style(piece, line)))
            used += cells_of(piece.text)
        if row.fill and used < width - 1:
            segments.append(Segment(" " * (width - 1 - used), self.style(row.fill)))
            used = width - 1
        if used < width:
            segments.append(Segment(" " * (width - used), self.base))
        strip = Strip(segments)
        return strip if used <= width else strip.crop(0, width)

    def _part(self, name: str) -> Style:
        part = self._parts.get(name)
        if part is None:
            part = self._parts[name] = _own_style(self._widget, name)
        return part

    def blank(self, width: int) -> Strip:
        """An empty row."""
        return Strip.blank(width, self.base)

    def _piece_style(self, piece: Piece, line: int) -> Style:
        style = self.style(piece.styles)
        if piece.column < 0 or line < 0:
            return style
        meta: dict[str, Any] = {PLACE: (piece.column, line)}
        if piece.link:
            meta["address"] = piece.link
            style += Style(link=piece.link)
        return style + Style.from_meta(meta)


class Place(NamedTuple):
    """What is in a cell of the screen.

    Args:
        line: The number of the logical line.
        before: The column in it in front of what is there.
        after: The column behind it; the same where there is no character.
    """

    line: int
    before: int
    after: int


def place_at(strip: Strip, x: int) -> Place | None:
    """What stands in the ``x``-th cell; beside text its end on that side. None: there is none."""
    end, place = 0, None
    for segment in strip:
        start, end = end, end + segment.cell_length
        offset = segment.style.meta.get(PLACE) if segment.style is not None else None
        if offset is None:
            continue
        column, line = offset
        if x < start:
            return Place(line, column, column)
        if x < end:
            first, after = character_at(segment.text, x - start)
            return Place(line, column + first, column + after)
        column += len(segment.text)
        place = Place(line, column, column)
    return place


def selected(strip: Strip, span: tuple[int, int], highlight: Style) -> Strip:
    """``strip`` with a part of its logical line highlighted; an end of -1 is the line's end."""
    start, end = span
    segments: list[Segment] = []
    for segment in strip:
        offset = segment.style.meta.get(PLACE) if segment.style is not None else None
        if offset is None:
            segments.append(segment)
        else:
            segments.extend(_split(segment, start - offset[0], end - offset[0], highlight, end < 0))
    return Strip(segments, strip.cell_length)


def selection_style(screen: Screen[Any]) -> Style:
    """How selected text looks; in most themes it keeps its own colour."""
    style = screen.get_component_rich_style("screen--selection")
    if screen.get_component_styles("screen--selection").color.a:
        return style
    return Style(bgcolor=style.bgcolor)


def marked(strip: Strip, spans: list[tuple[int, int, Style]]) -> Strip:
    """``strip`` with parts of its logical line in other styles; they are in order.

    What is cut keeps its place in the line, so that it can still be selected.
    """
    segments: list[Segment] = []
    for segment in strip:
        offset = segment.style.meta.get(PLACE) if segment.style is not None else None
        if offset is None or segment.style is None:
            segments.append(segment)
            continue
        column, line = offset
        end = column + len(segment.text)
        cuts: list[tuple[int, int, Style]] = []
        at = column
        for left, right, highlight in spans:
            if right > at and left < end:
                cuts += [(at, max(left, at), Style()), (max(left, at), min(right, end), highlight)]
                at = min(right, end)
        for left, right, highlight in (*cuts, (at, end, Style())):
            if left < right:
                place = Style.from_meta({PLACE: (left, line)})
                text = segment.text[left - column : right - column]
                segments.append(Segment(text, segment.style + highlight + place))
    return Strip(segments, strip.cell_length)


def _split(
    segment: Segment, start: int, end: int, highlight: Style, to_the_end: bool
) -> Iterator[Segment]:
    text, style = segment.text, segment.style
    left = min(max(start, 0), len(text))
    right = len(text) if to_the_end else min(max(end, left), len(text))
    for part, shown in (
        (text[:left], style),
        (text[left:right], style + highlight if style is not None else highlight),
        (text[right:], style),
    ):
        if part:
            yield Segment(part, shown)


def _own_style(widget: Widget, name: str) -> Style:
    """What the class of a style itself says, its colours resolved against what is behind them."""
    stylesheet = widget.app.stylesheet
    stylesheet.add_source(STYLES_CSS, read_from=STYLES_LOCATION, is_default_css=True)
    # As Textual does it for a component class, but for one alone.
    node = DOMNode(classes=PREFIX + name)
    node._attach(widget)
    stylesheet.apply(node, animate=False)
    styles, whole = node.styles, node.rich_style
    has_colour = styles.has_rule("color") or styles.has_rule("auto_color")
    own = Style(
        color=whole.color if has_colour else None,
        bgcolor=whole.bgcolor if styles.has_rule("background") else None,
    )
    return own + styles.text_style
