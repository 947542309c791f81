"""The line at the foot of the transcript in which one writes what to find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from claude_tui.tui.commands import COMMANDS
from claude_tui.tui.editor.line_input import LineInput

KEYS: Final = {"find-next": "Next", "find-previous": "Previous", "stop": "Close"}
"""Commands of the screen, by what their keys do here; the foot has them first."""


class FindBar(Horizontal):
    """Says what is to be found as it is typed, and where to go.

    Args:
        text: What stands there at first.
    """

    DEFAULT_CSS = """
    FindBar {
        height: 1;
        background: $surface;

        & > Static { width: auto; padding: 0 1; color: $text-primary; }
        & > #find-text, & > #find-text:focus {
            width: 1fr; height: 1; border: none; padding: 0; background: $surface;
        }
        & > #find-count { color: $foreground 70%; }
    }
    """
    BINDINGS = [
        Binding("enter,down", "go(1)", "Next", show=False),
        Binding("shift+enter,up", "go(-1)", "Previous", show=False),
        *(
            Binding(
                ",".join(command.keys), f"screen.{command.action}", KEYS[command.id], id=command.id
            )
            for command in COMMANDS
            if command.id in KEYS
        ),
    ]

    @dataclass
    class Changed(Message):
        """Another text is to be found."""

        text: str

    @dataclass
    class Gone(Message):
        """To the next place, or with -1 to the one before."""

        step: Literal[1, -1]

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._text = text

    def on_mount(self) -> None:
        """Ask for a text."""
        self.begin(self._text)

    def compose(self) -> ComposeResult:
        """The line and the count."""
        yield Static(Content("find"))
        yield LineInput(id="find-text", placeholder="capitals count once one is typed")
        yield Static(id="find-count")

    def begin(self, text: str) -> None:
        """Ask for a text; ``text`` stands there already, unless it is empty."""
        line = self.query_one(LineInput)
        if text:
            line.value = text
        line.focus()
        line.select_all()

    def show_count(self, position: int, total: int, *, done: bool) -> None:
        """Say how many places there are, and which one is shown."""
        more = "" if done else "…"
        count = f"{position:,}/{total:,}{more}" if total or more else "not found"
        has_text = bool(self.query_one(LineInput).value)
        self.query_one("#find-count", Static).update(Content(count if has_text else ""))

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if not event.value:
            self.show_count(0, 0, done=True)
        self.post_message(self.Changed(event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_go(1)

    def action_go(self, step: Literal[1, -1]) -> None:
        """To the next or previous place."""
        self.post_message(self.Gone(step))
