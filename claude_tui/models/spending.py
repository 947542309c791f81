"""What replies used and cost, including those the server could not report in full."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from claude_tui.conversation.content import OpaqueBlock, TextBlock
from claude_tui.conversation.message import Message, StopReason, Usage
from claude_tui.conversation.parameters import Parameters
from claude_tui.models.parameters import price_factor
from claude_tui.models.pricing import Prices, cost

MOST_BYTES_PER_TOKEN: Final = 5.0
"""UTF-8 bytes in a token of text that has few of them: English has about 4.3."""


class Spent(NamedTuple):
    """An amount of money.

    Args:
        dollars: In USD, by list price.
        at_least: Whether some of it is not known.
    """

    dollars: float
    at_least: bool = False


def fewest_tokens(reply: Message) -> int | None:
    """Estimate the fewest output tokens of a reply that did not finish, from what arrived.

    A server counts at the beginning and at the end, and the end never came. Thinking that is
    hidden can't be counted.

    Returns:
        None for a reply that finished: its usage says it.
    """
    response = reply.response
    if response is None or response.stop_reason not in (None, StopReason.INTERRUPTED):
        return None
    reported = response.usage.output_tokens if response.usage is not None else 0
    return max(reported, round(sum(map(_bytes, reply.content)) / MOST_BYTES_PER_TOKEN))


def usage_of(reply: Message) -> Usage | None:
    """Return the usage of a reply as the server reported it, else the least it can be."""
    usage = reply.response.usage if reply.response is not None else None
    fewest = fewest_tokens(reply)
    return usage if usage is None or fewest is None else usage._replace(output_tokens=fewest)


def spent(reply: Message, prices: Prices | None) -> Spent | None:
    """Return the cost of one reply; None if its price or the length of its prompt is unknown."""
    usage = usage_of(reply)
    if prices is None or usage is None or not usage.input_known:
        return None
    factor = price_factor(reply.request or Parameters(), usage.extra)
    return Spent(factor * cost(prices, usage), fewest_tokens(reply) is not None)


def total(amounts: Iterable[Spent | None]) -> Spent | None:
    """Return the sum of the known amounts; None if none is known."""
    every = list(amounts)
    known_amounts = [each for each in every if each is not None]
    if not known_amounts:
        return None
    at_least = len(known_amounts) < len(every) or any(each.at_least for each in known_amounts)
    return Spent(sum(each.dollars for each in known_amounts), at_least)


def _bytes(block: object) -> int:
    match block:
        case TextBlock():
            return len(block.text.encode(errors="replace"))
        case OpaqueBlock() if block.type.endswith("tool_use"):
            return len(block.json)
        case _:
            return len(getattr(block, "thinking", "").encode(errors="replace"))
