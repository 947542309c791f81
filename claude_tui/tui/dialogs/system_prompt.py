"""The dialog that edits the system prompt."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from claude_tui.conversation.content import without_surrogates
from claude_tui.models.context import estimated
from claude_tui.tui.background import Delay
from claude_tui.tui.commands import command_binding
from claude_tui.tui.dialogs.dialog import Dialog
from claude_tui.tui.editor.text_editor import TextEditor
from claude_tui.tui.part_keys import part_bindings

COUNT_SECONDS = 0.3
"""Seconds from a change to the new number of tokens."""

CountTokens: TypeAlias = Callable[[str, Callable[[int], object]], None]
"""Makes the server count a system prompt, and reports on another thread, or never."""


class SystemEditor(TextEditor):
    """The editor, with the composer's key for ``$EDITOR``."""

    BINDINGS = [command_binding("editor", "screen.editor", title="Editor")]


class SystemScreen(Dialog[str]):
    """Edit the system prompt; the result is its text, or None if it stays unchanged.

    If the text is empty, no system prompt is sent.

    Args:
        system: The current prompt.
        count: Counts its tokens; None to estimate them.
    """

    BINDINGS = [
        *part_bindings("system"),
        command_binding("quit", "quit", title="Save and quit"),
    ]

    editor = query_one("#system-editor", SystemEditor)
    _tokens = query_one("#system-tokens", Static)
    _before = ""
    """The editor's text at first."""

    def __init__(self, system: str, count: CountTokens | None = None) -> None:
        super().__init__("System prompt")
        self._system = system
        self._count_tokens = count
        self._delay = Delay(self, COUNT_SECONDS, self._count)

    def compose_box(self) -> ComposeResult:
        """The editor, and how long the prompt is."""
        yield SystemEditor(self._system, id="system-editor")
        yield Static(id="system-tokens")

    def on_mount(self) -> None:
        """Show how long the prompt is, and put the cursor at its end."""
        self._before = self.editor.text
        self.editor.move_cursor(self.editor.document.end)
        self._count()

    @on(SystemEditor.Changed)
    def _count_soon(self) -> None:
        self._delay.start()

    def _count(self) -> None:
        text = self.editor.text
        self._show_tokens(f"~{estimated(text):,}" if text.strip() else "0")
        if self._count_tokens is not None and text.strip():
            # The API thread reports: the call comes on this one.
            self._count_tokens(text, partial(self.call_later, self._take_count, text))

    def _take_count(self, text: str, tokens: int) -> None:
        if text == self.editor.text:
            self._show_tokens(f"{tokens:,}")

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

        dialog = ConfirmScreen(
            "Discard your changes to the system prompt?", "Discard", "Keep editing"
        )
        dialog.ask(self, lambda is_sure: self.dismiss(None) if is_sure else None)

    def action_keep(self) -> None:
        """Keep the text and close."""
        self.dismiss(without_surrogates(self.editor.text))
