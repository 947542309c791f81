"""From one conversation to the next, or out.

Leaving takes a few frames, and keys may come faster. What is typed from the key that leaves on is
meant for what comes next: it stays in the composer, or waits until the next conversation is there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.timer import Timer

from claude_tui.config.settings import Settings
from claude_tui.conversation import Message
from claude_tui.conversation.chain import chains
from claude_tui.errors import ClaudeTuiError
from claude_tui.session.session import ChatSession
from claude_tui.session.workspace import Workspace
from claude_tui.text.matching import words_of
from claude_tui.tui.chat.entries import stopped_on_leaving
from claude_tui.tui.chat.pane import ConversationScreen
from claude_tui.tui.composer.composer import Composer

if TYPE_CHECKING:
    from claude_tui.library.passages import Passage
    from claude_tui.session.events import LockReleased, SessionEvent
    from claude_tui.session.turn import Turn

KEEP_DRAFT_SECONDS = 0.15
"""How long after a key what stands in the composer is on disk, for a crash."""
RETRY_SECONDS = 5.0
"""How often it is tried again what the disk refused."""
LOOK_SECONDS = 1.0
"""How often it is looked whether another program changed the file. What was found is shown with the
next look: frames that wait for it would cost several times as much."""


class SwitchingActions(ConversationScreen):
    """Begin, open, copy, quit; and the drafts that are left behind."""

    def __init__(self, workspace: Workspace, settings: Settings, session: ChatSession) -> None:
        super().__init__(workspace, settings, session)
        self._draft_timer: Timer | None = None
        self._retry_timer: Timer | None = None
        self._draft_seen = ""
        self._leaving = False
        self._waiting: list[Callable[[], None]] = []
        self._query = ""
        """What the conversation that is being read was found by."""
        self._unanswered: Message | None = None
        """The last message sent, while nothing came of it."""

    def show(self, session: ChatSession) -> None:
        """Put ``session`` on the screen."""
        self._unanswered = None
        super().show(session)

    def begin(self, turn: Turn) -> None:
        """Show ``turn`` from here on."""
        self._unanswered = None
        super().begin(turn)

    def when_arrived(self, action: Callable[[], None]) -> None:
        """Do ``action`` now, or where the person is leaving, in the conversation they come to."""
        self._waiting.append(action)
        self._do_waiting()

    def _do_waiting(self) -> None:
        while self._waiting and not self._leaving:
            self._waiting.pop(0)()

    def action_new(self) -> None:
        """Begin a new conversation."""
        self.when_arrived(partial(self._leave_for, None))

    def open_file(self, path: Path, *, line: str = "", query: str = "") -> None:
        """Go on in the conversation at ``path``.

        Args:
            path: Its file.
            line: What comes back into the composer where that fails.
            query: What it was found by: the place with these words is shown.
        """
        self.when_arrived(partial(self._open, path, line, query))

    def _open(self, path: Path, line: str, query: str) -> None:
        def then(left: bool) -> None:
            if left:
                self._seek(query)
            elif line:
                self.composer.put_back(line)

        if self.session.is_at(path) and not self.session.read_only_reason:
            if words_of(query):
                self._seek(query)
            else:
                self.say("Already open.")
        else:
            self._leave_for(partial(self.workspace.session, path), then)

    def _seek(self, query: str) -> None:
        """Show the place with the words of ``query``, on its branch, once all of it is read."""
        self._query = query
        if words_of(query) and not self.session.loading:
            self._find_passage()

    @work(exclusive=True, group="passage", description="find a passage", exit_on_error=False)
    async def _find_passage(self) -> None:
        from claude_tui.library.passages import passage_with

        query, self._query = self._query, ""
        conversation = self.session.conversation
        copy = replace(conversation, messages=list(conversation.messages))
        passage = await asyncio.to_thread(passage_with, copy, words_of(query))
        if passage is not None and conversation is self.session.conversation:
            self._show_passage(passage)

    def _show_passage(self, passage: Passage) -> None:
        conversation = self.session.conversation
        elsewhere = passage.tip != conversation.tip_id()
        if elsewhere and self.session.busy:
            return
        if elsewhere:
            self.session.show_branch(passage.tip)
            self._show_branch()
            self.refresh_facts()
        for chain in chains(conversation.branch()):
            if any(message.id == passage.message for message in chain):
                show = partial(self.transcript.show_passage, chain[-1].id, passage.text)
                self.call_after_refresh(show)

    def action_duplicate(self) -> None:
        """Go on in a copy of the conversation."""
        self.when_arrived(self._duplicate)

    def _duplicate(self) -> None:
        if self.session.busy or self.session.loading:
            self.may_ask()
        else:
            self._leave_for(partial(self.workspace.duplicate, self.session))

    def action_quit(self) -> None:
        """Save and quit; ask first if something can't be saved."""
        self.when_arrived(self._leave_for_good)

    # -- leaving

    def leave_for_new(self, then: Callable[[bool], None]) -> None:
        """Begin a new conversation, and call ``then`` with whether this one could be left."""
        self.when_arrived(partial(self._leave_for, None, then))

    def _leave_for(
        self,
        find: Callable[[], ChatSession] | None,
        then: Callable[[bool], None] = lambda left: None,
    ) -> None:
        self._go_to(self._set_out(), find, then)

    @work(group="switch", description="go to another conversation", exit_on_error=False)
    async def _go_to(
        self,
        draft: str,
        find: Callable[[], ChatSession] | None,
        then: Callable[[bool], None],
    ) -> None:
        found: ChatSession | None = None
        left = False
        turn, title = self.session.turn, self.session.conversation.display_title
        try:
            try:
                # A file that can't be opened is no reason to leave.
                found = await asyncio.to_thread(find) if find is not None else None
                left = await self._put_away()
            except ClaudeTuiError as error:
                self.say(str(error), "error")
            if left:
                self._enter(found)
                if turn is not None and not turn.reply.finished:
                    self.say(stopped_on_leaving(turn, title))
            elif found is not None:
                found.close()
        finally:
            self._arrive("" if left else draft)  # else no key would leave any more
        then(left)

    def _enter(self, found: ChatSession | None) -> None:
        """Show ``found``, or a new conversation."""
        self.show(found or self.workspace.new_session())
        if found is not None and found.path is None:
            self.say("There is no such file yet: the first message creates it.")

    def _leave_for_good(self) -> None:
        self._quit(self._set_out())

    @work(group="switch", description="save and quit", exit_on_error=False)
    async def _quit(self, draft: str) -> None:
        left = False
        try:
            left = await self._put_away()
        finally:
            if not left:
                self._arrive(draft)
        if left:
            self.app.exit(0)

    def _set_out(self) -> str:
        """Take the draft out of the composer, and keep it with its conversation.

        This can't wait for a worker, which begins only after the keys of the same read.
        """
        self._leaving = True
        draft = self.composer.text
        self.session.keep_draft(draft)
        self.composer.write("")
        self.composer.forget_edits()  # what comes next is another conversation's
        return draft

    def _arrive(self, draft: str) -> None:
        self._leaving = False
        if draft:
            self.composer.put_back(draft)
        self.composer.focus()
        self._do_waiting()

    async def _put_away(self) -> bool:
        """Stop the reply and put everything on disk; whether the conversation may be left."""
        from claude_tui.tui.dialogs.ask import ConfirmScreen

        session = self.session
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

    # -- what is kept on the way

    def on_mount(self) -> None:
        """Look at the file now and then, and at once when the person comes back to the terminal."""
        self.watch(self.app, "app_focus", self._came_back, init=False)
        self.set_interval(LOOK_SECONDS, self._look_unasked)

    def _came_back(self, focused: bool) -> None:
        if focused:
            self._look()

    def _look_unasked(self) -> None:
        if not self.session.settled:
            self.watch_session()
        elif self.session.path is not None and not self._leaving:
            self.session.check_file(unasked=True)
            if self.session.holder and self.session.asked_elsewhere != self._asked_elsewhere:
                self._show_branch(stay=True)

    def _look(self) -> None:
        if self.session.path is not None and not self._leaving:
            self.session.check_file()
            self.watch_session()

    def take(self, event: SessionEvent) -> None:
        """Show what happened, and try again what the disk refused."""
        from claude_tui.session.events import Finished, Loaded, LockReleased, NotSaved, Saved

        if isinstance(event, Finished) and event.message is None:
            self._drop_withdrawn()
        super().take(event)
        if isinstance(event, NotSaved) and self._retry_timer is None:
            self._retry_timer = self.set_interval(RETRY_SECONDS, self._save_again)
        elif isinstance(event, Saved):
            self._stop_retrying()
        elif isinstance(event, LockReleased) and not self._leaving:
            self._open_again(event)
        elif isinstance(event, Loaded) and self._query:
            self._find_passage()
        elif isinstance(event, Finished):
            self._unanswered = event.unanswered
            if event.failure is None and self.take_back():
                self.say("Stopped before anything arrived: your message is back in the composer.")

    def _drop_withdrawn(self) -> None:
        """Take off the screen what the program had said in the user's name and took back."""
        said = [entry.key for entry in self.transcript.entries if entry.role == "user"]
        if said and all(message.id != said[-1] for message in self.session.conversation.messages):
            self.transcript.drop(said[-1])

    def take_back(self) -> bool:
        """Take the message that nothing came of back into the composer; whether there is one.

        What was typed since stays below it.
        """
        message, self._unanswered = self._unanswered, None
        if message is None or self._leaving or self.session.busy:
            return False
        draft = "\n".join(filter(None, (message.text, self.composer.text)))
        if not self.session.take_back(message, draft):
            return False
        self.composer.put_back(message.text)
        self._draft_seen = self.composer.text
        self.composer.focus()
        self._show_branch()
        self.refresh_facts()
        self.watch_session()
        return True

    def _open_again(self, released: LockReleased) -> None:
        """Go on in the file that is on view, at the place that is on view."""
        place = self.transcript.place()

        def then(left: bool) -> None:
            if left:
                self.transcript.go_back(place)
                self.say(released.words)

        self._leave_for(partial(self.workspace.session, released.path), then)

    def _save_again(self) -> None:
        if self._leaving:
            return  # leaving saves, and says what came of it
        self.session.save()
        self.session.keep_draft(self.composer.text)
        self.watch_session()

    def _stop_retrying(self) -> None:
        if self._retry_timer is not None:
            self._retry_timer.stop()
            self._retry_timer = None

    @on(Composer.Changed)
    def _draft_changed(self) -> None:
        if self._draft_timer is None:
            self._draft_timer = self.set_timer(KEEP_DRAFT_SECONDS, self._keep_draft)

    def _keep_draft(self) -> None:
        self._draft_timer = None
        if self._leaving:
            return  # the one that was left behind is kept
        before, self._draft_seen = self._draft_seen, self.composer.text
        if before and not self._draft_seen:
            # What was sent may be on its way to the session yet, and nowhere on disk but here.
            self._draft_changed()
            return
        self.session.keep_draft(self._draft_seen)
        self.watch_session()
        # A good moment: someone comes back to write, perhaps from an editor.
        self._look()

    def let_go(self) -> None:
        """Write nothing any more."""
        super().let_go()
        self._stop_retrying()
        if self._draft_timer is not None:
            self._draft_timer.stop()
            self._draft_timer = None
