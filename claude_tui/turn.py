"""One send and its answer: what the API thread does, and what it reports."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from time import monotonic
from typing import TypeAlias

from claude_tui.api.client import Client
from claude_tui.api.failures import ApiError, ApiFailure, FailureKind
from claude_tui.api.request import Request
from claude_tui.conversation.accumulate import Accumulator
from claude_tui.conversation.events import StreamEvent
from claude_tui.errors import ClaudeTuiError

log = logging.getLogger(__name__)

RETRY_SECONDS = (1.0, 3.0, 8.0)
"""A request that failed before anything was answered is sent again by itself, as often as there
are numbers here; each is how long to wait first where the server does not say."""


@dataclass(frozen=True, slots=True)
class Retrying:
    """The request failed and will be sent again ``seconds`` from now; ``attempt`` counts from 1."""

    failure: ApiFailure
    seconds: float
    attempt: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The last report of a turn.

    Args:
        turn: The turn.
        failure: What went wrong; None after a whole reply, and after a stop by the person.
        seconds: From sending the request, for the last time, to the last event; 0 if it was not.
    """

    turn: Turn
    failure: ApiFailure | None
    seconds: float


TurnEvent: TypeAlias = StreamEvent | Retrying | Ended


class Turn:
    """One request and the reply to it.

    Args:
        parent: The id of the user message that is answered.
        request: What is sent.
        notes: One line for each parameter that is set but not sent as it is.
    """

    def __init__(self, parent: int, request: Request, notes: tuple[str, ...]) -> None:
        self.parent = parent
        self.request = request
        self.notes = notes
        self.reply = Accumulator()
        self._receiving: asyncio.Task[None] | None = None
        self._asked: float | None = None

    async def run(
        self, client: Client, saved: Future[None], report: Callable[[TurnEvent], None]
    ) -> None:
        """Wait until the message is ``saved``, ask, and report until ``Ended``; never raises."""
        # The task inside is what a stop cancels, so that the end is always reported.
        self._receiving = asyncio.create_task(self._receive(client, saved, report))
        failure: ApiFailure | None = None
        try:
            await self._receiving
        except asyncio.CancelledError:
            pass
        except ApiError as error:
            failure = error.failure
        except ClaudeTuiError as error:
            failure = ApiFailure(FailureKind.NOT_READY, error.message, error.next_step)
        except Exception as error:
            log.exception("a turn failed in a way nobody foresaw")
            words = f"Something unforeseen happened: {type(error).__name__}: {error}"
            failure = ApiFailure(FailureKind.UNKNOWN, words, "The log has the details.")
        finally:
            seconds = 0.0 if self._asked is None else monotonic() - self._asked
            report(Ended(self, failure, seconds))

    async def cancel(self) -> None:
        """Stop at once, whatever it waits for; ``Ended`` is still reported."""
        if self._receiving is not None:
            self._receiving.cancel()

    async def _receive(
        self, client: Client, saved: Future[None], report: Callable[[TurnEvent], None]
    ) -> None:
        # Shielded: a stop must not take back what the disk has still to write.
        await asyncio.shield(asyncio.wrap_future(saved))
        await client.ready()
        for attempt, usual_wait in enumerate((*RETRY_SECONDS, None), start=1):
            self._asked = monotonic()
            try:
                async for event in client.stream(self.request):
                    self.reply.apply(event)
                    report(event)
                return
            except ApiError as error:
                failure = error.failure
                if usual_wait is None or not failure.retryable or not self.reply.empty:
                    raise
            seconds = usual_wait if failure.retry_after is None else failure.retry_after
            report(Retrying(failure, seconds, attempt))
            await asyncio.sleep(seconds)
