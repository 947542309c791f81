"""The chat screen: what a person can do with the conversation on view.

Dialogs are imported when they are first opened: the first paint does not wait for them.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from textual import on, work
from textual.app import SuspendNotSupported
from textual.timer import Timer

from claude_tui import paths
from claude_tui.conversation import UNSET
from claude_tui.errors import ClaudeTuiError
from claude_tui.session import ChatSession
from claude_tui.settings import load_state, save_state
from claude_tui.tui.commands import COMMANDS, COMPOSER_COMMANDS, bindings, find_slash
from claude_tui.tui.entries import entry_of
from claude_tui.tui.screens.conversation import ConversationScreen
from claude_tui.tui.widgets.composer import Composer
from claude_tui.tui.widgets.sidebar import Sidebar
from claude_tui.tui.widgets.transcript import Transcript

KEEP_DRAFT_SECONDS = 0.5
"""How long after a key what stands in the composer is on disk, for a crash."""
SAVE_SETTINGS_SECONDS = 1.0
"""How long after the last change of the sidebar it is written down."""


class ChatScreen(ConversationScreen):
    """Talk, steer, keep. Every ``action_…`` here is a command of the registry."""

    BINDINGS = bindings(command for command in COMMANDS if command.id not in COMPOSER_COMMANDS)

    _settings_timer: Timer | None = None
    _draft_timer: Timer | None = None

    # -- talking

    @on(Composer.Submitted)
    def _submitted(self, event: Composer.Submitted) -> None:
        text = event.text.strip()
        if text.casefold() == "quit":
            self.action_quit()
        elif event.text.startswith("/") and "\n" not in text:
            self._run_slash(text)
        elif self.may_ask():
            self.session.keep_draft("")
            turn = self.session.send(event.text)
            self.transcript.append(entry_of(self.session.conversation.messages[-1]))
            self.begin(turn)
        else:
            self.composer.put_back(event.text)

    @on(Composer.Changed)
    def _draft_changed(self) -> None:
        if self._draft_timer is None:
            self._draft_timer = self.set_timer(KEEP_DRAFT_SECONDS, self._keep_draft)

    def _keep_draft(self) -> None:
        self._draft_timer = None
        self.session.keep_draft(self.composer.text)
        # A good moment: someone comes back to write, perhaps from an editor.
        self.session.look()
        self.watch_session()

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

    def action_stop(self) -> None:
        """Close the drawer, or stop the reply, or go back to the composer."""
        if self.has_class("-narrow", "-drawer"):
            self.action_sidebar()
        elif self.session.busy:
            self.session.stop()
        else:
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

    def action_copy(self) -> None:
        """Copy the last reply as Markdown."""
        replies = [m for m in self.session.conversation.branch() if m.role == "assistant"]
        if replies:
            self.app.copy_to_clipboard(replies[-1].text)
            self.say("Copied the last reply.")
        else:
            self.say("There is no reply to copy yet.")

    def action_thinking(self) -> None:
        """Unfold all thinking, or fold it again."""
        self.transcript.action_toggle_details()

    # -- steering

    @on(Sidebar.ParametersChanged)
    def _parameters_changed(self, event: Sidebar.ParametersChanged) -> None:
        self._set_request(**event.changes)

    def _set_request(self, **changes: Any) -> None:
        self.session.set_request(replace(self.session.conversation.request, **changes))
        self.refresh_facts()
        if self._settings_timer is not None:
            self._settings_timer.stop()
        self._settings_timer = self.set_timer(SAVE_SETTINGS_SECONDS, self._save_settings)

    def _save_settings(self) -> None:
        self.session.save()
        self.watch_session()

    @on(Sidebar.ModelPressed)
    def _model_pressed(self) -> None:
        self.action_model()

    @on(Sidebar.SystemPressed)
    def _system_pressed(self) -> None:
        self.action_system()

    def action_model(self, argument: str = "") -> None:
        """Choose the model: by its id, or from the list."""
        if argument:
            self._set_request(model=argument)
            return
        from claude_tui.tui.choices import model_choices
        from claude_tui.tui.screens.picker import PickerScreen

        choices = model_choices(self.workspace.catalog.models())
        current = self.session.conversation.request.model or ""
        self.app.push_screen(
            PickerScreen("Model", choices, free="this id, as typed", current=current),
            lambda chosen: self._set_request(model=chosen) if chosen else None,
        )

    def action_system(self, argument: str = "") -> None:
        """Write the system prompt: the text that follows the command, or in an editor."""
        if argument:
            self._set_request(system=argument)
            return
        from claude_tui.tui.screens.system import SystemScreen

        system = self.session.conversation.request.system or ""
        self.app.push_screen(SystemScreen(system), self._set_system)

    def _set_system(self, system: str | None) -> None:
        if system is not None:
            self._set_request(system=system if system.strip() else UNSET)

    def action_temperature(self, argument: str = "") -> None:
        """Set the temperature; with nothing, unset it."""
        self._set_number("temperature", argument, 0, self.session.model.max_temperature)

    def action_top_p(self, argument: str = "") -> None:
        """Set top_p; with nothing, unset it."""
        self._set_number("top_p", argument, 0, 1)

    def action_max_tokens(self, argument: str = "") -> None:
        """Set max_tokens; with nothing, unset it."""
        limit = self.session.model.max_output or 1_000_000
        self._set_number("max_tokens", argument.replace(",", ""), 1, limit, whole=True)

    def _set_number(
        self, name: str, argument: str, low: float, high: float, *, whole: bool = False
    ) -> None:
        """What the slider does, for those who type."""
        if not argument:
            self._set_request(**{name: UNSET})
            return
        try:
            value = int(argument) if whole else float(argument)
        except ValueError:
            value = high + 1
        if low <= value <= high:
            self._set_request(**self.sidebar.change(name, value))
        else:
            self.say(f"{name} goes from {low:g} to {high:g}.", "warning")

    def action_sidebar(self) -> None:
        """Show or hide the sidebar; where there is no room beside, over the transcript."""
        if self.has_class("-narrow"):
            self.toggle_class("-drawer")
            if self.has_class("-drawer"):
                self.sidebar.focus_first()
                return
        else:
            self.toggle_class("-no-sidebar")
        self.composer.focus()

    # -- keeping

    @work(exclusive=True, group="switch", description="new conversation", exit_on_error=False)
    async def action_new(self) -> None:
        """Begin a new conversation."""
        if await self._leave():
            self.show(self.workspace.new_session())
            self.composer.focus()

    def action_open(self, argument: str = "") -> None:
        """Open a conversation: by its path, or from the list."""
        if argument:
            self._open(Path(argument).expanduser())
            return
        try:
            summaries = self.workspace.store.summaries()
        except ClaudeTuiError as error:
            self.say(str(error), "error")
            return
        from claude_tui.tui.choices import conversation_choices
        from claude_tui.tui.screens.picker import PickerScreen

        choices = conversation_choices(summaries)
        self.app.push_screen(PickerScreen("Open", choices), self._chosen)

    def _chosen(self, path: str | None) -> None:
        if path is not None:
            self._open(Path(path))

    @work(exclusive=True, group="switch", description="open a conversation", exit_on_error=False)
    async def _open(self, path: Path) -> None:
        if self.session.is_at(path):
            self.say("It is open already.")
            return
        try:
            session = await asyncio.to_thread(self.workspace.session, path)
        except ClaudeTuiError as error:
            self.say(str(error), "error")
            return
        await self._change_to(session)

    @work(exclusive=True, group="switch", description="duplicate", exit_on_error=False)
    async def action_duplicate(self) -> None:
        """Go on in a copy of the conversation."""
        if self.session.busy or self.session.loading:
            self.may_ask()
        else:
            await self._change_to(self.workspace.duplicate(self.session))

    async def _change_to(self, session: ChatSession) -> None:
        if await self._leave():
            self.show(session)
            self.composer.focus()
        else:
            session.close()

    def action_rename(self, argument: str = "") -> None:
        """Give the conversation a title: the text that follows the command, or asked for."""
        if self.session.read_only_reason:
            self.say(self.session.read_only_reason, "warning")
        elif argument:
            self._rename(argument)
        else:
            from claude_tui.tui.screens.dialogs import LineScreen

            hint = "Empty: the first words of the first message."
            title = self.session.conversation.title
            self.app.push_screen(LineScreen("Title", title, hint), self._rename)

    def _rename(self, title: str | None) -> None:
        if title is not None:
            self.session.rename(title)
            self.watch_session()
            self.refresh_facts()

    @work(exclusive=True, group="quit", description="save and quit", exit_on_error=False)
    async def action_quit(self) -> None:
        """Save and quit; ask first if something can't be saved."""
        if await self._leave():
            self.app.exit(0)

    async def _leave(self) -> bool:
        """Stop the reply and put everything on disk; whether the conversation may be left."""
        from claude_tui.tui.screens.dialogs import ConfirmScreen

        session = self.session
        session.keep_draft(self.composer.text)
        session.stop()
        await self.settle()
        session.save()
        await self.settle()
        if session.unsaved and not await self.app.push_screen_wait(
            ConfirmScreen(
                f"{self.not_saved}\n\nLeave it, and lose what is not saved?", "Leave", "Stay"
            )
        ):
            return False
        self._forget_timers()
        session.close()
        return True

    def _forget_timers(self) -> None:
        """Everything is written: nothing may come after the session is closed."""
        for timer in (self._draft_timer, self._settings_timer):
            if timer is not None:
                timer.stop()
        self._draft_timer = self._settings_timer = None

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

    @on(Transcript.LinkClicked)
    def _open_link(self, event: Transcript.LinkClicked) -> None:
        self.app.open_url(event.address)
