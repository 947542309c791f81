"""Looking at requests and responses, in the place of the transcript."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from textual import on, work
from textual.timer import Timer

from claude_tui.errors import ClaudeTuiError
from claude_tui.tui.chat.copying import CopyingActions
from claude_tui.tui.chat.finding import FindingActions
from claude_tui.tui.composer.composer import Composer

if TYPE_CHECKING:
    from claude_tui.session.inspection import Inspection, PastTurn
    from claude_tui.tui.inspector.panel import Inspector

FOLLOW_SECONDS = 0.15
"""How long after a key in the composer the next request is shown with it."""

PROGRAMS: Final = {"python": "Python", "typescript": "TypeScript", "curl": "curl"}
"""What a request can be copied as: formats of ``export.formats``, and what they are called."""


class InspectingActions(FindingActions, CopyingActions):
    """Inspect: a tree stands where the transcript was, while the sidebar goes on steering."""

    _inspector: Inspector | None = None
    _inspection: Inspection | None = None
    _shown_turns: tuple[object, int, int] = None, 0, 0
    """Of what, and how many messages and records of it, the turns on view are."""
    _follow_timer: Timer | None = None

    def action_inspector(self) -> None:
        """Open the inspector, or go back to the conversation."""
        if self.close_inspector():
            return
        if self.session.loading:
            self.may_ask()  # which says that the beginning is not there yet
            return
        from claude_tui.tui.inspector.panel import Inspector

        self.close_find()
        self._inspector = Inspector()
        self._inspect()
        self.query_one("#conversation").mount(self._inspector, before=self.banner)
        self.transcript.display = False

    def close_inspector(self) -> bool:
        """Show the transcript again; whether something else stood in its place."""
        inspector, self._inspector = self._inspector, None
        if inspector is None:
            return False
        self._inspection, self._shown_turns = None, (None, 0, 0)
        self.transcript.display = True
        if inspector.has_focus_within:
            self.set_focus(self.composer)  # now, or the transcript would have it for a moment
        inspector.remove()
        return True

    def show_transcript(self) -> None:
        """Go back to the conversation."""
        self.close_inspector()

    # -- what it shows

    def refresh_facts(self) -> None:
        """The same for what the inspector shows, if it is open."""
        super().refresh_facts()
        self._inspect()

    def _inspect(self) -> None:
        if self._inspector is None:
            return
        from claude_tui.session.inspection import Inspection

        conversation, beside = self.session.conversation, self.session.folder
        if self._inspection is None or not self._inspection.is_of(conversation, beside):
            self._inspection = Inspection(conversation, beside)
        self._inspect_next()
        self._inspect_turns()

    def _inspect_next(self) -> None:
        if self._inspector is not None and self._inspection is not None:
            heads = self.workspace.client.usual_heads
            section = self._inspection.next_turn(self.composer.draft, self.session.model, heads)
            self._inspector.show_next(section)

    def _inspect_turns(self) -> None:
        if self._inspector is None or (inspection := self._inspection) is None:
            return
        session = self.session
        there = inspection, len(session.conversation.messages), len(session.records)
        if there != self._shown_turns:
            from claude_tui.session.inspection import past_turns

            self._shown_turns = there
            turns = past_turns(session.conversation, session.records)
            self._inspector.show_turns(turns, inspection.past_turn)

    @on(Composer.Changed)
    def _follow_draft(self) -> None:
        if self._inspector is not None and self._follow_timer is None:
            self._follow_timer = self.set_timer(FOLLOW_SECONDS, self._followed)

    def _followed(self) -> None:
        self._follow_timer = None
        self._inspect_next()

    # -- what it asks for, by name, so that it is imported when it is first opened

    def on_inspector_closed(self) -> None:
        """Go back to the conversation."""
        self.close_inspector()

    def on_inspector_copied(self, event: Inspector.Copied) -> None:
        """Put JSON into the clipboard."""
        self.copy_text(event.text, f"{event.what} as JSON")

    def on_inspector_failed(self, event: Inspector.Failed) -> None:
        """Say what can't be shown."""
        self.say(event.words, "warning")

    def on_inspector_program_asked(self, event: Inspector.ProgramAsked) -> None:
        """Ask for a language, and copy the program."""
        from claude_tui.tui.dialogs.picker import Choice, PickerScreen

        choices = [Choice(name, title) for name, title in PROGRAMS.items()]

        def chosen(name: str | None) -> None:
            if name is not None:
                self._copy_program(name, event.turn)

        self.app.push_screen(PickerScreen("Copy the request as", choices), chosen)

    @work(exclusive=True, group="program", description="copy a program", exit_on_error=False)
    async def _copy_program(self, name: str, turn: PastTurn | None) -> None:
        from claude_tui.export.formats import written_as

        inspection = self._inspection
        if inspection is None:
            return
        draft, model = self.composer.draft, self.session.model
        title = self.session.conversation.display_title

        def write() -> str:
            if turn is None:
                request = inspection.next_request(draft, model)
            else:
                request = inspection.past_request(turn)
            return written_as(name, request, title)

        try:
            text = await asyncio.to_thread(write)
        except ClaudeTuiError as error:
            self.say(str(error), "error")
        else:
            self.copy_text(text, f"the request as {PROGRAMS[name]}")
