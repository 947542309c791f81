"""The chat screen: everything a person can do with the conversation on view.

Dialogs are imported when they are first opened: the first paint does not wait for them.
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial

from textual import on
from textual.app import SuspendNotSupported

from claude_tui import paths
from claude_tui.settings import load_state, save_state
from claude_tui.tui.commands import COMMANDS, COMPOSER_COMMANDS, bindings, find_slash
from claude_tui.tui.entries import entry_of
from claude_tui.tui.screens.keeping import KeepingActions
from claude_tui.tui.screens.offering import OfferingActions
from claude_tui.tui.screens.presetting import PresetActions
from claude_tui.tui.screens.reading import ReadingActions
from claude_tui.tui.widgets.composer import Composer


class ChatScreen(OfferingActions, PresetActions, KeepingActions, ReadingActions):
    """Talk, steer, keep, read. Every ``action_…`` is a command of the registry."""

    BINDINGS = bindings(command for command in COMMANDS if command.id not in COMPOSER_COMMANDS)

    # -- talking

    @on(Composer.Submitted)
    def _submitted(self, event: Composer.Submitted) -> None:
        self.when_arrived(partial(self._submit, event.text))

    def _submit(self, message: str) -> None:
        text = message.strip()
        if text.casefold() == "quit":
            self.action_quit()
        elif message.startswith("/") and "\n" not in text:
            self._run_slash(text)
        elif self.may_ask():
            turn = self.session.send(message)
            # After it: until the message is on disk the draft is all the disk has of it.
            self.session.keep_draft("")
            self.transcript.append(entry_of(self.session.conversation.messages[-1]))
            self.begin(turn)
        else:
            self.composer.put_back(message)

    def _run_slash(self, text: str) -> None:
        found = find_slash(text)
        if found is None:
            self.say(f"There is no command {text.split()[0]}. To send it, begin with a space.")
            self.composer.put_back(text)
            return
        command, argument = found
        action = getattr(self, f"action_{command.action}")
        if command.argument:
            action(argument)
        elif not argument:
            action()
        else:
            self.say(f"{command.usage} stands alone. To send this, begin with a space.")
            self.composer.put_back(text)

    def action_send(self) -> None:
        """Send what is in the composer, wherever the focus is."""
        self.composer.action_send()

    def action_unfold(self) -> None:
        """Show a folded paste in the composer in full."""
        self.composer.action_unfold()

    def action_stop(self) -> None:
        """Close the drawer or the find bar, or stop the reply, or go back to the composer."""
        if self.has_class("-narrow", "-drawer"):
            self.action_sidebar()
        elif self.close_find():
            return
        elif self.session.busy:
            self.session.stop()
        else:
            self.transcript.set_cursor(None)
            self.composer.focus()

    def action_ask_again(self) -> None:
        """Ask for the last message once more."""
        if not self.may_ask():
            return
        turn = self.session.ask_again()
        if turn is None:
            self.say("There is nothing to ask again yet.")
            return
        branch = self.session.conversation.branch(to=turn.parent)
        self.transcript.show([entry_of(message) for message in branch])
        self.begin(turn)

    def action_editor(self) -> None:
        """Write the message in the user's own editor."""
        text = self._edited(self.composer.text)
        if text is not None:
            self.composer.write(text)

    def _edited(self, text: str) -> str | None:
        """What the editor made of ``text``; None if it did not run."""
        from claude_tui.tui.external_editor import EditorError, edit

        edited: str | None = None
        problem = ""
        try:
            with self.app.suspend():
                # An exception that leaves this block would leave the terminal broken.
                try:
                    edited = edit(text, os.environ)
                except EditorError as error:
                    problem = str(error)
        except SuspendNotSupported:
            problem = "This terminal can't be lent to an editor."
        if problem:
            self.say(problem, "error")
        return edited

    # -- the app itself

    def action_theme(self, argument: str = "") -> None:
        """Choose the theme: by its name, or from the list with a preview."""
        if argument and argument not in self.app.available_themes:
            self.say(f"There is no theme {argument}.", "warning")
        elif argument:
            self._set_theme(argument)
        else:
            from claude_tui.tui.choices import theme_choices
            from claude_tui.tui.screens.picker import PickerScreen

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
        path = paths.state_file()
        save_state(path, replace(load_state(path), theme=name))

    def action_commands(self) -> None:
        """Find any command."""
        from textual.command import CommandPalette

        self.app.push_screen(CommandPalette(id="palette"))

    def action_help(self) -> None:
        """Show keys and commands."""
        from claude_tui.tui.screens.help import HelpScreen

        keys = {
            command.id: self.settings.keys.get(command.id, ", ".join(command.keys))
            for command in COMMANDS
        }
        self.app.push_screen(HelpScreen(keys))
