"""One request and its reply: what the API thread does, and what it reports."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from claude_tui import paths
from claude_tui.api.client import Client
from claude_tui.api.exchange import Exchange, Recorder
from claude_tui.api.failures import ApiError, ApiFailure, FailureKind
from claude_tui.api.request import Request
from claude_tui.conversation.accumulate import Accumulator
from claude_tui.conversation.events import StreamEvent
from claude_tui.conversation.message import Message, Response
from claude_tui.errors import ClaudeTuiError
from claude_tui.models.catalog import Model
from claude_tui.session.events import Asked, Ended, Question, Retrying, Streamed, TurnReport
from claude_tui.session.request_plan import RequestPlan

log = logging.getLogger(__name__)

RETRY_SECONDS = (1.0, 3.0, 8.0)
"""Delay before each automatic retry, where the server names none."""

JOURNAL_SECONDS = 0.1
"""Most seconds between the arrival of a piece of the reply and its way to the disk."""


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """What went over the wire for a request of this run, for the inspector.

    Args:
        parent: The id of the message that was answered, or gone on from.
        reply: The id of the reply; None: nothing of one arrived.
        exchanges: Oldest first; more than one where it was sent again; none: nothing was sent.
        failure: What went wrong in the end; None after a whole reply and after a stop.
        withdrawn: Whether what was answered is no longer there: its request can't be shown.
    """

    parent: int
    reply: int | None
    exchanges: tuple[Exchange, ...]
    failure: ApiFailure | None = None
    withdrawn: bool = False


class _Arrivals:
    """Hands over pieces of a reply in batches; the first of a batch waits ``JOURNAL_SECONDS``."""

    def __init__(self, take: Callable[[Sequence[StreamEvent]], None]) -> None:
        self._take = take
        self._waiting: list[StreamEvent] = []
        self._timer: asyncio.TimerHandle | None = None

    def add(self, event: StreamEvent) -> None:
        """Add a piece; called on the event loop."""
        self._waiting.append(event)
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(JOURNAL_SECONDS, self.hand_over)

    def hand_over(self) -> None:
        """Hand over the pieces that wait."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting:
            self._take(self._waiting)
            self._waiting = []


class Turn:
    """One request and the reply to it.

    A turn that is resent or continued is a new one of these, with the same id.

    Args:
        id: The id of the turn, unique in its session.
        plan: What the request says.
        model: What is known of the model that is asked.
        tip_then: The end of the branch on view when the turn began.
        find_folder: Returns the folder with the conversation's file, where its attachments are,
            once the message is saved; None if it has none.
    """

    def __init__(
        self,
        id: int,  # noqa: A002 -- the name that every event and message has for it
        plan: RequestPlan,
        model: Model,
        tip_then: int,
        find_folder: Callable[[], Path | None],
    ) -> None:
        self.id = id
        self.plan = plan
        self.model = model
        self.tip_then = tip_then
        self.request, self.notes = plan.request(model)
        """The request, and a line for each parameter that is set but not sent as it is."""
        self.reply_id = 0
        """The id of the message that the reply will be."""
        self._find_folder = find_folder
        self.reply = Accumulator()
        self.stopped = False
        """Whether the person stopped it: then it is neither resent nor continued."""
        self.exchanges: list[Exchange] = []
        """What went over the wire, each time it was sent; for the API thread until ``Ended``."""
        self._report: Callable[[TurnReport], None]
        self._receiving: asyncio.Task[None] | None = None

    @property
    def parent(self) -> int:
        """The id of the message that is answered or continued."""
        return self.plan.branch[-1].id

    def message(self, at: datetime) -> Message | None:
        """Return the reply as far as it arrived; None if nothing of it did."""
        if self.reply.empty and not self.reply.finished:
            return None
        return Message(
            id=self.reply_id,
            parent=self.parent,
            role="assistant",
            content=self.reply.content(),
            at=at,
            response=self._response(),
            request=self.request.parameters,
        )

    async def run(
        self,
        client: Client,
        saved: Future[None],
        report: Callable[[TurnReport], None],
        journal: Callable[[Sequence[StreamEvent]], None],
    ) -> None:
        """Wait until the message is ``saved``, ask, and report until ``Ended``; never raises.

        ``journal`` is given what arrived in batches, each soon after it came.
        """
        self._report = report
        arrivals = _Arrivals(journal)
        # The task inside is what a stop cancels, so that the end is always reported.
        self._receiving = asyncio.create_task(self._receive(client, saved, arrivals))
        failure: ApiFailure | None = None
        try:
            await self._receiving
        except asyncio.CancelledError:
            pass
        except ApiError as error:
            failure = error.failure
        except ClaudeTuiError as error:
            message = f"{error.message.removesuffix('.')}."
            failure = ApiFailure(FailureKind.NOT_READY, message, error.next_step)
        except Exception as error:
            log.exception("a turn failed in a way nobody foresaw")
            words = f"Unexpected error: {type(error).__name__}: {error}"
            failure = ApiFailure(FailureKind.UNKNOWN, words, f"See {paths.log_file()} for details.")
        finally:
            arrivals.hand_over()
            report(Ended(self.id, failure))

    async def ask(self, question: Question) -> str:
        """Report ``question``, and return the answer to it.

        Call it in what the turn runs: so a stop ends the wait, and withdraws the question.
        """
        self._report(Asked(self.id, question))
        return await asyncio.wrap_future(question.future)

    async def cancel(self) -> None:
        """Stop at once, whatever it waits for; ``Ended`` is still reported."""
        if self._receiving is not None:
            self._receiving.cancel()

    def _response(self) -> Response:
        """Return the facts about the reply, and how long it took."""
        last = self.exchanges[-1]
        first_token = last.first_token_seconds
        return self.reply.response()._replace(
            seconds=round(last.seconds, 2),
            first_token_seconds=None if first_token is None else round(first_token, 2),
        )

    async def _receive(
        self,
        client: Client,
        saved: Future[None],
        arrivals: _Arrivals,
    ) -> None:
        # Shielded: a stop must not take back what the disk has still to write.
        await asyncio.shield(asyncio.wrap_future(saved))
        await client.ready()
        request = await asyncio.to_thread(self._with_attachments)
        for usual_wait in (*RETRY_SECONDS, None):
            recorder = Recorder(request)
            failure: ApiFailure | None = None
            try:
                async for event in client.stream(request, recorder.sent):
                    recorder.received(event)
                    self.reply.apply(event)
                    arrivals.add(event)
                    self._report(Streamed(self.id, event))
                return
            except ApiError as error:
                failure = error.failure
                if usual_wait is None or not failure.retryable or not self.reply.empty:
                    raise
                seconds = usual_wait if failure.retry_after is None else failure.retry_after
                retrying = Retrying(self.id, failure, seconds)
            finally:
                self.exchanges.append(recorder.exchange(failure))
            self.reply = Accumulator()
            self._report(retrying)
            await asyncio.sleep(retrying.seconds)

    def _with_attachments(self) -> Request:
        """Return the request with the bytes of its attachments, as it goes over the wire."""
        from claude_tui.storage.attachments import with_attachments

        return replace(self.request, body=with_attachments(self.request.body, self._find_folder()))
