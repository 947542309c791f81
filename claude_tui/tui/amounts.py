"""Tokens and money in the few characters a sidebar has."""

from __future__ import annotations

from claude_tui.models.spending import Spent


def short_tokens(count: int) -> str:
    """A number of tokens, to two or three digits: ``950``, ``1.2k``, ``128k``, ``1M``."""
    for limit, unit in ((999_500, "M"), (1_000, "k")):
        if count >= limit:
            amount = count / (1_000_000 if unit == "M" else 1_000)
            return (
                f"{amount:.0f}{unit}" if amount >= 9.95 else f"{amount:.1f}{unit}".replace(".0", "")
            )
    return str(count)


def amount(spent: Spent) -> str:
    """What was spent, and whether some of it is not known."""
    return ("at least " if spent.at_least else "") + short_cost(spent.dollars)


def short_cost(dollars: float) -> str:
    """An amount of money in USD: cents, and below ten cents as much as is worth knowing."""
    if 0 < dollars < 0.0001:
        return "<$0.0001"
    return f"${dollars:.4f}" if 0 < dollars < 0.1 else f"${dollars:.2f}"
