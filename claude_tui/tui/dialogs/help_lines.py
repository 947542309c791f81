"""Keys next to their help, drawn by one widget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import ClassVar, Final

from textual.content import Content
from textual.geometry import Size
from textual.selection import Selection
from textual.widget import Widget

from claude_tui.tui.markdown.wrapping import cells_of, wrapped

KEYS_WIDTH: Final = 31
"""The columns of the keys."""
GAP: Final = 1
"""The columns between keys and help."""
INDENT: Final = 2
"""The indentation of help below its keys."""
SIDE_BY_SIDE: Final = 52
"""The fewest columns that have room for help next to the keys."""


class HelpLines(Widget):
    """Draws all lines, since a widget for each would block the screen for too long.

    Args:
        lines: Keys and their help.
        id: The widget's id.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"help--keys"}

    def __init__(self, lines: Sequence[tuple[str, str]], id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._lines = lines

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of rows at ``width``."""
        return sum(1 for _ in rows(self._lines, width))

    def render(self) -> Content:
        """Draw all rows."""
        keys = self.get_visual_style("help--keys")
        return Content("\n").join(
            Content.assemble((left, keys), right) for left, right in self._rows()
        )

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text."""
        text = "\n".join(f"{left}{right}" for left, right in self._rows())
        return selection.extract(text), "\n"

    def _rows(self) -> Iterator[tuple[str, str]]:
        return rows(self._lines, self.content_size.width)


def rows(lines: Sequence[tuple[str, str]], width: int) -> Iterator[tuple[str, str]]:
    """Break ``lines`` into rows of ``width`` columns; yield the keys and the help of each."""
    for keys, help_text in lines:
        if width < SIDE_BY_SIDE:
            yield from ((row, "") for row in wrapped(keys, width))
            yield from (("", f"{' ' * INDENT}{row}") for row in wrapped(help_text, width - INDENT))
            continue
        left, right = wrapped(keys, KEYS_WIDTH), wrapped(help_text, width - KEYS_WIDTH - GAP)
        for key, row in zip_longest(left, right, fillvalue=""):
            yield key + " " * (KEYS_WIDTH + GAP - cells_of(key)), row
