"""Counts the tokens of the next request while a person is still writing it.

The thread of the screen only copies a list: a long conversation is measured and serialised on a
thread of its own.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from claude_tui.api.counting import TokenCounts
from claude_tui.api.request import Request, build_request
from claude_tui.api.worker import ApiThread, in_background
from claude_tui.conversation import Conversation, Message, Parameters, TextBlock
from claude_tui.conversation.draft import Draft, branch_with
from claude_tui.errors import ClaudeTuiError
from claude_tui.models.catalog import Model
from claude_tui.models.context import Measure, measure, open_bytes

log = logging.getLogger(__name__)

PAUSE_SECONDS: Final = 0.5
"""How long nothing must change before the server is asked."""
BYTES_PER_SECOND: Final = 500_000
"""The most that counting sends in the long run: a longer request waits for a longer pause."""
MOST_BYTES: Final = 32_000_000
"""The longest request the API takes."""

_ONE_TOKEN: Final = "."


@dataclass(frozen=True, slots=True)
class Prompt:
    """The next request, as it is now.

    Args:
        conversation: A copy: nothing is added to it any more.
        draft: The draft in the composer.
        model: What is known of the model.
        base_dir: The folder with the conversation's file, where its attachments are.
    """

    conversation: Conversation
    draft: Draft
    model: Model
    base_dir: Path | None

    @property
    def open_bytes(self) -> int:
        """The length of what may still change."""
        return open_bytes(self.conversation.request.system or "", self.draft.text)

    def continues(self, conversation: Conversation) -> bool:
        """Return whether it is about the branch that ``conversation`` shows; always quick."""
        ours, theirs = self.conversation.messages, conversation.messages
        return (
            len(ours) == len(theirs)
            and self.conversation.tip_id() == conversation.tip_id()
            and (not ours or ours[-1] is theirs[-1])
        )

    def request(self) -> Request | None:
        """Return the request, with the bytes of attachments; None while there is nothing to send.

        Raises:
            ClaudeTuiError: An attachment can't be read.
        """
        conversation = self.conversation
        branch = branch_with(conversation, self.draft)
        if not branch or branch[-1].role != "user":
            return None
        request, _notes = build_request(branch, conversation.request, self.model)
        from claude_tui.storage.attachments import with_attachments

        return replace(request, body=with_attachments(request.body, self.base_dir))


class TokenCounter:
    """Counts one prompt at a time: a new one ends the count of the one before.

    Args:
        api: The thread of the client.
        counts: Where the server's counts come from.
    """

    def __init__(self, api: ApiThread, counts: TokenCounts) -> None:
        self._api = api
        self._counts = counts
        self._counting: Future[None] | None = None

    def count(
        self,
        prompt: Prompt,
        prior: Measure | None,
        report: Callable[[Measure], object],
        *,
        ask: bool,
    ) -> None:
        """Measure ``prompt``, then have the server count it once nothing changed for a while.

        What is reported last is the count, or the measure where there is none: what was counted
        before has no part in it, so that one prompt always has one number.

        Args:
            prompt: What to count.
            prior: An earlier measure of the same branch and system prompt; None: it is measured
                first.
            report: Called on the API thread with the measure and the count.
            ask: Whether the server may be asked.
        """

        async def count() -> None:
            measured = prior
            if measured is None:
                branch, request = prompt.conversation.branch, prompt.conversation.request
                from claude_tui.storage.attachments import size_of

                sizes = partial(size_of, base_dir=prompt.base_dir)
                measured = await in_background(lambda: measure(branch(), request, sizes))
                report(measured)
            size = measured.size + prompt.open_bytes
            tokens = await self._server_count(prompt, size) if ask and size <= MOST_BYTES else None
            if tokens is not None:
                report(measured.counted(tokens, prompt.open_bytes))
            elif prior is not None:
                report(prior)

        self.stop()
        self._counting = self._api.submit(_quietly(count))

    async def _server_count(self, prompt: Prompt, size: int) -> int | None:
        """Return the server's count after a pause; None if there is none, or nothing to count."""
        await asyncio.sleep(max(PAUSE_SECONDS, size / BYTES_PER_SECOND))
        try:
            whole = await in_background(prompt.request)
            return None if whole is None else await self._counts.count(whole)
        except ClaudeTuiError as error:
            log.info("no count of tokens: %s", error)
            return None

    def count_system(
        self, asked: Parameters, model: Model, system: str, report: Callable[[int], object]
    ) -> None:
        """Have the server count a system prompt: the difference between requests with and without.

        The request without it has one character instead: some servers have a prompt of their own
        for requests that have none. ``report`` is called on the API thread, if the server counts.
        """

        async def count() -> None:
            await asyncio.sleep(PAUSE_SECONDS)
            message = Message(1, 0, "user", (TextBlock(_ONE_TOKEN),))
            counted: list[int] = []
            for text in (system, _ONE_TOKEN):
                request, _notes = build_request([message], replace(asked, system=text), model)
                tokens = await self._counts.count(request)
                if tokens is None:
                    return
                counted.append(tokens)
            report(max(1, counted[0] - counted[1] + 1))

        self.stop()
        self._counting = self._api.submit(_quietly(count))

    def stop(self) -> None:
        """End the count that is under way."""
        if self._counting is not None:
            self._counting.cancel()
            self._counting = None


async def _quietly(count: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Log what goes wrong: an estimate is on view, and the turn itself will report the failure."""
    try:
        await count()
    except ClaudeTuiError as error:
        log.info("no count of tokens: %s", error)
    except Exception:
        log.exception("counting tokens failed in a way nobody foresaw")
