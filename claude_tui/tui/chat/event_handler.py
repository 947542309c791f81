"""Shows what a session reports: its events, taken once per frame."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, assert_never

from textual.timer import Timer

from claude_tui.tui.notices import notify_user

if TYPE_CHECKING:
    from claude_tui.session.events import FileEvent, Question, SessionEvent, TurnEvent
    from claude_tui.tui.chat.pane import Pane

FRAME_SECONDS = 1 / 30
"""How often what the API thread reported is taken to the screen."""


class EventHandler:
    """Takes the events of a pane's session to the screen, while there may be any.

    Args:
        pane: The pane.
    """

    _frames: Timer

    def __init__(self, pane: Pane) -> None:
        self._pane = pane
        self._settled = asyncio.Event()

    def start(self) -> None:
        """Begin, once the pane is mounted."""
        self._frames = self._pane.set_interval(FRAME_SECONDS, self.show_events, pause=True)

    def watch(self) -> None:
        """Take the session's events until it is settled."""
        self._settled.clear()
        self._frames.resume()

    async def settle(self) -> None:
        """Wait until no turn is under way and nothing is being written."""
        self.watch()
        await self._settled.wait()

    def show_events(self) -> None:
        """Show what happened since the last frame."""
        pane = self._pane
        for event in pane.session.drain():
            self.handle_event(event)
        if pane.turns.view is not None:
            pane.turns.view.tick()
        pane.refresh_state()
        if pane.session.settled:
            self._frames.pause()
            self._settled.set()

    def handle_event(self, event: SessionEvent) -> None:
        """Show one event."""
        from claude_tui.session.events import TurnEvent

        if isinstance(event, TurnEvent):
            self._handle_turn_event(event)
        else:
            self._handle_file_event(event)

    def _handle_turn_event(self, event: TurnEvent) -> None:
        from claude_tui.session.events import Asked, Continued, Finished, Resent

        pane = self._pane
        if isinstance(event, Finished) and event.message is None:
            pane.turns.drop_withdrawn()
        if pane.turns.view is not None:
            pane.turns.view.handle_event(event)
        match event:
            case Asked(question=question):
                self._ask(question)
            case Resent() | Continued():
                # In the transcript it may be gone in a moment.
                notify_user(pane, event.words, "warning")
                pane.refresh_view()
            case Finished():
                pane.turns.end(event)
                if event.message is not None:
                    pane.request_editor.note_reply(event.message)
            case _:
                pass

    def _ask(self, question: Question) -> None:
        """Let the person answer a question of a turn; who closes it gives the default answer."""
        from claude_tui.tui.dialogs.choice import Choice
        from claude_tui.tui.dialogs.picker import PickerScreen

        def answer(chosen: str | None) -> None:
            question.answer(chosen or question.default)

        choices = [Choice(each, each) for each in question.answers]
        self._pane.app.push_screen(PickerScreen(question.text, choices), answer)

    def _handle_file_event(self, event: FileEvent) -> None:
        from claude_tui.session import events

        pane = self._pane
        match event:
            case events.Saved(path=path):
                pane.draft_saver.stop_retrying()
                pane.set_not_saved("")
                if path is not None:
                    pane.workspace.search.note(path)
            case events.NotSaved(error=error):
                reason = str(error).removesuffix(".")
                pane.set_not_saved(f"Not saved: {reason}. Nothing is lost; still trying.")
                pane.draft_saver.retry_until_saved()
            case events.Loaded():
                pane.show_branch()
                pane.refresh_view()
                pane.navigator.seek_passage()
            case events.Reloaded():
                # Who reads what another window writes expects nothing else.
                if not pane.session.document.read_only_reason:
                    notify_user(pane, event.words, "warning")
                pane.show_branch(stay=True)
                pane.refresh_view()
            case events.Recovered() | events.Moved() | events.Recreated() | events.Unreadable():
                notify_user(pane, event.words, "warning")
                pane.refresh_view()
            case events.NotLoaded(error=error):
                notify_user(pane, str(error), "error")
                pane.refresh_view()
            case events.LockReleased():
                pane.navigator.reopen(event)
            case _:
                assert_never(event)
