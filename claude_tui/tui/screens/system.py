"""The system prompt, in an editor of its own."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from claude_tui.conversation.content import without_surrogates
from claude_tui.tui.widgets.text_editor import TextEditor


class SystemScreen(ModalScreen[str | None]):
    """Edit the system prompt; the result is its text (empty: none is sent), or None: unchanged.

    Args:
        system: The prompt so far.
    """

    CSS_PATH = "../styles/system.tcss"
    BINDINGS = [
        Binding("escape", "keep", "Keep"),
        Binding("ctrl+q", "quit", "Keep and quit"),
    ]

    editor = query_one("#system-editor", TextEditor)

    def __init__(self, system: str) -> None:
        super().__init__()
        self._system = system

    def compose(self) -> ComposeResult:
        """The box: a title and the editor."""
        with Vertical(id="system-dialog"):
            yield Static(Content("System prompt"), id="system-title")
            yield TextEditor(self._system, id="system-editor")
        yield Footer()

    async def action_quit(self) -> None:
        """Quit with the text as it stands."""
        self.action_keep()
        await self.app.run_action("quit")

    def action_keep(self) -> None:
        """Close with the text as it stands."""
        self.dismiss(without_surrogates(self.editor.text))
