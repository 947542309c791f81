"""Format tokens, bytes and money in few characters."""

from __future__ import annotations

from claude_tui.models.spending import Spent


def short_tokens(count: int) -> str:
    """Return a number of tokens with two or three digits: ``950``, ``1.2k``, ``128k``, ``1M``."""
    for limit, unit in ((999_500, "M"), (1_000, "k")):
        if count >= limit:
            amount = count / (1_000_000 if unit == "M" else 1_000)
            return (
                f"{amount:.0f}{unit}" if amount >= 9.95 else f"{amount:.1f}{unit}".replace(".0", "")
            )
    return str(count)


def short_bytes(count: int) -> str:
    """Return a number of bytes with two or three digits: ``200 B``, ``4.1 kB``, ``12 MB``."""
    amount, unit = float(count), "B"
    for larger in ("kB", "MB", "GB"):
        if amount < 999.5:
            break
        amount, unit = amount / 1_000, larger
    digits = 1 if unit != "B" and amount < 9.95 else 0
    return f"{amount:.{digits}f} {unit}"


def amount(spent: Spent) -> str:
    """Return what was spent; "at least" if some prices are unknown."""
    return ("at least " if spent.at_least else "") + short_cost(spent.dollars)


def short_cost(dollars: float) -> str:
    """Return an amount in USD with cents; below ten cents with four digits."""
    if 0 < dollars < 0.0001:
        return "<$0.0001"
    return f"${dollars:.4f}" if 0 < dollars < 0.1 else f"${dollars:.2f}"
