"""The turns under way in one session, from their first request to their end."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from claude_tui.api.failures import ApiFailure
from claude_tui.conversation import Message, TextBlock
from claude_tui.session.document import Document, now
from claude_tui.session.events import Continued, Ended, Finished, Resent, TurnReport
from claude_tui.session.request_plan import RequestPlan, corrected
from claude_tui.session.turn import Turn, TurnRecord

if TYPE_CHECKING:
    from claude_tui.session.workspace import Workspace


class Turns:
    """Begins turns, takes their replies, and sends what follows a refusal or a pause.

    Every method is called on the thread that owns the conversation.

    Args:
        document: The conversation that they continue.
        workspace: Where requests go, and what is known of models.
        report: Takes what the API thread reports; called on that thread.
    """

    def __init__(
        self,
        document: Document,
        workspace: Workspace,
        report: Callable[[TurnReport], None],
    ) -> None:
        self.running: dict[int, Turn] = {}
        """The turns under way, by their ids; oldest first."""
        self.records: list[TurnRecord] = []
        """What went over the wire for the turns of this run, oldest first."""
        self._ids = itertools.count(1)
        self._document = document
        self._workspace = workspace
        self._report = report

    def begin(self, branch: Iterable[Message], typed: Message | None = None) -> Turn:
        """Begin a turn that answers the last message of ``branch``, or continues it.

        Args:
            branch: The messages, oldest first.
            typed: The last one of them if the person has just sent it.
        """
        request = self._document.conversation.request
        turn_id = next(self._ids)
        tip = self._document.conversation.tip_id()
        self._send(turn_id, tip, RequestPlan(tuple(branch), request, typed=typed))
        return self.running[turn_id]

    def end(self, event: Ended) -> Finished | Resent | Continued:
        """Take what arrived into the conversation, and send the request that follows, if any."""
        turn, failure = self.running.pop(event.turn), event.failure
        message = turn.message(now())
        self._document.end_reply(turn.reply_id, message, turn.tip_then)
        reply = None if message is None else message.id
        self.records.append(TurnRecord(turn.parent, reply, tuple(turn.exchanges), failure))
        if message is None:
            return self._resend(turn, failure) or self._end_without_reply(turn, failure)
        plan = None if turn.stopped else turn.plan.after_pause(message)
        if plan is None:
            return Finished(turn.id, message, failure)
        self._send(turn.id, turn.tip_then, plan)
        return Continued(turn.id, plan.pause_words, message)

    def forget(self, message: Message) -> None:
        """Note that ``message`` is gone: requests that answered it can't be shown any more."""
        self.records = [
            replace(record, withdrawn=True) if record.parent == message.id else record
            for record in self.records
        ]

    def _send(self, turn_id: int, tip_then: int, plan: RequestPlan) -> Message | None:
        """Save, and send the request; return the user's message that had to be added for it."""
        model = self._workspace.find_model(plan.parameters.model or "")
        added: Message | None = None
        if words := plan.continuation_prompt(model):
            added = self._document.add_user_message((TextBlock(words),), plan.branch[-1].id)
            plan = replace(plan.followed_by(added), words=added)
        saved = self._document.commit()
        turn = Turn(turn_id, plan, model, tip_then, lambda: self._document.folder)
        turn.reply_id = self._document.begin_reply(plan.branch[-1], turn.request.parameters)
        self.running[turn_id] = turn
        journal = partial(self._document.add_to_reply, turn.reply_id)
        self._workspace.api.submit(turn.run(self._workspace.client, saved, self._report, journal))
        return added

    def _end_without_reply(self, turn: Turn, failure: ApiFailure | None) -> Finished:
        """Remove what the program said in the user's name; what the person said is theirs."""
        words = turn.plan.words
        if words is not None and self._document.withdraw(words):
            self._document.commit()
        return Finished(turn.id, None, failure, turn.plan.typed)

    def _resend(self, turn: Turn, failure: ApiFailure | None) -> Resent | None:
        """Learn from a refusal, and send the request once more without what was refused."""
        lesson = failure.lesson if failure is not None and not turn.stopped else None
        model = self._workspace.find_model(turn.plan.parameters.model or "")
        correction = corrected(turn.plan, lesson, model, turn.model)
        if correction is None:
            return None
        self._workspace.learn(model.id, correction.facts)
        return Resent(
            turn.id, correction.words, self._send(turn.id, turn.tip_then, correction.plan)
        )
