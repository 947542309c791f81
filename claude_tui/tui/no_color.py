"""The screen without colours, for ``NO_COLOR``: on the terminal's own ground, in its own text."""

from __future__ import annotations

from functools import cache
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

NO_COLOR: Final = "NO_COLOR"
"""The environment variable that asks for it, unless it is empty."""

THEME: Final = "terminal"
"""The shipped theme that the screen is drawn in: only what stands out in it has a ground."""


class WithoutColor(LineFilter):
    """Takes colours away; what has a ground of its own, like a cursor's row, is reversed."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return ``segments`` without colours.

        Args:
            segments: A row or a part of it.
            background: The ground of the widget.
        """
        return [
            Segment(text, None if style is None else _without_color(style), control)
            for text, style, control in segments
        ]


@cache
def _without_color(style: Style) -> Style:
    has_ground = style.bgcolor is not None and not style.bgcolor.is_default
    colorless = style.without_color
    return colorless + Style(reverse=True) if has_ground else colorless
