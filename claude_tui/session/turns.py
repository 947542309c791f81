"""The turns under way in one session, from their first request to their end."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from claude_tui.api.client import Client
from claude_tui.api.failures import ApiFailure
from claude_tui.api.worker import ApiThread
from claude_tui.conversation import Message, TextBlock
from claude_tui.models.catalog import Model
from claude_tui.session.document import Document, now
from claude_tui.session.events import Continued, Ended, Finished, Resent, TurnReport
from claude_tui.session.request_plan import RequestPlan, corrected
from claude_tui.session.turn import Turn, TurnRecord


class Turns:
    """Begins turns, ends them, and sends what follows a refusal or a pause.

    Every method is called on the thread that owns the conversation.

    Args:
        document: The conversation that they continue.
        client: Gives where requests go.
        api: The thread that requests run on.
        find_model: Finds a model by its id.
        learn: Takes what a refusal says about a model: fields of ``Model``, and their new values.
        report: Takes what the API thread reports; called on that thread.
    """

    def __init__(
        self,
        document: Document,
        client: Callable[[], Client],
        api: ApiThread,
        find_model: Callable[[str], Model],
        learn: Callable[[str, Mapping[str, Any]], None],
        report: Callable[[TurnReport], None],
    ) -> None:
        self.running: dict[int, Turn] = {}
        """The turns under way, by their ids; oldest first."""
        self.records: list[TurnRecord] = []
        """What went over the wire for the turns of this run, oldest first."""
        self._ids = itertools.count(1)
        self._document = document
        self._client = client
        self._api = api
        self._find_model = find_model
        self._learn = learn
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

    def stop(self, turn_id: int) -> None:
        """Stop a turn, or its wait for a retry. What arrived is kept; ``Finished`` follows."""
        if (turn := self.running.get(turn_id)) is not None:
            turn.stopped = True
            self._api.submit(turn.cancel())

    def is_waited_for(self, message: Message) -> bool:
        """Return whether a turn under way answers ``message``, or what follows it."""
        return any(message in turn.plan.branch for turn in self.running.values())

    def end(self, event: Ended) -> Finished | Resent | Continued:
        """Take what arrived into the conversation, and send the request that follows, if any."""
        turn = self.running.pop(event.turn)
        if turn.reply.empty and not turn.reply.finished:
            self._document.end_reply(turn.reply_id, None, turn.tip_then)
            self.records.append(turn.record(None, event.failure))
            return self._resend(turn, event.failure) or self._end_without_reply(turn, event.failure)
        message = turn.message(now())
        self._document.end_reply(turn.reply_id, message, turn.tip_then)
        self.records.append(turn.record(message.id, event.failure))
        return self._continue(turn, message) or Finished(turn.id, message, event.failure)

    def forget(self, message: Message) -> None:
        """Note that ``message`` is gone: requests that answered it can't be shown any more."""
        self.records = [
            replace(record, withdrawn=True) if record.parent == message.id else record
            for record in self.records
        ]

    def _send(self, turn_id: int, tip_then: int, plan: RequestPlan) -> Message | None:
        """Save, and send the request; return the user's message that had to be added for it."""
        model = self._find_model(plan.parameters.model or "")
        added: Message | None = None
        if words := plan.continuation_prompt(model):
            added = self._document.add_user_message((TextBlock(words),), plan.branch[-1].id)
            plan = replace(plan.followed_by(added), words=added)
        saved = self._document.commit()
        turn = Turn(turn_id, plan, model, tip_then, lambda: self._document.folder)
        turn.reply_id = self._document.begin_reply(plan.branch[-1], turn.request.parameters)
        self.running[turn_id] = turn
        journal = partial(self._document.add_to_reply, turn.reply_id)
        self._api.submit(turn.run(self._client(), saved, self._report, journal))
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
        model = self._find_model(turn.plan.parameters.model or "")
        correction = corrected(turn.plan, lesson, model, turn.model)
        if correction is None:
            return None
        self._learn(model.id, correction.facts)
        return Resent(
            turn.id, correction.words, self._send(turn.id, turn.tip_then, correction.plan)
        )

    def _continue(self, turn: Turn, message: Message) -> Continued | None:
        """Request the rest of a reply that paused, unless it pauses too often."""
        plan = None if turn.stopped else turn.plan.after_pause(message)
        if plan is None:
            return None
        self._send(turn.id, turn.tip_then, plan)
        return Continued(turn.id, plan.pause_words, message)
