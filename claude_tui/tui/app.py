"""The application: wiring only. What one sees and does is in the screens."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.driver import Driver
from textual.filter import ANSIToTruecolor
from textual.screen import Screen
from textual.widgets import Input, TextArea

from claude_tui import paths
from claude_tui.config.settings import DEFAULT_THEME, Settings, load_state
from claude_tui.config.toml_file import short_repr
from claude_tui.session.session import ChatSession
from claude_tui.session.workspace import Workspace
from claude_tui.tui import textual_fixes
from claude_tui.tui.chat.pane import Pane
from claude_tui.tui.chat.screen import ChatScreen
from claude_tui.tui.commands import APP_COMMANDS, COMMANDS, OF_EDITORS, USUAL_KEYS, choose_keys
from claude_tui.tui.editor.text_editor import EDITOR_KEYS
from claude_tui.tui.failures import Failures
from claude_tui.tui.glyphs import choose_signs
from claude_tui.tui.keymap import check_keys
from claude_tui.tui.part_keys import LETTERED, PARTS
from claude_tui.tui.sizes import is_too_small
from claude_tui.tui.textual_fixes.ordered_keys import OrderedKeys
from claude_tui.tui.theming import find_theme, load_themes

log = logging.getLogger(__name__)


def _commands_of_the_palette() -> type[Provider]:
    from claude_tui.tui.palette import CommandProvider

    return CommandProvider


_BINDINGS: Final[list[BindingType]] = [
    Binding(",".join(command.keys), command.action, show=False, priority=True, id=command.id)
    for command in COMMANDS
    if command.id in APP_COMMANDS
]


class ClaudeTuiApp(OrderedKeys[int], inherit_bindings=False):
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
    COMMANDS = {_commands_of_the_palette}
    # The palette is a command like the others, on a key that can be changed.
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = _BINDINGS

    def __init__(
        self,
        workspace: Workspace,
        settings: Settings,
        session: ChatSession,
        problems: Sequence[str] = (),
    ) -> None:
        choose_signs(plain=settings.plain)
        self._changed_keys, faults = check_keys(
            settings.keys,
            USUAL_KEYS,
            {command.id: EDITOR_KEYS for command in COMMANDS if command.id not in OF_EDITORS},
            PARTS,
            LETTERED,
        )
        choose_keys(self._changed_keys)
        plain = ["styles/plain.tcss"] if settings.plain else []
        textual_fixes.apply()
        self._failures = Failures(self, self._keep_drafts)
        super().__init__(css_path=[*self.CSS_PATH, *plain])
        # What a key does is there at once; a list that glides there makes the next key wait.
        self.animation_level = "none"
        self.workspace = workspace
        self.settings = settings
        self._session = session
        self._problems = [*problems, *faults]

    def copy_to_clipboard(self, text: str) -> None:
        """Copy ``text``: by way of the terminal, and of the system where it has a clipboard."""
        super().copy_to_clipboard(text)
        if not self.is_headless:
            from claude_tui.tui.terminal_io.clipboard import copy_to_system

            copy_to_system(text)

    def get_key_display(self, binding: Binding) -> str:
        """A key as the foot of the screen names it: in signs, or for a screen reader in words."""
        if self.settings.plain:
            return binding.key
        keys = (replace(binding, key=key) for key in binding.key.split())
        return " ".join(map(super().get_key_display, keys))

    def get_driver_class(self) -> type[Driver]:
        """Our own on a Unix terminal; Textual's anywhere else."""
        usual = super().get_driver_class()
        if usual.__name__ != "LinuxDriver":
            return usual
        from claude_tui.tui.textual_fixes.terminal_driver import TerminalDriver

        return TerminalDriver

    def get_default_screen(self) -> Screen[Any]:
        """The chat screen, from the first paint on."""
        screen = ChatScreen(self.workspace, self.settings, self._session)
        screen.expect_width(self.size.width)
        return screen

    def on_load(self) -> None:
        """The theme and the keys, before the first paint."""
        for name in self._wanted_themes:
            theme = find_theme(name, self._theme_folders())
            if theme is not None:
                self.register_theme(theme)
            if name in self.available_themes:
                self._begin_with_theme(name)
                break
        self.set_keymap(self._changed_keys)
        for command in COMMANDS:
            # A keymap changes the keys of bindings; these commands have none to change.
            if command.id in self._changed_keys and not command.keys:
                self.bind(self._changed_keys[command.id], command.call, show=False)

    def _begin_with_theme(self, name: str) -> None:
        """Take on a theme before a style sheet is read; assigning it would read them all twice."""
        self.set_reactive(App.theme, name)
        theme = self.current_theme
        self.stylesheet.set_variables(self.get_css_variables())
        self.set_class(theme.dark, "-dark-mode")
        self.set_class(not theme.dark, "-light-mode")
        self.add_class(f"-theme-{name}")
        for line_filter in self.get_line_filters():
            if isinstance(line_filter, ANSIToTruecolor):
                line_filter.enabled = not theme.ansi

    @cached_property
    def _wanted_themes(self) -> tuple[str, ...]:
        """The theme that was chosen since the settings name theirs, else theirs."""
        state, theme = load_state(paths.state_file()), self.settings.theme
        chosen = state.theme if state.instead_of in ("", theme) else theme
        return chosen, theme, DEFAULT_THEME

    def _theme_folders(self) -> tuple[Path, Path]:
        return paths.shipped_themes_dir(), paths.user_themes_dir()

    def _load_themes(self) -> None:
        """All themes, after the first paint; and what is wrong with the user's files."""
        themes, problems = load_themes(self._theme_folders())
        for theme in themes:
            self.register_theme(theme)
        if self.settings.theme not in self.available_themes:
            problems.append(
                f"{paths.config_file()}: theme: there is no {short_repr(self.settings.theme)}"
            )
        # A file may be called otherwise than the theme in it.
        self.theme = next(name for name in self._wanted_themes if name in self.available_themes)
        for problem in (*self._problems, *problems):
            self.notify(problem, severity="warning", timeout=12, markup=False)

    # -- after an exception

    async def on_event(self, event: events.Event) -> None:
        """Handle an event; one of the person's may fail without ending the program."""
        if isinstance(event, events.InputEvent | events.Paste | events.Resize):
            self._failures.excuse_one()
        await super().on_event(event)

    def _handle_exception(self, error: Exception) -> None:
        """Log and say ``error``; Textual would end the program with a traceback."""
        if self.is_headless and self._exception is None:
            # Textual's pilot raises it in the test.
            self._exception = error
            self._exception_event.set()
        self._failures.take(error)

    def _keep_drafts(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, ChatScreen):
                for pane in screen.query(Pane):
                    pane.session.document.keep_draft(pane.composer.draft)

    def _chat(self) -> ChatScreen | None:
        screens = (screen for screen in self.screen_stack if isinstance(screen, ChatScreen))
        return next(screens, None)

    async def action_quit(self) -> None:
        """Quit as the chat screen does: it saves first."""
        if chat := self._chat():
            chat.pane.navigator.action_quit()

    def is_seen(self, key: events.Key) -> bool:
        """Return False where the screen is too small, but for what writes, closes or quits."""
        if not is_too_small(*self.size):
            return True
        active = self.screen.active_bindings.get(key.key)
        if active is None or "quit" in active.binding.action:
            return True
        if self.screen.is_modal and key.key == "escape":
            return True
        is_own = active.node is self.focused and "." not in active.binding.action
        return is_own and key.key in EDITOR_KEYS and isinstance(self.focused, TextArea | Input)

    def action_copy_or_stop(self) -> None:
        """Copy what is selected on any screen; else do as the chat screen does."""
        if chat := self._chat():
            chat.action_copy_or_stop()

    def watch_app_focus(self, focused: bool) -> None:
        """Focus what a screen begins with, if it was shown while the terminal had no focus.

        Textual focuses nothing then, and would not do it later either.
        """
        if focused:
            self.screen._update_auto_focus()

    def on_mount(self) -> None:
        """Leave to later what the first paint does not need."""
        self.call_after_refresh(self._load_themes)
        if not self.is_headless:
            asyncio.get_running_loop().set_exception_handler(self._callback_failed)
            self._quit_when_terminated()

    def _callback_failed(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Handle an exception that the event loop met outside of every handler."""
        error = context.get("exception")
        if isinstance(error, Exception):
            self.call_later(self._handle_exception, error)
        else:
            log.error("the event loop: %s", context.get("message"))

    def _quit_when_terminated(self) -> None:
        """Quit as usual on SIGTERM, SIGINT and SIGHUP: all is saved, and the terminal as it was.

        A second SIGTERM or SIGINT ends it at once. SIGHUP often comes twice: from the terminal and
        the shell.
        """
        loop = asyncio.get_running_loop()

        def terminated(number: signal.Signals) -> None:
            loop.remove_signal_handler(number)
            self.call_later(self.run_action, "quit")

        with suppress(NotImplementedError, AttributeError):  # on Windows there are none
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, terminated, number)
            loop.add_signal_handler(signal.SIGHUP, self.call_later, self.run_action, "quit")
