"""The chat screen: everything a person can do with the conversation on view.

Dialogs are imported when they are first opened: the first paint does not wait for them.
"""

from __future__ import annotations

from functools import partial

from textual import events, on
from textual.widgets import Input, TextArea

from claude_tui import paths
from claude_tui.config.settings import State, save_state
from claude_tui.config.toml_file import shown
from claude_tui.errors import ClaudeTuiError, UsageError
from claude_tui.text.spelling import closest
from claude_tui.tui.chat.completing import CompletingActions
from claude_tui.tui.chat.context_estimate import CountingActions
from claude_tui.tui.chat.entries import entries_of, entry_of
from claude_tui.tui.chat.files import KeepingActions
from claude_tui.tui.chat.inspecting import InspectingActions
from claude_tui.tui.chat.offering import OfferingActions
from claude_tui.tui.chat.presets import PresetActions
from claude_tui.tui.chat.reading import ReadingActions
from claude_tui.tui.commands import (
    COMMANDS,
    NOT_THE_SCREENS,
    Command,
    bindings,
    command_named,
    find_slash,
    is_command,
    key_of,
)
from claude_tui.tui.composer.composer import Composer
from claude_tui.tui.sidebar.slider import Slider
from claude_tui.tui.sizes import TALL


class ChatScreen(
    CompletingActions,
    CountingActions,
    InspectingActions,
    OfferingActions,
    PresetActions,
    KeepingActions,
    ReadingActions,
):
    """Talk, steer, keep, read. Every ``action_…`` is a command of the registry."""

    BINDINGS = bindings(command for command in COMMANDS if command.id not in NOT_THE_SCREENS)

    # -- typing, wherever the focus is

    def on_key(self, event: events.Key) -> None:
        """Type into the composer what nothing else has a use for."""
        if event.is_printable and event.key not in self.active_bindings:
            self._type(event.character or "")

    def on_paste(self, event: events.Paste) -> None:
        """Put a paste into the composer."""
        self._type(event.text)

    def _type(self, text: str) -> None:
        """Go on in the composer, with what was begun on a slider and is no number."""
        if isinstance(self.focused, Slider):
            text = self.focused.take_back() + text
        if self.has_class("-narrow", "-drawer"):
            self.action_sidebar()  # it covers the composer
        self.composer.focus()
        self.composer.paste(text)

    # -- talking

    @on(Composer.Submitted)
    def _submitted(self, event: Composer.Submitted) -> None:
        self.when_arrived(partial(self._submit, event.text))

    def _submit(self, message: str) -> None:
        text = message.strip()
        if text.casefold() == "quit":
            self.action_quit()
        elif is_command(message):
            self._run_slash(message)
        elif self.may_ask() and self.may_send(message):
            turn = self.session.send(message)
            # After it: until the message is on disk the draft is all the disk has of it.
            self.session.keep_draft("")
            self.transcript.append(entry_of(self.session.conversation.messages[-1]))
            self.begin(turn)
        else:
            self.composer.put_back(message)

    def _run_slash(self, message: str) -> None:
        text = message.strip()
        found = find_slash(text)
        if found is None:
            self.say(
                f"There is no command {shown(text.split()[0])}. To send it, begin with a space."
            )
            self.composer.put_back(message)
            return
        command, argument = found
        if command.argument:
            try:
                self.run(command, argument)
            except ClaudeTuiError as error:
                self.say(str(error), "warning")
                self.composer.put_back(message)
        elif not argument:
            self.run(command)
        else:
            self.say(f"{command.usage} stands alone. To send this, begin with a space.")
            self.composer.put_back(message)

    def action_run_command(self, name: str) -> None:
        """Run the command with the id ``name``."""
        self.run(command_named(name))

    def run(self, command: Command, argument: str = "") -> None:
        """Run a command, whoever owns it.

        Raises:
            ClaudeTuiError: It can't do anything with ``argument``.
        """
        action = getattr(self._owner(command), f"action_{command.action}")
        action(*filter(None, (command.parameter, argument)))

    def _owner(self, command: Command) -> object:
        match command.owner:
            case "app":
                return self.app
            case "transcript":
                return self.transcript
            case "composer":
                return self.composer
            case "screen" | "pane":
                return self

    def action_stop(self) -> None:
        """Close what is open, let go of what is selected, stop the reply, or go to the composer."""
        if self.has_class("-narrow", "-drawer"):
            self.action_sidebar()
        elif self.close_find() or self.close_inspector():
            return
        elif self.selections:
            self.clear_selection()
        elif self.session.busy:
            self.session.stop()
        elif self.transcript.cursor is not None or not self.take_back():
            self.transcript.set_cursor(None)
            self.composer.focus()

    def action_copy_or_stop(self) -> None:
        """Copy what is selected, on this screen or one over it; else stop, or say how to quit."""
        focused, screen = self.app.focused, self.app.screen
        own = focused.selected_text if isinstance(focused, TextArea | Input) else ""
        if selected := own or screen.get_selected_text():
            self.copy_text(selected, "the selection")
        elif self.session.busy:
            self.session.stop()
        else:
            self.say(f"{key_of('quit')} quits.")

    def _key_escape(self) -> None:
        """Textual's own, which lets go of what is selected before a key is what it is bound to."""

    def action_ask_again(self) -> None:
        """Ask for the last message once more."""
        if not self.may_ask():
            return
        turn = self.session.retry()
        if turn is None:
            self.say("There is nothing to ask again yet.")
            return
        self.transcript.show(entries_of(turn.plan.branch))
        self.begin(turn)

    def action_continue(self) -> None:
        """Go on with the last reply, if it is not finished."""
        if not self.may_ask():
            return
        turn = self.session.continue_reply()
        if turn is None:
            self.say("There is no unfinished reply to go on from.")
            return
        asked = turn.plan.branch[-1]
        if asked.role == "user":
            self.transcript.append(entry_of(asked))
        self.begin(turn)

    def action_editor(self) -> None:
        """Write the message in the user's own editor."""
        from claude_tui.tui.terminal_io.external_editor import edited

        text = edited(self, self.composer.text)
        if text is not None:
            self.composer.write(text)

    # -- the app itself

    def action_suspend(self) -> None:
        """Stop the process and return to the shell, until ``fg``."""
        from claude_tui.tui.textual_fixes.terminal_driver import TerminalDriver

        if isinstance(driver := self.app._driver, TerminalDriver):
            driver.suspend()
        else:
            self.say("This terminal has no job control.", "warning")

    def action_theme(self, argument: str = "") -> None:
        """Choose the theme: by its name, or from the list with a preview.

        Raises:
            UsageError: There is none of that name.
        """
        themes = self.app.available_themes
        if argument and argument not in themes:
            meant = closest(argument, sorted(themes))
            step = f'Did you mean "{meant}"?' if meant else ""
            raise UsageError(f'There is no theme "{argument}".', step)
        if argument:
            self._set_theme(argument)
        else:
            from claude_tui.tui.dialogs.choices import theme_choices
            from claude_tui.tui.dialogs.picker import PickerScreen

            before = self.app.theme
            choices = theme_choices(self.app.available_themes)
            self.app.push_screen(
                PickerScreen("Theme", choices, current=before, on_highlight=self._preview_theme),
                lambda chosen: self._set_theme(chosen) if chosen else self._preview_theme(before),
            )

    def _preview_theme(self, name: str) -> None:
        self.app.theme = name

    def _set_theme(self, name: str) -> None:
        self.app.theme = name
        save_state(paths.state_file(), State(name, self.settings.theme))

    def action_commands(self) -> None:
        """Find any command."""
        from textual.command import CommandPalette

        palette = CommandPalette(id="palette")
        palette.VERTICAL_BREAKPOINTS = TALL
        self.app.push_screen(palette)

    def action_help(self) -> None:
        """Show keys and commands."""
        from claude_tui.tui.dialogs.help import HelpScreen

        self.app.push_screen(HelpScreen())
