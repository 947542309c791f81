"""Ask the server how many tokens a request has before it is sent."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from claude_tui.api.client import Client
from claude_tui.api.failures import ApiError
from claude_tui.api.request import Request
from claude_tui.models.parameters import PARAMETERS

PATH: Final = "/v1/messages/count_tokens"
COUNT_SECONDS: Final = 20.0
"""How long a count may take. Nobody waits for it."""
REST_SECONDS: Final = 60.0
"""How long a server that fails, or is asked too often, is not asked again."""
NOT_THERE: Final = frozenset({404, 405, 501})
"""The statuses of a server that does not count."""

COUNTED: Final = frozenset(
    {"messages", "tools", "tool_choice"}
    | {row.place[0] for row in PARAMETERS.values() if row.counted}
)
"""The parts of a request that are sent: counting refuses sampling parameters and limits of the
reply."""


def countable(request: Request) -> Request:
    """Return ``request`` in the form for token counting."""
    body = {name: value for name, value in request.body.items() if name in COUNTED}
    headers = {name: value for name, value in request.headers.items() if name == "anthropic-beta"}
    return replace(request, body=body, headers=headers)


class TokenCounts:
    """The server's counts, and which ones it does not give.

    Args:
        client: Sends the requests. All calls are on its event loop.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._none = False
        self._none_of: set[str] = set()
        self._rest_until = 0.0

    async def count(self, request: Request) -> int | None:
        """Return the tokens of a request; None if nobody can be asked.

        That is so before the client is ready, if the server once said that it does not count, and
        for a while after it failed or was asked too often.

        Raises:
            ApiError: The request failed.
        """
        model = str(request.body.get("model", ""))
        if self._none or model in self._none_of or time.monotonic() < self._rest_until:
            return None
        if not self._client.connected:
            return None
        try:
            answer = await self._client.post(PATH, countable(request), COUNT_SECONDS)
        except ApiError as error:
            self._learn(error, model)
            raise
        tokens = answer.get("input_tokens") if isinstance(answer, Mapping) else None
        return tokens if isinstance(tokens, int) and tokens > 0 else None

    def _learn(self, error: ApiError, model: str) -> None:
        """Stop asking for what does not exist, and wait where the server would refuse again."""
        failure = error.failure
        if failure.status not in NOT_THERE:
            if failure.status is None or failure.status == 429 or failure.status >= 500:
                self._rest_until = time.monotonic() + (failure.retry_after or REST_SECONDS)
        elif model and model in failure.detail:
            self._none_of.add(model)
        else:
            self._none = True
