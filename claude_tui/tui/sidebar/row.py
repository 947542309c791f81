"""A line of text that can be chosen like a button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import RenderResult
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from claude_tui.tui.part_keys import part_bindings


class Row(Widget, can_focus=True):
    """A line of text that enter or a click chooses.

    Args:
        mark: The sign at the right edge of the first line.
        most: How many lines are shown; what is cut ends in an ellipsis.
        id: The widget's id.
    """

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    Row {
        height: auto;
        padding: 0 1;
        border-left: blank;
        &:focus { border-left: outer $primary; text-style: bold; }
        &:hover:enabled { background: $block-hover-background; }
        &:disabled:can-focus { color: $text-disabled; text-style: italic; opacity: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = part_bindings("row")

    text: reactive[str] = reactive("", layout=True)
    """What it shows; made visible by whoever sets it."""
    mark: reactive[str] = reactive("", layout=True)
    """The sign at the right edge of the first line."""

    @dataclass
    class Pressed(Message):
        """The row was chosen."""

        row: Row

    @dataclass
    class Unset(Message):
        """The person wants to unset the row's parameter."""

        row: Row

    def __init__(self, *, mark: str = "", most: int = 1, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.set_reactive(Row.mark, mark)
        self._most = most

    def render(self) -> RenderResult:
        """The lines there is room for."""
        return Content("\n").join(self._lines(self.content_size.width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as are shown."""
        return len(self._lines(width))

    def _lines(self, width: int) -> list[Content]:
        room = max(width - len(self.mark) - 1, 1) if self.mark else max(width, 1)
        lines = Content(self.text).wrap(room)
        if len(lines) > self._most:
            last = lines[self._most - 1].truncate(room - 1).rstrip()
            lines = [*lines[: self._most - 1], last + "…"]
        if self.mark:
            first = lines[0]
            lines[0] = first.pad_right(room - first.cell_length) + f" {self.mark}"
        return lines

    def on_click(self, event: events.Click) -> None:
        """Choose it."""
        event.stop()
        self.action_press()

    def action_unset(self) -> None:
        """Ask for the row's parameter to be unset."""
        self.post_message(self.Unset(self))

    def action_press(self) -> None:
        """Choose it."""
        self.post_message(self.Pressed(self))
