"""The application: wiring only. What one sees and does is in the screens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.app import App
from textual.screen import Screen

from claude_tui import paths
from claude_tui.session import ChatSession
from claude_tui.settings import Settings, load_state
from claude_tui.tui.commands import COMMANDS
from claude_tui.tui.keymap import check_keys
from claude_tui.tui.palette import CommandProvider
from claude_tui.tui.screens.chat import ChatScreen
from claude_tui.tui.theming import load_themes
from claude_tui.workspace import Workspace


class ClaudeTuiApp(App[int]):
    """claude-tui, full screen.

    Args:
        workspace: Where replies come from and conversations live.
        settings: The user's settings.
        session: The conversation on view at first.
        problems: What is wrong with the settings, a line each; shown once.
    """

    TITLE = "claude-tui"
    # Textual does not load the style sheet of a default screen by itself.
    CSS_PATH = ["styles/app.tcss", "styles/chat.tcss"]
    COMMANDS = {CommandProvider}
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        workspace: Workspace,
        settings: Settings,
        session: ChatSession,
        problems: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self.workspace = workspace
        self.settings = settings
        self._session = session
        self._problems = list(problems)

    def get_default_screen(self) -> Screen[Any]:
        """The chat screen, from the first paint on."""
        return ChatScreen(self.workspace, self.settings, self._session)

    def on_load(self) -> None:
        """Themes and keys, before the first paint."""
        themes, problems = load_themes((paths.shipped_themes_dir(), paths.user_themes_dir()))
        for theme in themes:
            self.register_theme(theme)
        self._problems += problems
        remembered = load_state(paths.state_file()).theme
        for name in (remembered, self.settings.theme):
            if name in self.available_themes:
                self.theme = name
                break
        keymap, problems = check_keys(self.settings.keys, {c.id: c.keys for c in COMMANDS})
        self.set_keymap(keymap)
        self._problems += problems

    async def action_quit(self) -> None:
        """Quit as the chat screen does: it saves first."""
        for screen in self.screen_stack:
            if isinstance(screen, ChatScreen):
                screen.action_quit()

    def on_mount(self) -> None:
        """Say what is wrong with the user's files."""
        for problem in self._problems:
            self.notify(problem, severity="warning", timeout=12, markup=False)
