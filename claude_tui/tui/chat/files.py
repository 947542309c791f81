"""What a person can do with conversations and their files: open, export, rename."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from claude_tui.conversation.draft import Draft
from claude_tui.errors import ClaudeTuiError, UsageError
from claude_tui.tui.background import run_in_background
from claude_tui.tui.notices import notify_user

if TYPE_CHECKING:
    from claude_tui.tui.chat.pane import Pane


class FileCommands:
    """Open a conversation, export one, give it a title.

    Args:
        pane: The pane it is in.
    """

    def __init__(self, pane: Pane) -> None:
        self._pane = pane

    def action_open(self, argument: str = "") -> None:
        """Open a conversation: by its path, or from the list.

        Raises:
            ClaudeTuiError: There can be no such path.
        """
        if argument:
            from claude_tui.storage.disk import path_named

            self._pane.navigator.open_file(path_named(argument), line=f"/open {argument}")
            return
        from claude_tui.tui.dialogs.open import OpenScreen

        navigator = self._pane.navigator
        dialog = OpenScreen(
            self._pane.workspace, self._is_here, self._rename, navigator.leave_for_new
        )
        dialog.ask(self._pane, lambda chosen: navigator.open_file(chosen.path, query=chosen.query))

    def _is_here(self, path: Path) -> bool:
        """Return whether ``path`` is on view and can be changed: not if another window has it."""
        document = self._pane.session.document
        return document.is_at(path) and not document.holder

    def action_export(self, argument: str = "") -> None:
        """Write the conversation in another form to a file of its own.

        Raises:
            UsageError: No format is called that.
        """
        if not self._pane.session.conversation.messages:
            notify_user(self._pane, "Nothing to export yet.")
        elif self._pane.session.document.loading:
            self._pane.turns.can_start()
        elif argument:
            from claude_tui.export.files import asked_for

            asked_for(argument)
            self._export(argument, line=f"/export {argument}")
        else:
            from claude_tui.tui.dialogs.choices import export_choices
            from claude_tui.tui.dialogs.picker import PickerScreen

            PickerScreen("Export as", export_choices()).ask(self._pane, self._export)

    def _export(self, argument: str, line: str = "") -> None:
        run_in_background(
            self._pane, self._write_export(argument, line), "export", "export", exclusive=True
        )

    async def _write_export(self, argument: str, line: str) -> None:
        session = self._pane.session
        whole = session.conversation.snapshot()
        path, base_dir = session.document.path, session.document.folder
        find_model = self._pane.workspace.find_model

        def write() -> Path:
            from claude_tui.export.files import asked_for, write_export
            from claude_tui.export.formats import exported

            kind, named = asked_for(argument)
            text = exported(whole, kind.name, find_model=find_model, base_dir=base_dir)
            return write_export(text, kind, named, path)

        try:
            written = await asyncio.to_thread(write)
        except ClaudeTuiError as error:
            notify_user(self._pane, str(error), "error")
            if line:
                self._pane.composer.put_back(Draft(line))
        else:
            notify_user(self._pane, f"Exported to {written.absolute()}")

    def action_rename(self, argument: str = "") -> None:
        """Give the conversation a title: the text that follows the command, or asked for.

        Raises:
            UsageError: It can't be changed.
        """
        session = self._pane.session
        refusal = session.document.read_only_reason
        if refusal and argument:
            raise UsageError(refusal)
        if refusal:
            notify_user(self._pane, refusal, "warning")
        elif argument:
            self._rename(argument)
        else:
            from claude_tui.tui.dialogs.ask import title_screen

            title_screen(session.conversation.display_title).ask(self._pane, self._rename)

    def _rename(self, title: str) -> None:
        self._pane.session.document.rename(title)
        self._pane.events.watch()
        self._pane.refresh_view()
