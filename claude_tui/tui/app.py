"""The application. It only wires things together; the screens do the work."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from textual import events
from textual.app import App
from textual.binding import Binding
from textual.driver import Driver
from textual.filter import ANSIToTruecolor, LineFilter
from textual.screen import Screen
from textual.widgets import Input, TextArea

from claude_tui import paths
from claude_tui.config.settings import DEFAULT_THEME, Settings
from claude_tui.session.document import Document
from claude_tui.session.session import ChatSession
from claude_tui.session.workspace import Workspace
from claude_tui.storage.state import load_state
from claude_tui.text.visible import visible
from claude_tui.tui import textual_fixes
from claude_tui.tui.chat.pane import Pane
from claude_tui.tui.chat.screen import ChatScreen
from claude_tui.tui.commands import (
    APP_COMMANDS,
    COMMANDS,
    choose_keys,
    command_binding,
    command_named,
    key_of,
    shown_keys,
)
from claude_tui.tui.contrast import legible_variables
from claude_tui.tui.editor.text_editor import EDITOR_KEYS
from claude_tui.tui.failures import Failures
from claude_tui.tui.glyphs import choose_signs
from claude_tui.tui.no_color import NO_COLOR, THEME, WithoutColor
from claude_tui.tui.notices import copy_text, notify_user
from claude_tui.tui.sizes import is_too_small
from claude_tui.tui.textual_fixes.ordered_keys import OrderedKeys
from claude_tui.tui.theming import find_theme, load_all_themes, theme_folders
from claude_tui.tui.users_keys import check_users_keys

log = logging.getLogger(__name__)


_WITHOUT_COLOR: Final = WithoutColor()


class ClaudeTuiApp(OrderedKeys[int], inherit_bindings=False):
    """claude-tui, full screen.

    Args:
        workspace: The source of replies, and the saved conversations.
        settings: The user's settings.
        session: The first conversation.
        problems: One line for each fault of the settings.
    """

    TITLE = "claude-tui"
    # Textual does not load the style sheet of a default screen.
    CSS_PATH = ["styles/app.tcss", "styles/chat.tcss"]
    # The palette is a command like the others, so its key can be changed.
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [
        replace(command_binding(name, command_named(name).action), priority=True)
        for name in APP_COMMANDS
    ]

    def __init__(
        self,
        workspace: Workspace,
        settings: Settings,
        session: ChatSession,
        problems: Sequence[str] = (),
    ) -> None:
        choose_signs(plain=settings.plain)
        self._changed_keys, faults = check_users_keys(settings.keys)
        choose_keys(self._changed_keys)
        plain = ["styles/plain.tcss"] if settings.plain else []
        textual_fixes.apply()
        if not os.environ.get(NO_COLOR):
            os.environ.pop(NO_COLOR, None)  # Textual takes an empty one for a yes
        self._failures = Failures(self, self._keep_drafts)
        super().__init__(css_path=[*self.CSS_PATH, *plain])
        # A key acts at once: an animated list would make the next key wait.
        self.animation_level = "none"
        self.workspace = workspace
        self.settings = settings
        self._session = session
        self._problems = [*problems, *faults]

    def copy_to_clipboard(self, text: str) -> None:
        """Copy ``text`` through the terminal, and to the system's clipboard if there is one."""
        super().copy_to_clipboard(text)
        if not self.is_headless:
            from claude_tui.tui.terminal_io.clipboard import copy_to_system

            copy_to_system(text)

    def get_key_display(self, binding: Binding) -> str:
        """Return a key for the footer: as a glyph, or in words for a screen reader."""
        if self.settings.plain:
            return shown_keys(binding.key)
        keys = (replace(binding, key=key) for key in binding.key.split())
        return " ".join(map(super().get_key_display, keys))

    def get_driver_class(self) -> type[Driver]:
        """Return our own driver on a Unix terminal, and Textual's anywhere else."""
        textual_driver = super().get_driver_class()
        if textual_driver.__name__ != "LinuxDriver":
            return textual_driver
        from claude_tui.tui.textual_fixes.terminal_driver import TerminalDriver

        return TerminalDriver

    def get_default_screen(self) -> Screen[Any]:
        """Return the chat screen, so that the first paint shows it."""
        self._first_screen = ChatScreen(self.workspace, self.settings, self._session)
        self._first_screen.expect_width(self.size.width)
        return self._first_screen

    @property
    def document(self) -> Document:
        """The conversation in front, also once the program has ended."""
        return self._first_screen.pane.session.document

    def get_css_variables(self) -> dict[str, str]:
        """Return the variables of style sheets, with colours of text that can be read."""
        variables = super().get_css_variables()
        self.theme_variables = legible_variables(self.current_theme, variables)
        return self.theme_variables

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what changes rows on their way to the terminal."""
        return (_WITHOUT_COLOR,) if self.no_color else super().get_line_filters()

    def on_load(self) -> None:
        """Set the theme and the keys before the first paint."""
        for name in self._wanted_themes:
            theme = find_theme(name, theme_folders(own=not self.no_color))
            if theme is not None:
                self.register_theme(theme)
            if name in self.available_themes:
                self._begin_with_theme(name)
                break
        self.set_keymap(self._changed_keys)
        for command in COMMANDS:
            # A keymap only changes bindings, and these commands have none by default.
            if command.id in self._changed_keys and not command.keys:
                self.bind(self._changed_keys[command.id], command.call, show=False)

    def _begin_with_theme(self, name: str) -> None:
        """Set a theme before style sheets are parsed; assigning it would parse them all twice."""
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
        """The themes to try, best first: chosen in the app, in the settings, the default."""
        if self.no_color:
            return (THEME,)
        state, theme = load_state(paths.state_file()), self.settings.theme
        chosen = state.theme if state.instead_of in ("", theme) else theme
        return chosen, theme, DEFAULT_THEME

    def _load_themes(self) -> None:
        """Load all themes after the first paint, and tell of the faults in the settings."""
        themes, problems = load_all_themes(self.settings.theme, own=not self.no_color)
        for theme in themes:
            self.register_theme(theme)
        # A theme's file may have another name than the theme.
        self.theme = next(name for name in self._wanted_themes if name in self.available_themes)
        self._problems += problems
        if self._problems:
            count = len(self._problems)
            every = f"{count} problems in your settings: {command_named('problems').usage} lists"
            words = self._problems[0] if count == 1 else f"{every} them."
            self.notify(visible(words), severity="warning", timeout=12, markup=False)

    def action_problems(self) -> None:
        """List the faults in the user's settings."""
        if not self._problems:
            self.notify("There are no problems in your settings.")
            return
        from claude_tui.tui.dialogs.problems import ProblemsScreen

        self.push_screen(ProblemsScreen(self._problems))

    # -- after an exception

    async def on_event(self, event: events.Event) -> None:
        """Handle an event; failures that input causes never end the program."""
        if isinstance(event, events.InputEvent | events.Paste | events.Resize):
            self._failures.excuse_one()
        await super().on_event(event)

    def _handle_exception(self, error: Exception) -> None:
        """Log and show ``error``; Textual would end the program with a traceback."""
        if self.is_headless and self._exception is None:
            # Textual's pilot raises it in the test.
            self._exception = error
            self._exception_event.set()
        self._failures.handle(error)

    def _keep_drafts(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, ChatScreen):
                for pane in screen.query(Pane):
                    pane.session.document.keep_draft(pane.composer.draft)

    def _chat(self) -> ChatScreen | None:
        screens = (screen for screen in self.screen_stack if isinstance(screen, ChatScreen))
        return next(screens, None)

    async def action_quit(self) -> None:
        """Quit through the chat screen, which saves first."""
        if chat := self._chat():
            # A signal may come before the pane is composed, and then this waits for it.
            chat.pane.call_later(chat.pane.navigator.action_quit)

    def is_seen(self, key: events.Key) -> bool:
        """Return False if the screen is too small, unless the key writes, closes or quits."""
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
        """Copy what is selected on the top screen; otherwise stop the reply, or say how to quit."""
        own = self.focused.selected_text if isinstance(self.focused, TextArea | Input) else ""
        chat = self._chat()
        if selected := own or self.screen.get_selected_text():
            copy_text(self, selected, "the selection")
        elif chat is not None and chat.pane.session.busy:
            chat.pane.session.stop()
        else:
            notify_user(self, f"Press {key_of('quit')} to quit.")

    def watch_app_focus(self, focused: bool) -> None:
        """Focus the first widget of a screen that was shown while the terminal had no focus.

        Textual would never focus it.
        """
        if focused:
            self.screen._update_auto_focus()

    def on_mount(self) -> None:
        """Start what the first paint does not need."""
        self.call_after_refresh(self._load_themes)
        if not self.is_headless:
            asyncio.get_running_loop().set_exception_handler(self._callback_failed)
            self._quit_when_terminated()

    def _callback_failed(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Handle an exception that was raised in a callback of the event loop."""
        error = context.get("exception")
        if isinstance(error, Exception):
            self.call_later(self._handle_exception, error)
        else:
            log.error("the event loop: %s", context.get("message"))

    def _quit_when_terminated(self) -> None:
        """Quit as usual on SIGTERM, SIGINT and SIGHUP: save everything and restore the terminal.

        A second SIGTERM or SIGINT ends the program at once. SIGHUP often comes twice, from the
        terminal and from the shell.
        """
        loop = asyncio.get_running_loop()

        def terminated(number: signal.Signals) -> None:
            loop.remove_signal_handler(number)
            self.call_later(self.run_action, "quit")

        with suppress(NotImplementedError, AttributeError):  # Windows does not have them
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, terminated, number)
            loop.add_signal_handler(signal.SIGHUP, self.call_later, self.run_action, "quit")
