"""What a person can do with conversations and their files: open, export, rename."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work

from claude_tui.errors import ClaudeTuiError, UsageError
from claude_tui.tui.chat.navigator import SwitchingActions

if TYPE_CHECKING:
    from claude_tui.tui.dialogs.open import Chosen


class KeepingActions(SwitchingActions):
    """Keep: open, export, give a title."""

    def action_open(self, argument: str = "") -> None:
        """Open a conversation: by its path, or from the list.

        Raises:
            ClaudeTuiError: There can be no such path.
        """
        if argument:
            from claude_tui.storage.disk import path_named

            self.open_file(path_named(argument), line=f"/open {argument}")
            return
        from claude_tui.tui.dialogs.open import OpenScreen

        self.app.push_screen(
            OpenScreen(
                self.workspace,
                # One that another window has open can't be changed from here either.
                lambda path: self.session.is_at(path) and not self.session.holder,
                self._rename,
                self.leave_for_new,
            ),
            self._chosen,
        )

    def _chosen(self, chosen: Chosen | None) -> None:
        if chosen is not None:
            self.open_file(chosen.path, query=chosen.query)

    def action_export(self, argument: str = "") -> None:
        """Write the conversation in another form to a file of its own.

        Raises:
            UsageError: No format is called that.
        """
        if not self.session.conversation.messages:
            self.say("There is nothing to export yet.")
        elif self.session.loading:
            self.may_ask()
        elif argument:
            from claude_tui.export.files import asked_for

            asked_for(argument)
            self._export(argument, line=f"/export {argument}")
        else:
            from claude_tui.tui.dialogs.choices import export_choices
            from claude_tui.tui.dialogs.picker import PickerScreen

            self.app.push_screen(PickerScreen("Export as", export_choices()), self._export_as)

    def _export_as(self, name: str | None) -> None:
        if name is not None:
            self._export(name)

    @work(exclusive=True, group="export", description="export", exit_on_error=False)
    async def _export(self, argument: str, line: str = "") -> None:
        session = self.session
        whole = replace(session.conversation, messages=list(session.conversation.messages))
        path, beside = session.path, session.folder
        find_model = self.workspace.find_model

        def write() -> Path:
            from claude_tui.export.files import asked_for, write_export
            from claude_tui.export.formats import exported

            kind, named = asked_for(argument)
            text = exported(whole, kind.name, find_model=find_model, beside=beside)
            return write_export(text, kind, named, path)

        try:
            written = await asyncio.to_thread(write)
        except ClaudeTuiError as error:
            self.say(str(error), "error")
            if line:
                self.composer.put_back(line)
        else:
            self.say(f"Exported to {written.absolute()}")

    def action_rename(self, argument: str = "") -> None:
        """Give the conversation a title: the text that follows the command, or asked for.

        Raises:
            UsageError: It can't be changed.
        """
        if self.session.read_only_reason and argument:
            raise UsageError(self.session.read_only_reason)
        if self.session.read_only_reason:
            self.say(self.session.read_only_reason, "warning")
        elif argument:
            self._rename(argument)
        else:
            from claude_tui.tui.dialogs.ask import TitleScreen

            self.app.push_screen(TitleScreen(self.session.conversation.display_title), self._rename)

    def _rename(self, title: str | None) -> None:
        if title is not None:
            self.session.rename(title)
            self.watch_session()
            self.refresh_facts()
