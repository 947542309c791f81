"""The dialog for people who have neither a key nor the local model."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from claude_tui.text.visible import visible
from claude_tui.tui.part_keys import part_binding
from claude_tui.tui.sizes import BROAD, TALL


class WelcomeScreen(ModalScreen[None]):
    """Says what to set or install. After it is closed, saved conversations can be read.

    Args:
        explanation: The text.
    """

    CSS_PATH = "../styles/welcome.tcss"
    HORIZONTAL_BREAKPOINTS = BROAD
    VERTICAL_BREAKPOINTS = TALL
    BINDINGS = [
        part_binding("welcome-close", "dismiss"),
        part_binding("welcome-quit", "app.quit", priority=True),
    ]

    def __init__(self, explanation: str) -> None:
        super().__init__()
        self._explanation = explanation

    def compose(self) -> ComposeResult:
        """The box."""
        with VerticalScroll(id="welcome"):
            yield Static(Content("Welcome to claude-tui"), id="welcome-title")
            yield Static(Content(visible(self._explanation)))
        yield Footer()
