"""A living conversation: ask, stream, stop, ask again. One turn at a time. No screen.

Three threads meet here, and each has its own:

- the owner's thread (the screen's event loop, or the main thread of print mode) calls every
  public method and is the only one that touches the conversation;
- the API thread runs the turn and reports it through a queue that the owner drains;
- the disk thread does every read and write of the file, in the order they were asked for.
"""

from __future__ import annotations

import itertools
import queue
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claude_tui.api.worker import ApiThread
from claude_tui.conversation import ContentBlock, Conversation, Message, Parameters, TextBlock
from claude_tui.conversation.content import without_surrogates
from claude_tui.models.catalog import Model
from claude_tui.session.document import KeptConversation

if TYPE_CHECKING:
    from claude_tui.api.client import Client
    from claude_tui.api.failures import ApiFailure
    from claude_tui.session.events import (
        Continued,
        Ended,
        Finished,
        Resent,
        SaverReport,
        SessionEvent,
        TurnReport,
    )
    from claude_tui.session.request_plan import RequestPlan
    from claude_tui.session.turn import Turn, TurnRecord
    from claude_tui.storage.claim import Claim


class ChatSession(KeptConversation):
    """One conversation and the means to continue it.

    Args:
        conversation: Owned by this session from here on; a new one, or that of ``claim``.
        client: Gives where requests go; called with the first one.
        api: The thread requests run on.
        find_model: What is known of a model id.
        learn: Takes what a refusal taught of one: fields of ``Model``, and their new values.
        claim: The conversation's file; None: nothing is on disk yet.
        new_path: Where to create the file at the first send; None: nothing is ever saved.
        drafts: The folder of drafts; None: none are kept.
        draft_of: Whose draft it is while there is no file; None: a new conversation's.
        request: What to ask with instead of what the file says; written down with the first
            change of the conversation, not by opening it.
    """

    def __init__(
        self,
        conversation: Conversation,
        client: Callable[[], Client],
        api: ApiThread,
        find_model: Callable[[str], Model],
        learn: Callable[[str, Mapping[str, Any]], None],
        *,
        claim: Claim | None = None,
        new_path: Callable[[Conversation], Path] | None = None,
        drafts: Path | None = None,
        draft_of: Path | None = None,
        request: Parameters | None = None,
    ) -> None:
        self._reports: queue.SimpleQueue[TurnReport | SaverReport] = queue.SimpleQueue()
        super().__init__(
            conversation,
            self._reports.put,
            claim=claim,
            new_path=new_path,
            drafts=drafts,
            draft_of=draft_of,
            request=request,
        )
        self.turn: Turn | None = None
        self._turn_ids = itertools.count(1)
        self.records: list[TurnRecord] = []
        """What this run's turns were on the wire, oldest first."""
        self._client = client
        self._api = api
        self._find_model = find_model
        self._learn = learn

    # -- what it is

    @property
    def busy(self) -> bool:
        """Whether a turn is under way."""
        return self.turn is not None

    @property
    def settled(self) -> bool:
        """Whether no event is to come: no turn is under way and nothing is being written."""
        return not (self.busy or self.loading) and self._saver.idle and self._reports.empty()

    @property
    def model(self) -> Model:
        """What is known of the model the next turn asks."""
        return self._find_model(self.conversation.request.model or "")

    @property
    def folder(self) -> Path | None:
        """The folder where the attachments of its file are looked for; None: it has no file."""
        if self.path is None:
            return None
        from claude_tui.storage.attachments import folder_of

        return folder_of(self.path)

    # -- talking

    def send(self, text: str, attached: Sequence[ContentBlock] = ()) -> Turn:
        """Add ``text`` as the user's message, save it and ask.

        Args:
            text: May be empty where something is attached.
            attached: What goes before it.

        Raises:
            RuntimeError: While a turn is under way or the file is still being read, or in a
                read-only conversation.
        """
        self._require_idle()
        message = self._add_user_message(text, attached)
        return self._ask(self.conversation.branch(), message)

    def retry(self) -> Turn | None:
        """Ask for the last user message of the branch once more; its earlier reply stays too.

        Returns:
            None if the branch has no user message.

        Raises:
            RuntimeError: While a turn is under way or the file is still being read, or in a
                read-only conversation.
        """
        self._require_idle()
        asked = [message for message in self.conversation.branch() if message.role == "user"]
        return self._ask(self.conversation.branch(to=asked[-1].id)) if asked else None

    def continue_reply(self) -> Turn | None:
        """Ask for the rest of the branch's last reply: as its prefill, or by a user's message.

        Returns:
            None if there is no reply that was cut, stopped or paused.

        Raises:
            RuntimeError: As ``send``.
        """
        from claude_tui.session.request_plan import can_continue

        self._require_idle()
        branch = self.conversation.branch()
        return self._ask(branch) if can_continue(branch) else None

    def stop(self) -> None:
        """Stop the reply, or the wait for a retry. What arrived is kept; ``Finished`` follows."""
        if self.turn is not None:
            self.turn.stopped = True
            self._api.submit(self.turn.cancel())

    def check_file(self, *, unasked: bool = False) -> None:
        """Check whether another program changed the file, unless a turn is under way."""
        if not self.busy:
            super().check_file(unasked=unasked)

    def take_back(self, message: Message, draft: str) -> bool:
        """Take a message that nothing came of out of the conversation, and out of its file.

        Args:
            message: ``Finished.unanswered``.
            draft: What is to be on disk before it: the message's text, and what was typed since.

        Returns:
            Whether it is gone: not if anything follows it, or the file can't be written.
        """
        messages = self.conversation.messages
        if self.busy or self.read_only_reason or not messages or messages[-1] != message:
            return False
        self.keep_draft(draft)
        self.conversation.withdraw()
        self.records = [
            replace(record, withdrawn=True) if record.parent == message.id else record
            for record in self.records
        ]
        self._save()
        return True

    # -- events

    def drain(self) -> list[SessionEvent]:
        """Everything that happened since the last call, in order; never waits."""
        events: list[SessionEvent] = []
        while True:
            try:
                report = self._reports.get_nowait()
            except queue.Empty:
                return events
            if (event := self._settle(report)) is not None:
                events.append(event)

    def events(self) -> Iterator[SessionEvent]:
        """The events of the turn or reading under way as they come, and of the save after it."""
        self.load()
        while self.busy or self.loading:
            if (event := self._settle(self._reports.get())) is not None:
                yield event
        self._saver.wait()
        yield from self.drain()

    def close(self) -> None:
        """Stop the turn, save, and wait for the disk. Nothing changes any more after it."""
        self.stop()
        for _event in self.events():
            pass
        self.save()
        self._refusal = "This conversation is closed."
        self._saver.close()

    # -- inside

    def _require_idle(self) -> None:
        if self.busy or self.loading:
            raise RuntimeError("one thing at a time")
        if self.read_only_reason:
            raise RuntimeError(self.read_only_reason)

    def _add_user_message(self, text: str, attached: Sequence[ContentBlock] = ()) -> Message:
        said = (TextBlock(without_surrogates(text)),) if text or not attached else ()
        message = Message(
            id=self.conversation.next_id(),
            parent=self.conversation.tip_id(),
            role="user",
            content=(*attached, *said),
            at=_now(),
        )
        self.conversation.add(message)
        return message

    def _ask(self, branch: list[Message], typed: Message | None = None) -> Turn:
        """Begin a turn that answers the last message of ``branch``, or goes on from it.

        ``typed`` is the message if the person has just sent it.
        """
        # What only talking needs is loaded with the first turn, not before the first paint.
        from claude_tui.session.request_plan import RequestPlan

        plan = RequestPlan(tuple(branch), self.conversation.request, typed=typed)
        self._begin(next(self._turn_ids), plan)
        assert self.turn is not None
        return self.turn

    def _begin(self, turn_id: int, plan: RequestPlan) -> Message | None:
        """Save, and send the request; returns the user's message that had to be added for it."""
        from claude_tui.session.turn import Turn

        model = self._find_model(plan.parameters.model or "")
        added: Message | None = None
        if words := plan.continuation_prompt(model):
            added = self._add_user_message(words)
            plan = replace(plan.followed_by(added), words=added)
        request, notes = plan.request(model)
        saved = self._save()
        turn = Turn(turn_id, plan, request, notes, lambda: self.folder)
        reply = Message(
            id=self.conversation.next_id(),
            parent=turn.parent,
            role="assistant",
            content=(),
            at=_now(),
            request=request.parameters,
        )
        self.turn = turn
        self._saver.begin_reply(reply, plan.branch[-1])
        journal = self._saver.add_to_reply
        self._api.submit(turn.run(self._client(), saved, self._reports.put, journal))
        return added

    def _settle(self, report: TurnReport | SaverReport) -> SessionEvent | None:
        """Take what other threads bring into the conversation, and return what to show of it."""
        from claude_tui.session.events import Ended, Reloaded, Retrying, Streamed

        match report:
            case Streamed() | Retrying():
                return report
            case Ended():
                return self._end_turn(report)
            case _:
                event = self._settle_file(report)
                if isinstance(event, Reloaded):
                    self.records.clear()  # an id may mean another message now
                return event

    def _end_turn(self, event: Ended) -> Finished | Resent | Continued:
        """Take what arrived into the conversation, and send the request that follows, if any."""
        from claude_tui.session.events import Finished

        turn, self.turn = self.turn, None
        assert turn is not None
        reply, failure = turn.reply, event.failure
        if reply.empty and not reply.finished:
            self._saver.end_reply()
            self.records.append(turn.record(None, failure))
            return self._resend(turn, failure) or self._end_without_reply(turn, failure)
        message = turn.message(self.conversation.next_id(), _now())
        self.conversation.add(message)
        self._save()
        self._saver.end_reply()
        self.records.append(turn.record(message.id, failure))
        return self._continue(turn, message) or Finished(turn.id, message, failure)

    def _end_without_reply(self, turn: Turn, failure: ApiFailure | None) -> Finished:
        """Remove what the program said in the user's name; what the person said is theirs."""
        from claude_tui.session.events import Finished

        plan = turn.plan
        if plan.words is not None and self.conversation.messages[-1] == plan.words:
            self.conversation.withdraw()
            self._save()
        return Finished(turn.id, None, failure, plan.typed)

    def _resend(self, turn: Turn, failure: ApiFailure | None) -> Resent | None:
        """Learn from a refusal, and ask once more without what was refused."""
        from claude_tui.session.request_plan import corrected

        lesson = failure.lesson if failure is not None and not turn.stopped else None
        model = self._find_model(turn.plan.parameters.model or "")
        correction = corrected(turn.plan, lesson, model)
        if correction is None:
            return None
        self._learn(model.id, correction.facts)
        from claude_tui.session.events import Resent

        return Resent(turn.id, correction.words, self._begin(turn.id, correction.plan))

    def _continue(self, turn: Turn, message: Message) -> Continued | None:
        """Ask for the rest of a reply that paused, unless it pauses too often."""
        plan = None if turn.stopped else turn.plan.after_pause(message)
        if plan is None:
            return None
        from claude_tui.session.events import Continued

        self._begin(turn.id, plan)
        return Continued(turn.id, plan.pause_words, message)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
