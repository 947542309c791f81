"""The line at the foot of the transcript in which one writes what to find."""

from __future__ import annotations

from typing import Final, Literal

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from claude_tui.tui.background import Delay
from claude_tui.tui.commands import command_binding
from claude_tui.tui.editor.line_input import LineInput
from claude_tui.tui.part_keys import part_bindings
from claude_tui.tui.transcript.widget import Transcript

KEYS: Final = {"find-next": "Next", "find-previous": "Previous"}
"""Commands of the screen, by what their keys do here; the foot has them first."""
FIND_SECONDS: Final = 0.02
"""How long after a key to look for what is typed: looking starts over with each text."""


class FindBar(Horizontal):
    """Finds in a transcript what is typed, as it is typed.

    Args:
        transcript: Where to find it.
        focused: What had the focus before.
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
        & > #find-count { color: $text-muted; }
    }
    """
    BINDINGS = [
        *part_bindings("find"),
        command_binding("stop", "screen.stop", title="Close"),
        *(command_binding(name, title=title) for name, title in KEYS.items()),
    ]

    def __init__(self, transcript: Transcript, focused: Widget, text: str = "") -> None:
        super().__init__()
        self._transcript = transcript
        self._came_from = focused
        self._place, self._cursor = transcript.viewport.anchor(), transcript.cursor.target
        self._text = text
        self._typed = ""
        """The text in the line."""
        self.sought = ""
        """The last text that was typed, empty lines aside."""
        self._has_gone = False
        """Whether the person went to another place than the first."""
        self._find_delay = Delay(self, FIND_SECONDS, self._find)
        """Runs while something else is typed than what is looked for."""

    def on_mount(self) -> None:
        """Ask for a text."""
        self.begin(self._text)

    def compose(self) -> ComposeResult:
        """The line and the count."""
        yield Static(Content("find"))
        yield LineInput(id="find-text", placeholder="case-sensitive if you type a capital")
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
        self._has_gone = False
        self.sought = event.value or self.sought
        self._typed = event.value
        self._find_delay.start()

    def _find(self) -> None:
        """Mark what is to be found, now that the keys of one read are typed."""
        self._transcript.finder.find(self._typed)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_go(1)

    def action_go(self, step: Literal[1, -1]) -> None:
        """Go to the next place, or with -1 to the one before."""
        if self._find_delay.stop():
            self._find()
        self._has_gone = True
        self._transcript.finder.find_next(step)

    def close(self, fallback: Widget) -> None:
        """Close the bar, and give the focus back, or to ``fallback`` if its widget is gone.

        The place is as before, unless the person went to another one.
        """
        self._find_delay.stop()
        self._transcript.finder.end()
        if not self._has_gone:
            self._transcript.viewport.back_to(self._place)
            self._transcript.cursor.put(self._cursor)
        (self._came_from if self._came_from.is_attached else fallback).focus()
        self.remove()
