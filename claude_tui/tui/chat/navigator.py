"""From one conversation of a pane to the next, or out.

Leaving takes a few frames, and keys may come faster. What is typed from the key that leaves on is
meant for what comes next: it stays in the composer, or waits until the next conversation is there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from claude_tui.conversation.chain import chains
from claude_tui.conversation.draft import Draft
from claude_tui.errors import ClaudeTuiError
from claude_tui.session.session import ChatSession
from claude_tui.tui.background import run_in_background
from claude_tui.tui.chat.entries import stopped_on_leaving
from claude_tui.tui.notices import notify_user

if TYPE_CHECKING:
    from claude_tui.library.passages import Passage
    from claude_tui.session.events import LockReleased
    from claude_tui.tui.chat.pane import Pane


class Navigator:
    """Goes to a new conversation, another one or a copy, and out.

    Args:
        pane: The pane that shows them.
    """

    def __init__(self, pane: Pane) -> None:
        self._pane = pane
        self.is_leaving = False
        """Whether the conversation on view is being left."""
        self._waiting: list[Callable[[], None]] = []
        self._words: Sequence[str] = ()
        """The words that the conversation being read was found by."""

    def run_after_switch(self, action: Callable[[], None]) -> None:
        """Run ``action`` now, or where the person is leaving, in the next conversation."""
        self._waiting.append(action)
        self._run_waiting()

    def _run_waiting(self) -> None:
        while self._waiting and not self.is_leaving:
            self._waiting.pop(0)()

    def action_new(self) -> None:
        """Start a new conversation."""
        self.run_after_switch(partial(self._leave_for, None))

    def open_file(self, path: Path, *, line: str = "", query: str = "") -> None:
        """Open the conversation at ``path``.

        Args:
            path: Its file.
            line: The text to put back into the composer if that fails.
            query: The words it was found by: the place with them is shown.
        """
        self.run_after_switch(partial(self._open, path, line, query))

    def _open(self, path: Path, line: str, query: str) -> None:
        def then(left: bool) -> None:
            if left:
                self._seek(query)
            elif line:
                self._pane.composer.put_back(Draft(line))

        document = self._pane.session.document
        if document.is_at(path) and not document.read_only_reason:
            if not self._seek(query):
                notify_user(self._pane, "Already open.")
        else:
            self._leave_for(partial(self._pane.workspace.session, path), then)

    def _seek(self, query: str) -> bool:
        """Show the place with the words of ``query``, on its branch, once all of it is read.

        Returns:
            False without any word.
        """
        from claude_tui.text.matching import words_of

        self._words = words_of(query)
        if not self._pane.session.document.loading:
            self.seek_passage()
        return bool(self._words)

    def seek_passage(self) -> None:
        """Show the place that the conversation was found by, once all of it is read."""
        if self._words:
            run_in_background(
                self._pane, self._find_passage(), "passage", "find a passage", exclusive=True
            )

    async def _find_passage(self) -> None:
        from claude_tui.library.passages import passage_with

        words, self._words = self._words, ()
        conversation = self._pane.session.conversation
        snapshot = conversation.snapshot()
        passage = await asyncio.to_thread(passage_with, snapshot, words)
        if passage is not None and conversation is self._pane.session.conversation:
            self._show_passage(passage)

    def _show_passage(self, passage: Passage) -> None:
        conversation = self._pane.session.conversation
        elsewhere = passage.tip != conversation.tip_id()
        if elsewhere and self._pane.session.busy:
            return
        if elsewhere:
            self._pane.session.document.show_branch(passage.tip)
            self._pane.show_branch()
            self._pane.refresh_view()
        for chain in chains(conversation.branch()):
            if any(message.id == passage.message for message in chain):
                show = partial(
                    self._pane.transcript.finder.show_passage, chain[-1].id, passage.text
                )
                self._pane.call_after_refresh(show)

    def action_duplicate(self) -> None:
        """Open a copy of the conversation."""
        self.run_after_switch(self._duplicate)

    def _duplicate(self) -> None:
        if self._pane.session.busy or self._pane.session.document.loading:
            self._pane.turns.can_start()
        else:
            self._leave_for(partial(self._pane.workspace.duplicate, self._pane.session))

    def action_quit(self) -> None:
        """Save and quit; ask first if something can't be saved."""
        self.run_after_switch(self._leave_for_good)

    # -- leaving

    def leave_for_new(self, then: Callable[[bool], None]) -> None:
        """Begin a new conversation, and call ``then`` with whether this one could be left."""
        self.run_after_switch(partial(self._leave_for, None, then))

    def _leave_for(
        self,
        find: Callable[[], ChatSession] | None,
        then: Callable[[bool], None] = lambda left: None,
    ) -> None:
        run_in_background(
            self._pane,
            self._go_to(self._begin_leaving(), find, then),
            "switch",
            "go to another conversation",
        )

    async def _go_to(
        self,
        draft: Draft,
        find: Callable[[], ChatSession] | None,
        then: Callable[[bool], None],
    ) -> None:
        opened: ChatSession | None = None
        left = False
        session = self._pane.session
        turn, title = next(iter(session.turns.values()), None), session.conversation.display_title
        try:
            # A file that can't be opened is no reason to leave.
            opened = await asyncio.to_thread(find) if find is not None else None
            left = await self._close_current()
            if left:
                self._enter(opened)
                if turn is not None and not turn.reply.finished:
                    notify_user(self._pane, stopped_on_leaving(turn, title))
        except ClaudeTuiError as error:
            notify_user(self._pane, str(error), "error")
        finally:
            if not left and opened is not None:
                opened.close()
            self._finish_switch(Draft() if left else draft)  # else no key would leave any more
        then(left)

    def _enter(self, opened: ChatSession | None) -> None:
        """Show ``opened``, or a new conversation."""
        self._pane.show_session(opened or self._pane.workspace.new_session())
        if opened is not None and opened.document.path is None:
            notify_user(self._pane, "This file doesn't exist yet. Your first message creates it.")

    def _leave_for_good(self) -> None:
        run_in_background(self._pane, self._quit(self._begin_leaving()), "switch", "save and quit")

    async def _quit(self, draft: Draft) -> None:
        left = False
        try:
            left = await self._close_current()
        finally:
            if not left:
                self._finish_switch(draft)
        if left:
            self._pane.app.exit(0)

    def _begin_leaving(self) -> Draft:
        """Take the draft out of the composer, and keep it with its conversation.

        This can't wait for a worker, which begins only after the keys of the same read.
        """
        self.is_leaving = True
        composer = self._pane.composer
        draft, composer.draft = composer.draft, Draft()
        self._pane.session.document.keep_draft(draft)
        composer.history.clear()  # what comes next is another conversation's
        return draft

    def _finish_switch(self, draft: Draft) -> None:
        self.is_leaving = False
        if draft:
            self._pane.composer.put_back(draft)
        self._pane.composer.focus()
        self._run_waiting()

    async def _close_current(self) -> bool:
        """Stop the reply and save everything; return whether the conversation may be left."""
        from claude_tui.tui.dialogs.ask import ConfirmScreen

        session = self._pane.session
        session.stop()
        await self._pane.events.settle()
        session.document.save()
        await self._pane.events.settle()
        if session.document.unsaved and not await self._pane.app.push_screen_wait(
            ConfirmScreen(
                f"{self._pane.not_saved}\n\nLeave anyway and lose what isn't saved?",
                "Leave",
                "Stay",
            )
        ):
            return False
        self._pane.stop_timers()
        session.close()
        return True

    def reopen(self, released: LockReleased) -> None:
        """Open the conversation on view again, where it may be changed now, at the same place."""
        if self.is_leaving:
            return
        pane = self._pane
        place = pane.transcript.viewport.anchor()

        def then(left: bool) -> None:
            if left:
                pane.transcript.viewport.back_to(place)
                notify_user(pane, released.words)

        self._leave_for(partial(pane.workspace.session, released.path), then)
