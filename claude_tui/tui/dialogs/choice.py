"""One choice of a list, and how it is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

from claude_tui.text.matching import marked
from claude_tui.text.ranking import rank
from claude_tui.text.visible import visible, visible_line
from claude_tui.tui.markdown.wrapping import cells_of, wrapped

INDENT: Final = "  "
"""In front of each row below the label."""
GAP: Final = 2
"""The fewest columns between a label and what is on the right."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a list.

    Args:
        value: The result if it is chosen.
        text: The label.
        detail: Further facts, in muted text; may be empty.
        keys: Other ways to choose it, on the right; may be empty.
    """

    value: str
    text: str
    detail: str = ""
    keys: str = ""

    def rank(self, words: Sequence[str]) -> int:
        """Return how well the choice matches the folded ``words``; 0 if it doesn't."""
        return rank(words, self.text, f"{self.value} {self.keys} {self.detail}")


class ChoiceRows(Visual):
    """Draws a choice: its rows keep their indentation where they wrap.

    Args:
        choice: The choice.
        words: Folded words to mark in the label.
        brief: Whether the details have one row only.
    """

    def __init__(self, choice: Choice, words: Sequence[str] = (), *, brief: bool = False) -> None:
        self._choice = choice
        self._words = words
        self._brief = brief

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """Take the whole width: keys are on the right."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """Return the number of rows at ``width``."""
        return len(list(self._rows(width)))

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """Draw all rows."""
        rows = Content("\n").join(self._rows(width))
        return rows.render_strips(width, height, style, options)

    def _rows(self, width: int) -> Iterator[Content]:
        choice = self._choice
        *above, last = wrapped(visible_line(choice.text), width)
        yield from map(self._label, above)
        space = width - cells_of(last) - cells_of(choice.keys)
        if choice.keys and space >= GAP:
            yield Content.assemble(self._label(last), " " * space, (choice.keys, "$text-muted"))
        else:
            yield self._label(last)
            yield from self._muted(choice.keys, width)
        details = list(self._muted(visible(choice.detail), width))
        if self._brief and len(details) > 1:
            row = Content.assemble(INDENT, (visible_line(choice.detail), "$text-muted"))
            details = [row.truncate(width, ellipsis=True)]
        yield from details

    def _label(self, row: str) -> Content:
        return Content("").join(
            Content.styled(piece, "bold") if is_hit else Content(piece)
            for piece, is_hit in marked(row, self._words)
        )

    def _muted(self, text: str, width: int) -> Iterator[Content]:
        for row in wrapped(text, width - len(INDENT)) if text else ():
            yield Content.assemble(INDENT, (row, "$text-muted"))
