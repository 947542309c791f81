"""What the last turn used, in the few columns of a sidebar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from claude_tui.conversation import Response
from claude_tui.models.spending import Spent
from claude_tui.tui.amounts import amount, short_tokens

if TYPE_CHECKING:
    from claude_tui.api.exchange import RateLimit
    from claude_tui.session.turn import TurnRecord


def turn_facts(
    response: Response | None, cost: Spent | None, records: Sequence[TurnRecord]
) -> tuple[str, ...]:
    """Return lines on cost, speed and cache of the last reply, and on the limits left.

    Args:
        response: Of the last reply; None: there is none.
        cost: Of that reply; None: not known.
        records: This run's turns; the last response that told of limits counts.
    """
    facts = [*_reply_facts(response, cost)] if response is not None else []
    return (*facts, *_limit_facts(_last_limits(records)))


def _reply_facts(response: Response, cost: Spent | None) -> Iterator[str]:
    if cost is not None:
        yield f"last reply {amount(cost)}"
    if (first := response.first_token_seconds) is not None:
        yield f"first token in {first:.1f} s"
    if (rate := response.tokens_per_second) is not None:
        yield f"then {rate:,.0f} tokens/s"
    usage = response.usage
    if usage is None:
        return
    read, written = usage.cache_read_input_tokens, usage.cache_creation_input_tokens
    if read:
        yield f"{short_tokens(read)} read from cache"
    if written:
        yield f"{short_tokens(written)} written to cache"


def _limit_facts(limits: Sequence[RateLimit]) -> Iterator[str]:
    names = {limit.name for limit in limits}
    for limit in limits:
        # The stricter one of the two that are told apart.
        if limit.name == "tokens" and "input-tokens" in names:
            continue
        name = limit.name.removesuffix("-tokens")
        yield f"{name} left {_amount(limit)}"


def _amount(limit: RateLimit) -> str:
    left = short_tokens(limit.remaining)
    return left if limit.limit is None else f"{left} / {short_tokens(limit.limit)}"


def _last_limits(records: Sequence[TurnRecord]) -> tuple[RateLimit, ...]:
    for record in reversed(records):
        # Here, since the first paint comes before the first turn.
        from claude_tui.api.exchange import rate_limits

        for exchange in reversed(record.exchanges):
            if exchange.headers and (limits := rate_limits(exchange.headers.response_headers)):
                return limits
    return ()
