"""Rows to strips: where names of styles become colours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from claude_tui.tui.markdown.lines import Piece, Row, Styles
from claude_tui.tui.markdown.wrapping import cells_of

STYLE_NAMES: Final = frozenset(
    {
        *("user", "assistant", "notice", "warning", "error", "detail", "label", "thinking"),
        *("bar-user", "bar-notice", "bar-warning", "bar-error", "more"),
        *(f"heading-{level}" for level in range(1, 7)),
        *("strong", "em", "strike", "code", "link", "address", "bullet", "quote", "quote-bar"),
        *("rule", "table-header", "table-border", "fence", "fence-label"),
        *("code-keyword", "code-string", "code-number", "code-comment", "code-function"),
        *("code-type", "code-builtin", "code-name", "code-operator"),
        *("code-inserted", "code-deleted"),
    }
)
"""Every style a row may name."""

PREFIX: Final = "transcript--"
"""Of the component class of a style."""

_BAR: Final = "▎"


class Palette:
    """The colours of one theme.

    Args:
        widget: Has a component class for each of ``STYLE_NAMES``.
    """

    def __init__(self, widget: Widget) -> None:
        self.base = widget.rich_style
        self.parts = {name: _own_style(widget, PREFIX + name) for name in STYLE_NAMES}
        self._styles: dict[Styles, Style] = {(): self.base}

    def is_like(self, other: Palette) -> bool:
        """Whether ``other`` paints everything the same."""
        return self.base == other.base and self.parts == other.parts

    def style(self, names: Styles) -> Style:
        """The style of text under all of ``names``."""
        style = self._styles.get(names)
        if style is None:
            style = self.base
            for name in names:
                style += self.parts[name]
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

    def blank(self, width: int) -> Strip:
        """An empty row."""
        return Strip.blank(width, self.base)

    def _piece_style(self, piece: Piece, line: int) -> Style:
        style = self.style(piece.styles)
        if piece.column < 0 or line < 0:
            return style
        meta: dict[str, Any] = {"offset": (piece.column, line)}
        if piece.link:
            meta["address"] = piece.link
            style += Style(link=piece.link)
        return style + Style.from_meta(meta)


def selected(strip: Strip, span: tuple[int, int], highlight: Style) -> Strip:
    """``strip`` with a part of its logical line highlighted; an end of -1 is the line's end."""
    start, end = span
    segments: list[Segment] = []
    for segment in strip:
        offset = segment.style.meta.get("offset") if segment.style is not None else None
        if offset is None:
            segments.append(segment)
        else:
            segments.extend(_split(segment, start - offset[0], end - offset[0], highlight, end < 0))
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
    """What a component class itself says, its colours resolved against what is behind them."""
    styles = widget.get_component_styles(name)
    whole = styles.rich_style
    has_colour = styles.has_rule("color") or styles.has_rule("auto_color")
    own = Style(
        color=whole.color if has_colour else None,
        bgcolor=whole.bgcolor if styles.has_rule("background") else None,
    )
    return own + styles.text_style
