"""What a person can do with conversations and their files: begin, open, copy, rename, leave."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from textual import on, work
from textual.timer import Timer

from claude_tui.errors import ClaudeTuiError
from claude_tui.session import ChatSession
from claude_tui.tui.screens.conversation import ConversationScreen
from claude_tui.tui.widgets.composer import Composer

KEEP_DRAFT_SECONDS = 0.5
"""How long after a key what stands in the composer is on disk, for a crash."""


class KeepingActions(ConversationScreen):
    """Keep: drafts, files, and leaving none of it behind."""

    _draft_timer: Timer | None = None

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

    def action_export(self, argument: str = "") -> None:
        """Write the conversation in another form to a file of its own."""
        if not self.session.conversation.messages:
            self.say("There is nothing to export yet.")
        elif self.session.loading:
            self.may_ask()
        elif argument:
            self._export(argument)
        else:
            from claude_tui.export.formats import FORMATS
            from claude_tui.tui.screens.picker import Choice, PickerScreen

            choices = [Choice(each.name, each.title) for each in FORMATS.values()]
            self.app.push_screen(PickerScreen("Export as", choices), self._export_as)

    def _export_as(self, name: str | None) -> None:
        if name is not None:
            self._export(name)

    @work(exclusive=True, group="export", description="export", exit_on_error=False)
    async def _export(self, argument: str) -> None:
        session = self.session
        whole = replace(session.conversation, messages=list(session.conversation.messages))
        path, find_model = session.path, self.workspace.catalog.find

        def write() -> Path:
            from claude_tui.export.files import asked_for, write_export
            from claude_tui.export.formats import exported

            kind, named = asked_for(argument)
            beside = path.parent if path else None
            text = exported(whole, kind.name, find_model=find_model, beside=beside)
            return write_export(text, kind, named, path)

        try:
            written = await asyncio.to_thread(write)
        except ClaudeTuiError as error:
            self.say(str(error), "error")
        else:
            self.say(f"Exported to {written.name} in {written.absolute().parent}")

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
        self.let_go()
        session.close()
        return True

    def let_go(self) -> None:
        """Write no draft any more."""
        super().let_go()
        if self._draft_timer is not None:
            self._draft_timer.stop()
            self._draft_timer = None
