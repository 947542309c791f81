"""What stands in the place of messages while a conversation has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from claude_tui.text.visible import visible, visible_line
from claude_tui.tui.commands import key_of
from claude_tui.tui.sidebar.row import Row

KEYS = (("send", "send"), ("newline", "new line"), ("open", "open"), ("help", "help"))
"""The keys that matter at first, and what they do in a word or two; then the way out."""


TALL_ENOUGH = 20
"""Rows of the terminal from which on there is room for blank rows and keys."""
GAP = "  "
"""Between two keys."""


class Greeting(NamedTuple):
    """What the first screen says.

    Args:
        model: The name of the model that will answer; empty: none can.
        introduction: Who that is and why, in a sentence or two.
        settings: What is set in the request; an entry each.
    """

    model: str = ""
    introduction: str = ""
    settings: tuple[str, ...] = ()


class Recent(NamedTuple):
    """A conversation that was changed lately.

    Args:
        path: Its file.
        title: Its title; not made visible yet.
        changed: When it was changed, in words.
    """

    path: Path
    title: str
    changed: str


class FirstScreen(VerticalScroll, can_focus=False):
    """Says who will answer, what is set, which keys matter, and what was talked about last.

    Args:
        id: The widget's id.
    """

    DEFAULT_CSS = """
    FirstScreen {
        height: 1fr;
        max-width: 104;
        padding: 1 2 0 2;
        scrollbar-size-vertical: 1;

        .quiet { color: $text-muted; }
        .section { margin-top: 1; }
        Row { padding: 0; }
        .keys { height: auto; }
        &.-short { padding: 0 1; .section { margin-top: 0; } .keys { display: none; } }
    }
    """

    @dataclass
    class Chosen(Message):
        """The person wants to open a conversation."""

        path: Path

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._greeting = Greeting()
        self._recent: Sequence[Recent] = ()

    def compose(self) -> ComposeResult:
        """Put who answers above what is set and the keys; the conversations come later."""
        yield Static(id="who")
        yield Static(id="introduction", classes="quiet")
        yield Static(id="settings", classes="section")
        yield _Keys(classes="keys quiet section")

    def greet(self, greeting: Greeting) -> None:
        """Say who will answer and what is set."""
        if greeting == self._greeting:
            return
        self._greeting = greeting
        who = (
            f"{visible_line(greeting.model)} will answer."
            if greeting.model
            else "No model is available yet."
        )
        self.query_one("#who", Static).update(Content(who).stylize("bold"))
        self.query_one("#introduction", Static).update(Content(visible(greeting.introduction)))
        values = ", ".join(greeting.settings)
        words = f"Set: {values}." if values else "All settings are at their defaults."
        self.query_one("#settings", Static).update(Content(words))

    def on_resize(self) -> None:
        """Spare rows where there are few: the keys are in the last line of the screen, too."""
        self.set_class(self.app.size.height < TALL_ENOUGH, "-short")

    async def show_recent(self, recent: Sequence[Recent]) -> None:
        """List the conversations that were changed last, the newest first."""
        if list(recent) == list(self._recent):
            return
        self._recent = recent
        await self.query(".recent").remove()
        if recent:
            await self.mount(Static("Recent", classes="recent quiet section"))
            await self.mount_all(_row(number, each) for number, each in enumerate(recent))

    @on(Row.Pressed)
    def _open(self, event: Row.Pressed) -> None:
        event.stop()
        number = int(str(event.row.id).rpartition("-")[2])
        self.post_message(self.Chosen(self._recent[number].path))


class _Keys(Widget):
    """The keys that matter, as many on a line as fit; none is parted from its meaning."""

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.content_size.width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def _lines(self, width: int) -> list[Content]:
        keys = [*((key_of(command), words) for command, words in KEYS), ("/", "commands")]
        lines: list[Content] = []
        for key, words in [*keys, (key_of("quit"), "quit")]:
            item = Content.assemble((key, "bold"), " ", words)
            if lines and lines[-1].cell_length + len(GAP) + item.cell_length <= width:
                lines[-1] += Content(GAP) + item
            else:
                lines.append(item)
        return lines


def _row(number: int, recent: Recent) -> Row:
    row = Row(id=f"recent-{number}", mark=recent.changed)
    row.add_class("recent")
    row.text = visible_line(recent.title)
    return row
