"""The dialog that edits the system prompt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Static

from claude_tui.conversation.content import without_surrogates
from claude_tui.models.context import estimated
from claude_tui.tui.commands import command_binding
from claude_tui.tui.editor.text_editor import TextEditor
from claude_tui.tui.part_keys import part_bindings
from claude_tui.tui.sizes import BROAD, TALL
from claude_tui.tui.widgets.key_bar import KeyBar

COUNT_SECONDS = 0.3
"""Seconds from a change to the new number of tokens."""

CountTokens: TypeAlias = Callable[[str, Callable[[int], None]], None]
"""Makes the server count a system prompt, and reports on another thread, or never."""


class SystemEditor(TextEditor):
    """The editor, with the composer's key for ``$EDITOR``."""

    BINDINGS = [command_binding("editor", "screen.editor", title="Editor")]


class SystemScreen(ModalScreen[str | None]):
    """Edit the system prompt; the result is its text, or None if it stays unchanged.

    If the text is empty, no system prompt is sent.

    Args:
        system: The current prompt.
        count: Counts its tokens; None to estimate them.
    """

    CSS_PATH = "../styles/system.tcss"
    HORIZONTAL_BREAKPOINTS = BROAD
    VERTICAL_BREAKPOINTS = TALL
    BINDINGS = [
        *part_bindings("system"),
        command_binding("quit", "quit", title="Save and quit"),
    ]

    @dataclass
    class Counted(Message):
        """The server has counted ``text``; posted by the API thread."""

        text: str
        tokens: int

    editor = query_one("#system-editor", SystemEditor)
    _tokens = query_one("#system-tokens", Static)
    _timer: Timer | None = None
    _before = ""
    """The editor's text at first."""

    def __init__(self, system: str, count: CountTokens | None = None) -> None:
        super().__init__()
        self._system = system
        self._count_tokens = count

    def compose(self) -> ComposeResult:
        """The box: a title, the editor, and how long the prompt is."""
        with Vertical(id="system-dialog"):
            yield Static(Content("System prompt"), id="system-title")
            yield SystemEditor(self._system, id="system-editor")
            yield Static(id="system-tokens")
        yield KeyBar()

    def on_mount(self) -> None:
        """Show how long the prompt is, and put the cursor at its end."""
        self._before = self.editor.text
        self.editor.move_cursor(self.editor.document.end)
        self._count()

    @on(SystemEditor.Changed)
    def _count_soon(self) -> None:
        if self._timer is None:
            self._timer = self.set_timer(COUNT_SECONDS, self._count)

    def _count(self) -> None:
        self._timer = None
        text = self.editor.text
        self._show_tokens(f"~{estimated(text):,}" if text.strip() else "0")
        if self._count_tokens is not None and text.strip():
            self._count_tokens(text, partial(self._report, text))

    def _report(self, text: str, tokens: int) -> None:
        """Pass on a count from the API thread."""
        self.post_message(self.Counted(text, tokens))

    @on(Counted)
    def _take_count(self, event: Counted) -> None:
        if event.text == self.editor.text:
            self._show_tokens(f"{event.tokens:,}")

    def _show_tokens(self, tokens: str) -> None:
        self._tokens.update(Content(f"{tokens} tokens"), layout=False)

    def action_editor(self) -> None:
        """Edit the text in the user's own editor."""
        from claude_tui.tui.terminal_io.external_editor import edited

        text = edited(self, self.editor.text)
        if text is not None:
            self.editor.write(text)

    async def action_quit(self) -> None:
        """Keep the text and quit."""
        self.action_keep()
        await self.app.run_action("quit")

    def action_leave(self) -> None:
        """Close without the change; ask first if there is one."""
        if self.editor.text == self._before:
            self.dismiss(None)
            return
        from claude_tui.tui.dialogs.ask import ConfirmScreen

        def leave(is_sure: bool | None) -> None:
            if is_sure:
                self.dismiss(None)

        question = "Discard your changes to the system prompt?"
        self.app.push_screen(ConfirmScreen(question, "Discard", "Keep editing"), leave)

    def action_keep(self) -> None:
        """Keep the text and close."""
        self.dismiss(without_surrogates(self.editor.text))
