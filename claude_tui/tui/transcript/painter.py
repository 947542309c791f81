"""Rows to strips: where names of styles become colours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from rich.segment import Segment
from rich.style import Style
from textual.dom import DOMNode
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from claude_tui.tui.markdown.lines import Row, Styles
from claude_tui.tui.markdown.wrapping import cells_of, drawable
from claude_tui.tui.transcript.styles import STYLES_CSS, STYLES_LOCATION

PREFIX: Final = "transcript--"
"""Begins the name of a style's component class."""

BASE: Final = ""
"""The name of the style that plain text has."""

SELECTION: Final = "selection"
"""The name of the style that selected text has."""

_BAR: Final = "▎"
BAR_WIDTH: Final = 1
_AFTER_FILL: Final = 2
"""The columns right of what is filled: an empty one, and the scrollbar's."""


class FinishedStrip(Strip):
    """A row as it goes to the terminal: kept alone, without the strips it was made from."""


class Palette:
    """The colours of one theme, each taken from the style sheet when it is first painted with.

    Textual works out all of a widget's component classes again at every change of its style, as
    when the terminal gets the focus; most of the forty here are not on the screen.

    Args:
        look_up: Returns what the style sheet says of a name; of ``BASE``, how plain text looks.
    """

    def __init__(self, look_up: Callable[[str], Style]) -> None:
        self._look_up = look_up
        self.base = look_up(BASE)
        self._parts: dict[str, Style] = {}
        self._styles: dict[Styles, Style] = {(): self.base}

    def is_current(self) -> bool:
        """Tell whether the style sheet still says what was taken from it."""
        return self.base == self._look_up(BASE) and all(
            style == self._look_up(name) for name, style in self._parts.items()
        )

    def style(self, names: Styles) -> Style:
        """Return the style of text under all of ``names``."""
        style = self._styles.get(names)
        if style is None:
            style = self.base
            for name in names:
                style += self.part(name)
            self._styles[names] = style
        return style

    def strip(self, row: Row, *, width: int, indent: int, bar: str) -> Strip:
        """Paint a row.

        Args:
            row: What to paint.
            width: Of the strip, in columns.
            indent: Columns between the bar and the row.
            bar: The style of the bar at its left; empty: no bar.
        """
        segments = [Segment(_BAR, self.style((bar,))) if bar else Segment(" ", self.base)]
        if indent:
            segments.append(Segment(" " * indent, self.base))
        used = BAR_WIDTH + indent
        for piece in row.pieces:
            style = self.style(piece.styles)
            if piece.link:
                style += Style(link=piece.link)
            text = drawable(piece.text)
            segments.append(Segment(text, style))
            used += cells_of(text)
        end = width - _AFTER_FILL
        if row.fill_width >= 0:
            end = min(end, BAR_WIDTH + indent + row.fill_width)
        if row.fill and used < end:
            segments.append(Segment(" " * (end - used), self.style(row.fill)))
            used = end
        if used < width:
            segments.append(Segment(" " * (width - used), self.base))
        strip = Strip(segments)
        return strip if used <= width else strip.crop(0, width)

    def part(self, name: str) -> Style:
        """Return what one name adds to a style."""
        part = self._parts.get(name)
        if part is None:
            part = self._parts[name] = self._look_up(name)
        return part


def cells_between(row: Row, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Find where a row shows columns ``start`` to ``end`` of its line; -1 is the line's end."""
    at = 0
    for piece in row.pieces:
        if piece.column >= 0:
            left = max(start - piece.column, 0)
            right = len(piece.text) if end < 0 else min(end - piece.column, len(piece.text))
            if left < right:
                yield at + cells_of(piece.text[:left]), at + cells_of(piece.text[:right])
        at += cells_of(piece.text)


def painted_over(strip: Strip, stretches: Iterable[tuple[int, int, Style]]) -> Strip:
    """Paint other styles over the cells from one column up to another; they are in order."""
    styles: dict[int, Style | None] = {0: None}
    for left, right, style in stretches:
        styles[left], styles[right] = style, None
    if len(styles) == 1:
        return strip
    # One crop for each stretch would take many times as long.
    starts = [start for start in styles if start < strip.cell_length]
    parts = Segment.divide(strip, [*starts[1:], strip.cell_length])
    segments: list[Segment] = []
    for start, part in zip(starts, parts, strict=False):
        segments += Segment.apply_style(part, post_style=styles[start])
    return Strip(segments, strip.cell_length)


def selection_style(screen: Screen[Any]) -> Style:
    """Return how selected text looks; in most themes it keeps its own colour."""
    style = screen.get_component_rich_style("screen--selection")
    if screen.get_component_styles("screen--selection").color.a:
        return style
    return Style(bgcolor=style.bgcolor)


def style_of(widget: Widget, name: str) -> Style:
    """Return what the style sheet says of a name.

    Args:
        widget: ``STYLES_CSS`` has a class below it for each style, named with ``PREFIX``.
        name: The style, ``BASE`` or ``SELECTION``.
    """
    if name == BASE:
        return widget.rich_style
    return selection_style(widget.screen) if name == SELECTION else _own_style(widget, name)


def _own_style(widget: Widget, name: str) -> Style:
    """Return what a class itself says, its colours resolved against what is behind them."""
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
