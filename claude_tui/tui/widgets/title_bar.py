"""The line on top: what conversation this is, in what state, and what is set in its request."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from claude_tui.text.visible import visible_line
from claude_tui.tui.glyphs import signs

ROOM_FOR_NAME = 32
"""With fewer cells than this for the title, the program's own name gives way to it."""
ROOM_FOR_TITLE = 12
"""With fewer cells than this for the title, model and tokens give way to what is set."""


QUIET = "$text-muted"
"""The style of facts."""


class TitleBar(Widget):
    """Title on the left; state, settings, model and tokens on the right.

    Where there is little room, the title is cut first. Then tokens and model go, never what is set
    and what is wrong with it: these may be in sight nowhere else.

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
    settings: reactive[str] = reactive("")
    """What is set, in a few words; empty where the sidebar shows it."""
    warning: reactive[str] = reactive("")
    """What is not sent as it is set, in a few words; empty where the sidebar shows it."""
    model: reactive[str] = reactive("")
    """The model's id."""
    tokens: reactive[str] = reactive("")
    """Tokens of the next request and of the context window."""

    def render(self) -> Content:
        """The line, cut to the width there is."""
        width = self.content_size.width
        right = self._right(width)
        name = "claude-tui"
        room = width - right.cell_length - 1
        if self.title and room < ROOM_FOR_NAME:
            name = ""
        left = signs().under.join(part for part in (name, visible_line(self.title)) if part)
        if cell_len(left) > room:
            left = set_cell_size(left, max(0, room - 1)) + "…"
        gap = " " * max(1, width - cell_len(left) - right.cell_length)
        styled = Content(left).stylize("bold $text-primary", 0, len(name))
        return Content.assemble(styled, gap, right)

    def _right(self, width: int) -> Content:
        """Return the facts on the right, without those there is no room for."""
        always = [(self.state, QUIET), (self.settings, QUIET), (self.warning, "$text-warning")]
        if_room = [(self.model, QUIET), (self.tokens, QUIET)]
        right = _joined(always + if_room)
        if self.settings or self.warning:
            while if_room and right.cell_length > width - ROOM_FOR_TITLE:
                if_room.pop()
                right = _joined(always + if_room)
        return right


def _joined(facts: Iterable[tuple[str, str]]) -> Content:
    """Return facts, each with its style, as one line, without the empty ones."""
    shown = [Content.styled(visible_line(fact), style) for fact, style in facts if fact]
    return Content.styled(signs().between, QUIET).join(shown)
