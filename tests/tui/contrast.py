"""How well the texts on a screen can be told from their ground, measured as WCAG 2 does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rich.cells import cell_len
from textual.color import Color
from textual.screen import Screen

from claude_tui.tui.contrast import contrast

ORNAMENT = re.compile("[\\s\u2500-\u259f]*")
"""Frames, lines, bars and blocks: they say nothing that is not said in words beside them."""


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

    def __str__(self) -> str:
        """Say all of it in one line."""
        return f"{self.contrast:.2f} {self.text[:40]!r} in {self.widget}"


def painted(screen: Screen[object]) -> Iterator[Painted]:
    """Every piece of text on ``screen``, in the colours that go to the terminal.

    What is behind a dialog is meant to step back, and left out.
    """
    for y, strip in enumerate(screen._compositor.render_strips()):
        x = 0
        for text, style, _ in strip:
            if style is not None and not ORNAMENT.fullmatch(text):
                widget, _ = screen.get_widget_at(x + len(text) - len(text.lstrip()), y)
                if not (screen.is_modal and widget is screen):
                    place = f"{text!r} in {widget}"
                    assert style.color is not None, place
                    assert style.bgcolor is not None, place
                    # How much darker that is depends on the terminal.
                    assert not style.dim, place
                    colors = map(Color.from_rich_color, (style.color, style.bgcolor))
                    yield Painted(contrast(*colors), text.strip(), str(widget))
            x += cell_len(text)
