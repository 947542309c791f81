"""How well the texts on a screen can be told from their ground, measured as WCAG 2 does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rich.cells import cell_len
from textual.color import Color
from textual.screen import Screen


class Painted(NamedTuple):
    """A piece of text as it is on the screen.

    Args:
        contrast: 1 (not to be seen) to 21 (black on white).
        text: The text.
        widget: The widget that is at its place.
    """

    contrast: float
    text: str
    widget: str


def painted(screen: Screen[object]) -> Iterator[Painted]:
    """Every piece of text on ``screen`` that has letters or digits.

    What is behind a dialog is meant to step back, and left out.
    """
    for y, strip in enumerate(screen._compositor.render_strips()):
        x = 0
        for text, style, _ in strip:
            if style is not None and any(map(str.isalnum, text)):
                widget, _ = screen.get_widget_at(x + len(text) - len(text.lstrip()), y)
                fore, ground = style.color, style.bgcolor
                behind = screen.is_modal and widget is screen
                if not behind and fore is not None and ground is not None:
                    colors = [Color.from_rich_color(fore), Color.from_rich_color(ground)]
                    if style.reverse:
                        colors.reverse()
                    if style.dim:
                        colors[0] = colors[1].blend(colors[0], 0.5)
                    yield Painted(contrast(*colors), text.strip(), str(widget))
            x += cell_len(text)


def contrast(one: Color, other: Color) -> float:
    """The contrast of two opaque colours."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
