"""The list of suggestions above the composer while a command is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from claude_tui.text.visible import visible_line
from claude_tui.tui.composer.completion import Completion, Suggestion
from claude_tui.tui.glyphs import signs

MOST_ROWS: Final = 10
LEAST_ROWS: Final = 3
SHARE: Final = 3
"""The list takes at most the screen's height divided by this."""


class SuggestionList(Widget):
    """A row for each suggestion, on top of the transcript.

    The composer keeps the focus and handles the keys.

    Args:
        choose: Called with the index of a row that was clicked.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"suggestion-list--chosen", "suggestion-list--help"}
    DEFAULT_CSS = """
    SuggestionList {
        overlay: screen;
        offset: 0 -100%;
        height: auto;
        background: $surface;
        color: $foreground;

        .suggestion-list--chosen {
            color: $block-cursor-foreground;
            background: $block-cursor-background;
            text-style: $block-cursor-text-style;
        }
        .suggestion-list--help { color: $text-muted; }
    }
    """

    def __init__(self, choose: Callable[[int], None]) -> None:
        super().__init__()
        self._choose = choose
        self._completion: Completion | None = None
        self._top = 0

    def show(self, completion: Completion | None) -> None:
        """Show the suggestions; None hides the list."""
        self._completion = completion
        self._top = 0
        self.display = completion is not None
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of rows, up to a share of the screen."""
        count = len(self._completion.rows) if self._completion is not None else 0
        return min(count, max(LEAST_ROWS, min(MOST_ROWS, viewport.height // SHARE)))

    def render(self) -> RenderResult:
        """Draw the rows around the chosen one, and the number of rows below in the last line."""
        completion, width, height = self._completion, self.size.width, self.size.height
        if completion is None or not width or not height:
            return Content("")
        rows, chosen = completion.rows, completion.chosen
        fits = len(rows) <= height
        room = height if fits else height - 1
        self._top = max(0, (chosen or 0) - room + 1)
        visible_rows = list(enumerate(rows))[self._top : self._top + room]
        column = min(max(len(row.label) for row in rows), width * 2 // 5)
        lines = [self._line(row, column, is_chosen=index == chosen) for index, row in visible_rows]
        if not fits:
            below = len(rows) - self._top - room
            more = f"  {below} more" if below else ""
            lines.append(self._dimmed(Content(more.ljust(width)[:width])))
        return Content("\n").join(lines)

    def _line(self, row: Suggestion, column: int, *, is_chosen: bool) -> Content:
        width = self.size.width
        label = Content(visible_line(row.label)).truncate(column, ellipsis=True)
        head = Content(signs().cursor if is_chosen else " ") + " "
        head += label.pad_right(column - label.cell_length) + "  "
        help_text = Content(visible_line(row.help)).truncate(
            max(width - head.cell_length - 1, 0), ellipsis=True
        )
        line = head + (help_text if is_chosen else self._dimmed(help_text))
        line = line.truncate(width)
        line = line.pad_right(width - line.cell_length)
        if not is_chosen:
            return line
        return line.stylize(self.get_visual_style("suggestion-list--chosen"))

    def _dimmed(self, text: Content) -> Content:
        return text.stylize(self.get_visual_style("suggestion-list--help", partial=True))

    def on_click(self, event: events.Click) -> None:
        """Choose the row that was clicked."""
        event.stop()
        completion = self._completion
        offset = event.get_content_offset(self)
        if completion is None or offset is None:
            return
        row = self._top + offset.y
        is_row = len(completion.rows) <= self.size.height or offset.y < self.size.height - 1
        if is_row and row < len(completion.rows):
            self._choose(row)
