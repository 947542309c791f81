"""Usage → money."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from claude_tui.conversation.message import Usage

MILLION = 1_000_000


class Prices(NamedTuple):
    """What a model costs, in USD per million tokens.

    Args:
        input: Prompt tokens that were not cached.
        output: Tokens of the reply, thinking included.
        cache_write: Prompt tokens written to the cache for five minutes.
        cache_read: Prompt tokens read from the cache.
        cache_write_1h: Prompt tokens written to the cache for an hour; None: as ``cache_write``.
        over: From how many prompt tokens on ``above`` holds instead; None: at no size.
        above: The prices of the whole of a request with a longer prompt.
        checked: The day these prices were looked up; they may have changed since.
    """

    input: float
    output: float
    cache_write: float
    cache_read: float
    cache_write_1h: float | None = None
    over: int | None = None
    above: Prices | None = None
    checked: date | None = None


def cost(prices: Prices, usage: Usage) -> float:
    """Return the cost of one reply in USD by list price.

    Tokens written to the cache for an hour are told apart where the server tells them apart
    (``usage.cache_creation.ephemeral_1h_input_tokens``).
    """
    if prices.above is not None and prices.over is not None and usage.input_total > prices.over:
        prices = prices.above
    written_1h = min(_written_for_an_hour(usage), usage.cache_creation_input_tokens)
    write_1h = prices.cache_write if prices.cache_write_1h is None else prices.cache_write_1h
    return (
        usage.input_tokens * prices.input
        + usage.output_tokens * prices.output
        + usage.cache_read_input_tokens * prices.cache_read
        + (usage.cache_creation_input_tokens - written_1h) * prices.cache_write
        + written_1h * write_1h
    ) / MILLION


def _written_for_an_hour(usage: Usage) -> int:
    split = usage.extra.get("cache_creation")
    tokens = split.get("ephemeral_1h_input_tokens") if isinstance(split, Mapping) else 0
    return tokens if isinstance(tokens, int) and tokens > 0 else 0
