"""JSON to read: any amount of it, wrapped, and painted where it is looked at."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from claude_tui.tui.markdown.wrapping import hard_breaks

_NAME: Final = re.compile(r'\s*"(?:[^"\\]|\\.)*":')
_NOT_ONE_COLUMN: Final = re.compile(
    "[^ -\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u203b\u2190-\u2199\u2500-\u257f]"
)
"""Characters that may be wider or narrower; without any, where a line breaks needs no measuring."""
_BOLD: Final = Style(bold=True)


class JsonView(ScrollView, can_focus=True):
    """Shows a text of JSON; names are bold."""

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    JsonView {
        background: $background;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        overflow-x: hidden;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = []
        self._rows: list[tuple[int, int, int]] = []
        """Of each row: its line, and where in it it begins and ends."""
        self._width = 0

    def show(self, text: str, *, stay: bool = False) -> None:
        """Show ``text``, which has nothing in it that would act on a terminal.

        Args:
            text: The JSON.
            stay: Leave the rows that are in view where they are.
        """
        self._lines = text.rstrip("\n").split("\n")
        self._width = 0
        self._wrap()
        if not stay:
            self.scroll_home(animate=False)

    def on_resize(self, event: events.Resize) -> None:
        """Wrap it anew where the width is another."""
        self._wrap()

    def _wrap(self) -> None:
        width = self.scrollable_content_region.width
        if width == self._width or not width:
            return
        self._width = width
        self._rows = []
        for number, line in enumerate(self._lines):
            if _NOT_ONE_COLUMN.search(line):
                edges = [0, *hard_breaks(line, width), len(line)]
            else:
                edges = [*range(0, max(len(line), 1), width), len(line)]
            self._rows += [(number, start, end) for start, end in pairwise(edges)]
        self.virtual_size = Size(width, len(self._rows))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        style, width = self.rich_style, self.scrollable_content_region.width
        row = y + self.scroll_offset.y
        if row >= len(self._rows):
            return Strip.blank(width, style)
        number, start, end = self._rows[row]
        text = self._lines[number][start:end]
        name = _NAME.match(text) if start == 0 else None
        cut = name.end() if name else 0
        strip = Strip([Segment(text[:cut], style + _BOLD), Segment(text[cut:], style)])
        return strip.adjust_cell_length(width, style)
