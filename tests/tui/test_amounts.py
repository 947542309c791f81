from __future__ import annotations

import pytest

from claude_tui.tui.amounts import short_cost, short_tokens


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1k"),
        (1234, "1.2k"),
        (9_949, "9.9k"),
        (9_950, "10k"),
        (128_000, "128k"),
        (999_499, "999k"),
        (999_500, "1M"),
        (1_000_000, "1M"),
        (1_048_576, "1M"),
        (2_500_000, "2.5M"),
    ],
)
def test_tokens_are_short(count: int, text: str) -> None:
    assert short_tokens(count) == text


@pytest.mark.parametrize(
    ("dollars", "text"),
    [
        (0.0, "$0.00"),
        (0.00001, "<$0.0001"),
        (0.0051, "$0.0051"),
        (0.0999, "$0.0999"),
        (0.1, "$0.10"),
        (12.345, "$12.35"),
    ],
)
def test_money_is_shown_to_what_is_worth_knowing(dollars: float, text: str) -> None:
    assert short_cost(dollars) == text
