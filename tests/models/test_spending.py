"""What replies cost, and what is not known of that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claude_tui.conversation import (
    ContentBlock,
    Message,
    OpaqueBlock,
    Parameters,
    Response,
    TextBlock,
    ThinkingBlock,
    Usage,
)
from claude_tui.models.pricing import Prices
from claude_tui.models.spending import Spent, fewest_tokens, spent, total, usage_of

PRICES = Prices(1.0, 1_000_000.0, 0.0, 0.0)
USAGE = Usage(input_tokens=10, output_tokens=1)


def reply(
    *content: ContentBlock, stop_reason: str = "interrupted", usage: Usage | None = USAGE
) -> Message:
    response = Response(stop_reason=stop_reason, usage=usage)
    return Message(2, 1, "assistant", content, response=response)


def test_a_reply_that_was_stopped_took_at_least_what_came_of_it() -> None:
    stopped = reply(ThinkingBlock("x" * 50), TextBlock("x" * 50), OpaqueBlock("tool_use", "{}   "))
    assert fewest_tokens(stopped) == 21
    assert usage_of(stopped) == USAGE._replace(output_tokens=21)
    cost = spent(stopped, PRICES)
    assert cost is not None
    assert cost.at_least
    assert round(cost.dollars) == 21


def test_what_the_server_said_counts_where_it_is_more() -> None:
    assert fewest_tokens(reply(TextBlock("x"), usage=Usage(10, 99))) == 99
    assert fewest_tokens(reply(TextBlock("x" * 50), usage=None)) == 10


def test_a_reply_that_finished_took_what_its_usage_says() -> None:
    finished = reply(TextBlock("x" * 500), stop_reason="end_turn")
    assert fewest_tokens(finished) is None
    assert usage_of(finished) == USAGE
    assert spent(finished, PRICES) == Spent(1.00001)


@pytest.mark.parametrize(
    ("asked", "said", "factor"),
    [
        (None, {}, 1),
        (Parameters(speed="standard"), {}, 1),
        (Parameters(speed="fast"), {}, 2),
        (Parameters(speed="fast"), {"speed": "standard"}, 1),
        (Parameters(), {"speed": "fast"}, 2),
        (Parameters(), {"speed": {"odd": []}}, 1),
        (Parameters(inference_geo="us"), {}, 1.1),
        (Parameters(inference_geo="us"), {"inference_geo": "global"}, 1),
        (Parameters(speed="fast", inference_geo="us"), {}, 2.2),
    ],
)
def test_a_reply_costs_what_it_was_served_with(
    asked: Parameters | None, said: dict[str, object], factor: float
) -> None:
    finished = reply(stop_reason="end_turn", usage=USAGE._replace(extra=said))
    cost = spent(replace(finished, request=asked), PRICES)
    assert cost == Spent(pytest.approx(factor * 1.00001))  # type: ignore[arg-type]


def test_a_sum_says_where_part_of_it_is_not_known() -> None:
    assert total([Spent(1.0), Spent(2.0)]) == Spent(3.0)
    assert total([Spent(1.0), Spent(2.0, at_least=True)]) == Spent(3.0, at_least=True)
    assert total([Spent(1.0), None]) == Spent(1.0, at_least=True)
    assert total([None]) is None
    assert total([]) is None
