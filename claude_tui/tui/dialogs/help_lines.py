"""Keys next to their help, or names next to their values, drawn by one widget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import ClassVar, Final, NamedTuple

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
SIDE_BY_SIDE: Final = 58
"""The fewest columns that have room for help next to the keys."""


class Section(NamedTuple):
    """Lines that belong together.

    Args:
        heading: Above them; empty for none.
        lines: Keys and their help, or names and their values.
    """

    heading: str
    lines: Sequence[tuple[str, str]]


class HelpLines(Widget):
    """Draws all lines, since a widget for each would block the screen for too long.

    Args:
        sections: The lines.
        id: The widget's id.
    """

    DEFAULT_CSS = """
    HelpLines {
        height: auto;

        & > .help--keys { color: $text-primary; }
        & > .help--heading { text-style: bold; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"help--keys", "help--heading"}

    def __init__(self, sections: Sequence[Section], id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._sections = sections

    def show(self, sections: Sequence[Section]) -> None:
        """Show other lines."""
        self._sections = sections
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of rows at ``width``."""
        return sum(1 for _ in self._rows(width))

    def render(self) -> Content:
        """Draw all rows."""
        keys, heading = map(self.get_visual_style, ("help--keys", "help--heading"))
        return Content("\n").join(
            Content.assemble((left, heading if is_heading else keys), right)
            for left, right, is_heading in self._rows(self.content_size.width)
        )

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text."""
        drawn = self._rows(self.content_size.width)
        text = "\n".join(f"{left}{right}" for left, right, _ in drawn)
        return selection.extract(text), "\n"

    def _rows(self, width: int) -> Iterator[tuple[str, str, bool]]:
        """Yield what is on the left and on the right, and whether it is a heading."""
        for number, (heading, lines) in enumerate(self._sections):
            if number:
                yield "", "", False
            if heading:
                yield heading, "", True
            yield from ((left, right, False) for left, right in rows(lines, width))


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
