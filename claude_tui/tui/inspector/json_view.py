"""JSON to read: any amount of it, wrapped, and painted where it is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer

from claude_tui.tui.markdown.wrapping import drawable, hard_breaks

_NAME: Final = re.compile(r'\s*"(?:[^"\\]|\\.)*":')
_NOT_ONE_COLUMN: Final = re.compile(
    "[^ -\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u203b\u2190-\u2199\u2500-\u257f]"
)
"""Characters that may be wider or narrower; without any, where a line breaks needs no measuring."""
_BOLD: Final = Style(bold=True)


_CHARACTERS_OF_A_STEP: Final = 40_000
"""How many are broken into rows before the next key is looked for."""
_CHARACTERS_OF_A_ROW: Final = 20
"""As many take as long as a row itself."""
_STEP_SECONDS: Final = 1 / 60
_STRETCH: Final = 4_000
"""Characters of a line that are measured at a time, and the most of a row: there may be any number
of marks without a width."""

_Row: TypeAlias = tuple[int, int, int]
"""A line, and where in it the row begins and ends."""


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
        self._rows: list[_Row] = []
        self._width = 0
        self._unwrapped: Iterator[_Row] = iter(())
        """The rows that are not in ``_rows`` yet."""
        self._step: Timer | None = None

    def show(self, text: str, *, stay: bool = False) -> None:
        """Show ``text``, which has nothing in it that would act on a terminal.

        Args:
            text: The JSON.
            stay: Leave the rows that are in view where they are.
        """
        self._lines = text.rstrip("\n").split("\n")
        self._width = 0
        self._rows, self._unwrapped = [], iter(())
        self._wrap()
        if not stay:
            self.scroll_home(animate=False)

    def on_resize(self, event: events.Resize) -> None:
        """Wrap it again if its width changed."""
        self._wrap()

    def _wrap(self) -> None:
        width = self.scrollable_content_region.width
        if width == self._width or not width:
            return
        self._width = width
        self._rows = []
        self._unwrapped = _rows(self._lines, width)
        self._wrap_more()

    def _wrap_more(self) -> None:
        """Break what fits into a step into rows, and leave the rest to the next one."""
        is_last = not self._take_rows()
        if not is_last and self._step is None:
            self._step = self.set_timer(_STEP_SECONDS, self._next_step)
        # Until all rows are known, it stays as high as it was, and so where it is scrolled to.
        height = len(self._rows)
        height = height if is_last else max(height, self.virtual_size.height)
        self.virtual_size = Size(self._width, height)
        self.refresh()

    def _take_rows(self) -> bool:
        """Break a stretch into rows; return whether more may follow."""
        characters = 0
        for row in self._unwrapped:
            self._rows.append(row)
            _, start, end = row
            characters += end - start + _CHARACTERS_OF_A_ROW
            if characters >= _CHARACTERS_OF_A_STEP:
                return True
        return False

    def _next_step(self) -> None:
        self._step = None
        self._wrap_more()

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        style, width = self.rich_style, self.scrollable_content_region.width
        row = y + self.scroll_offset.y
        if row >= len(self._rows):
            return Strip.blank(width, style)
        number, start, end = self._rows[row]
        text = drawable(self._lines[number][start:end])
        name = _NAME.match(text) if start == 0 else None
        cut = name.end() if name else 0
        strip = Strip([Segment(text[:cut], style + _BOLD), Segment(text[cut:], style)])
        return strip.adjust_cell_length(width, style)


def _rows(lines: Sequence[str], width: int) -> Iterator[_Row]:
    """Break ``lines`` into rows of ``width`` columns, as far as they are asked for."""
    for number, line in enumerate(lines):
        if _NOT_ONE_COLUMN.search(line):
            edges = _measured_edges(line, width)
        else:
            edges = iter([*range(0, max(len(line), 1), width), len(line)])
        yield from ((number, start, end) for start, end in pairwise(edges))


def _measured_edges(line: str, width: int) -> Iterator[int]:
    """Where the rows of ``line`` begin, and where it ends."""
    start = 0
    yield start
    while start + _STRETCH < len(line):
        found = hard_breaks(line[start : start + _STRETCH], width)
        # The row before the last break is whole, whatever follows.
        whole = found[:-1] or found or [_STRETCH]
        yield from (start + place for place in whole)
        start += whole[-1]
    yield from (start + place for place in hard_breaks(line[start:], width))
    yield len(line)
