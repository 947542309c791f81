"""A living conversation: send, stream, stop, retry. No screen.

Three threads meet here, and each has its own:

- the owner's thread (the screen's event loop, or the main thread of print mode) calls every
  public method and is the only one that touches the conversation;
- the API thread runs the turns and reports them through a queue that the owner drains;
- the disk thread does every read and write of the file, in the order of the calls.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from queue import SimpleQueue
from typing import TYPE_CHECKING

from claude_tui.conversation import Conversation, Message
from claude_tui.conversation.draft import Draft
from claude_tui.models.catalog import Model
from claude_tui.session.document import Document

if TYPE_CHECKING:
    from claude_tui.session.events import SaverReport, SessionEvent, TurnReport
    from claude_tui.session.turn import Turn, TurnRecord
    from claude_tui.session.turns import Turns
    from claude_tui.session.workspace import Workspace


class ChatSession:
    """One conversation and the means to continue it. Several turns may run at once.

    Args:
        document: The conversation and its file.
        reports: What the threads of the API and of the disk report.
        workspace: Where requests go, and what is known of models.
    """

    def __init__(
        self,
        document: Document,
        reports: SimpleQueue[TurnReport | SaverReport],
        workspace: Workspace,
    ) -> None:
        self.document = document
        self._reports = reports
        self._workspace = workspace
        self._turns: Turns | None = None

    # -- its state

    @property
    def conversation(self) -> Conversation:
        """The conversation as it is now. Another object takes its place when it is reloaded."""
        return self.document.conversation

    @property
    def turns(self) -> Mapping[int, Turn]:
        """The turns under way, by their ids; oldest first."""
        return self._turns.running if self._turns is not None else {}

    @property
    def records(self) -> Sequence[TurnRecord]:
        """What went over the wire for the turns of this run, oldest first."""
        return self._turns.records if self._turns is not None else ()

    @property
    def busy(self) -> bool:
        """Whether a turn is under way."""
        return bool(self.turns)

    @property
    def settled(self) -> bool:
        """Whether no event is to come: no turn is under way and nothing is being written."""
        working = self.busy or self.document.loading or not self.document.idle
        return not working and self._reports.empty()

    @property
    def model(self) -> Model:
        """The model of the next turn, as far as it is known."""
        return self._workspace.find_model(self.conversation.request.model or "")

    # -- talking

    def send(self, draft: Draft) -> Turn:
        """Add ``draft`` as the user's message, save it and ask.

        Raises:
            RuntimeError: While the message that it follows is being answered or the file is still
                being read, or in a read-only conversation.
        """
        self._require_ready()
        parent = self.conversation.tip_id() if draft.parent is None else draft.parent
        if any(turn.parent == parent for turn in self.turns.values()):
            raise RuntimeError("the message before this one is being answered")
        message = self.document.add_user_message(draft.content, parent)
        return self._running_turns().begin(self.conversation.branch(), message)

    def retry(self) -> Turn | None:
        """Ask for the last user message of the branch once more; its earlier replies stay too.

        It may be answered by other turns at the same time.

        Returns:
            None if the branch has no user message.

        Raises:
            RuntimeError: While the file is still being read, or in a read-only conversation.
        """
        self._require_ready()
        asked = [message for message in self.conversation.branch() if message.role == "user"]
        if not asked:
            return None
        return self._running_turns().begin(self.conversation.branch(to=asked[-1].id))

    def continue_reply(self) -> Turn | None:
        """Request the rest of the branch's last reply: as its prefill, or by a user's message.

        Returns:
            None if there is no reply that was cut, stopped or paused.

        Raises:
            RuntimeError: As ``retry``.
        """
        from claude_tui.session.request_plan import can_continue

        self._require_ready()
        branch = self.conversation.branch()
        return self._running_turns().begin(branch) if can_continue(branch) else None

    def stop(self, turn: int | None = None) -> None:
        """Stop a turn, or its wait for a retry. What arrived is kept; ``Finished`` follows.

        Args:
            turn: Its id; None: stop every turn.
        """
        for each in self.turns.values():
            if turn in (None, each.id):
                each.stopped = True
                self._workspace.api.submit(each.cancel())

    def take_back(self, message: Message, draft: Draft) -> bool:
        """Remove a message that nothing came of from the conversation and its file.

        Args:
            message: ``Finished.unanswered``.
            draft: What is to be on disk before it: the message's text, and what was typed since.

        Returns:
            Whether it is gone: not if anything follows it, or the file can't be written.
        """
        turns = self._running_turns()
        is_waited_for = any(message in turn.plan.branch for turn in turns.running.values())
        if self.document.read_only_reason or is_waited_for or not self.document.withdraw(message):
            return False
        self.document.keep_draft(draft)
        turns.forget(message)
        self.document.commit()
        return True

    # -- the file

    def close(self) -> None:
        """Stop every turn, save, and wait for the disk. Nothing changes any more after it."""
        self.stop()
        for _event in self.events():
            pass
        self.document.close()

    # -- events

    def drain(self) -> list[SessionEvent]:
        """Return everything that happened since the last call, in order; never waits."""
        events: list[SessionEvent] = []
        if self._reports.empty():
            return events
        from claude_tui.session.events import Streamed

        while not self._reports.empty():
            report = self._reports.get_nowait()
            # Most of them are pieces of replies, at full speed many thousands a second.
            event = report if isinstance(report, Streamed) else self._settle(report)
            if event is not None:
                events.append(event)
        return events

    def events(self) -> Iterator[SessionEvent]:
        """The events of turns and reading under way as they come, and of the save after them."""
        self.document.load()
        while self.busy or self.document.loading:
            if (event := self._settle(self._reports.get())) is not None:
                yield event
        self.document.wait()
        yield from self.drain()

    # -- inside

    def _require_ready(self) -> None:
        if self.document.loading:
            raise RuntimeError("the file is still being read")
        if reason := self.document.read_only_reason:
            raise RuntimeError(reason)

    def _running_turns(self) -> Turns:
        """Load what only talking needs with the first turn, not before the first paint."""
        if self._turns is None:
            from claude_tui.session.turns import Turns

            self._turns = Turns(self.document, self._workspace, self._reports.put)
        return self._turns

    def _settle(self, report: TurnReport | SaverReport) -> SessionEvent | None:
        """Take what other threads bring into the conversation, and return what to show of it."""
        from claude_tui.session.events import Asked, Ended, Reloaded, Retrying, Streamed

        match report:
            case Streamed() | Retrying() | Asked():
                return report
            case Ended():
                return self._running_turns().end(report)
            case _:
                event = self.document.settle(report)
                if isinstance(event, Reloaded) and self._turns is not None:
                    self._turns.records.clear()  # an id may mean another message now
                return event
