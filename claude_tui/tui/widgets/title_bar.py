"""The line on top: what conversation this is, and in what state."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from claude_tui.text.visible import visible, visible_line
from claude_tui.tui.glyphs import joined, signs

ROOM_FOR_NAME = 32
"""With fewer cells than this for the title, the program's own name gives way to it."""


class TitleBar(Widget):
    """Title on the left, state, model and tokens on the right; the title gives way.

    Args:
        id: The widget's id.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    TitleBar {
        height: 1;
        padding: 0 1;
        background: $surface;
        color: $foreground;
    }
    """

    title: reactive[str] = reactive("")
    """The conversation's title."""
    state: reactive[str] = reactive("")
    """What is going on, in a word or two."""
    facts: reactive[str] = reactive("")
    """Model and token use."""

    def render(self) -> Content:
        """The line, cut to the width there is."""
        width = self.content_size.width
        right = joined(visible(self.state), visible(self.facts))
        name = "claude-tui"
        room = width - cell_len(right) - 1
        if self.title and room < ROOM_FOR_NAME:
            name = ""
        left = signs().under.join(part for part in (name, visible_line(self.title)) if part)
        if cell_len(left) > room:
            left = set_cell_size(left, max(0, room - 1)) + "…"
        gap = " " * max(1, width - cell_len(left) - cell_len(right))
        styled = Content(left).stylize("bold $primary", 0, len(name))
        return Content.assemble(styled, gap, (right, "$text-muted"))
