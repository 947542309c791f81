"""The screen of a conversation that has no messages yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
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
        .recent.quiet { margin-top: 1; }
        Row { padding: 0; }
        &.-short { padding: 0 1; .recent.quiet { margin-top: 0; } }
    }
    """

    @dataclass
    class Chosen(Message):
        """The person wants to open a conversation."""

        path: Path

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._words = _Words()
        self._recent: Sequence[Recent] = ()

    def compose(self) -> ComposeResult:
        """Put the words on top; the conversations come later."""
        yield self._words

    def greet(self, greeting: Greeting) -> None:
        """Say who will answer and what is set."""
        self._words.greeting = greeting

    def on_resize(self) -> None:
        """Spare rows where there are few: the keys are in the last line of the screen, too."""
        self._words.is_short = self.app.size.height < TALL_ENOUGH
        self.set_class(self._words.is_short, "-short")

    async def show_recent(self, recent: Sequence[Recent]) -> None:
        """List the conversations that were changed last, the newest first."""
        if list(recent) == list(self._recent):
            return
        self._recent = recent
        await self.query(".recent").remove()
        if recent:
            await self.mount(Static("Recent", classes="recent quiet"))
            await self.mount_all(_row(number, each) for number, each in enumerate(recent))

    @on(Row.Pressed)
    def _open(self, event: Row.Pressed) -> None:
        event.stop()
        number = int(str(event.row.id).rpartition("-")[2])
        self.post_message(self.Chosen(self._recent[number].path))


class _Words(Widget):
    """Who will answer, what is set, the keys: one widget, for the first paint waits for it."""

    DEFAULT_CSS = """
    _Words {
        height: auto;

        .words--quiet { color: $text-muted; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"words--quiet"}

    greeting: reactive[Greeting] = reactive(Greeting(), layout=True)
    """What to say."""
    is_short: reactive[bool] = reactive(False, layout=True)
    """Whether to leave out blank rows and keys."""

    def render(self) -> Content:
        quiet = self.get_visual_style("words--quiet", partial=True)
        lines = self._lines(self.content_size.width)
        return Content("\n").join(
            line.stylize_before(quiet) if is_quiet else line for line, is_quiet in lines
        )

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def _lines(self, width: int) -> list[tuple[Content, bool]]:
        """Return the lines, each with whether it is quiet."""
        width = max(width, 1)  # a terminal that gets very small may leave no column at all
        model, introduction, settings = self.greeting
        who = f"{visible_line(model)} will answer." if model else "No model is available yet."
        is_set = (
            f"Set: {', '.join(settings)}." if settings else "All settings are at their defaults."
        )
        gap = [] if self.is_short else [(Content(""), False)]
        return [
            *((line, False) for line in Content.styled(who, "bold").wrap(width)),
            *((line, True) for line in Content(visible(introduction)).wrap(width)),
            *gap,
            *((line, False) for line in Content(is_set).wrap(width)),
            *([] if self.is_short else [*gap, *((line, True) for line in _keys(width))]),
        ]


def _keys(width: int) -> list[Content]:
    """Return the keys that matter, as many on a line as fit; none is parted from its meaning."""
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
