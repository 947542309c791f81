from __future__ import annotations

import pytest

from claude_tui.tui.amounts import short_bytes, short_cost, short_tokens


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
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 kB"),
        (9_940, "9.9 kB"),
        (41_200, "41 kB"),
        (999_600, "1.0 MB"),
        (12_345_678, "12 MB"),
        (3 * 10**12, "3000 GB"),
    ],
)
def test_bytes_are_short(count: int, text: str) -> None:
    assert short_bytes(count) == text


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
