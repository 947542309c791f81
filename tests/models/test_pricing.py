import pytest

from claude_tui.conversation import Usage
from claude_tui.models.catalog import Catalog
from claude_tui.models.pricing import Prices, cost
from tests.narrowing import present


def test_every_kind_of_token_has_its_price() -> None:
    prices = Prices(input=3, output=15, cache_write=3.75, cache_read=0.3, cache_write_1h=6)
    usage = Usage(1_000_000, 100_000, 200_000, 500_000)
    assert cost(prices, usage) == pytest.approx(3 + 1.5 + 0.75 + 0.15)


def test_what_is_cached_for_an_hour_costs_more() -> None:
    prices = Prices(input=3, output=15, cache_write=3.75, cache_read=0.3, cache_write_1h=6)
    split = {"cache_creation": {"ephemeral_1h_input_tokens": 400_000}}
    usage = Usage(cache_creation_input_tokens=1_000_000, extra=split)
    assert cost(prices, usage) == pytest.approx(0.6 * 3.75 + 0.4 * 6)


@pytest.mark.parametrize("said", [None, "x", {"ephemeral_1h_input_tokens": -5}, {"other": 1}])
def test_a_split_that_is_nonsense_is_ignored(said: str | dict[str, int] | None) -> None:
    prices = Prices(input=3, output=15, cache_write=3.75, cache_read=0.3)
    usage = Usage(cache_creation_input_tokens=1_000_000, extra={"cache_creation": said})
    assert cost(prices, usage) == pytest.approx(3.75)


def test_a_long_prompt_costs_more_as_a_whole() -> None:
    prices = Catalog().find("claude-haiku-5-5").prices
    assert cost(present(prices), Usage(100_000, 1_000)) == pytest.approx(0.01 + 0.0005)
    assert cost(
        present(prices), Usage(60_000, 1_000, cache_read_input_tokens=40_001)
    ) == pytest.approx((60_000 * 0.5 + 40_001 * 0.05 + 1_000 * 2.5) / 1_000_000)


def test_nothing_used_costs_nothing() -> None:
    assert cost(present(Catalog().find("claude-sonnet-4-6").prices), Usage()) == 0
