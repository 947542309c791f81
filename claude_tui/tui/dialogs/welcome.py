"""The dialog for people who have neither a key nor the local model."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from claude_tui.text.visible import visible
from claude_tui.tui.dialogs.dialog import Dialog
from claude_tui.tui.part_keys import part_bindings


class WelcomeScreen(Dialog[None]):
    """Says what to set or install. After it is closed, saved conversations can be read.

    Args:
        explanation: The text.
    """

    BOX = VerticalScroll
    BINDINGS = part_bindings("welcome")

    def __init__(self, explanation: str) -> None:
        super().__init__("Welcome to claude-tui")
        self._explanation = explanation

    def compose_box(self) -> ComposeResult:
        """The text."""
        yield Static(Content(visible(self._explanation)))
