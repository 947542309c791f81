from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.conversation import (
    Message,
    OpaqueBlock,
    Parameters,
    Response,
    TextBlock,
    ThinkingBlock,
    Usage,
)
from claude_tui.models.catalog import Catalog, Model, Sampling
from claude_tui.models.context import (
    ATTACHMENT_TOKENS,
    BYTES_PER_TOKEN,
    Cached,
    Fit,
    changed_by_system,
    input_cost,
    larger,
    measure,
    open_bytes,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SONNET = Catalog().find("claude-sonnet-4-6")
SMALL = Model("small", "Small", Sampling.BOTH, 8_192)
PROSE = "The quick brown fox jumps over the lazy dog. " * 100


def user(*texts: str) -> Message:
    return Message(1, 0, "user", tuple(TextBlock(text) for text in texts))


def reply(
    text: str, *blocks: ThinkingBlock | OpaqueBlock, stop: str = "end_turn", **usage: Any
) -> Message:
    response = Response(
        model="claude-sonnet-4-6", stop_reason=stop, seconds=10.0, usage=Usage(**usage)
    )
    return Message(2, 1, "assistant", (*blocks, TextBlock(text)), at=NOW, response=response)


# -- the estimate


def test_an_empty_conversation_takes_nothing() -> None:
    assert measure([], Parameters()).tokens == 0


def test_without_usage_bytes_are_counted_of_text_and_system_prompt() -> None:
    measured = measure([user("x" * 3486)], Parameters(system="y" * 350))
    assert measured.tokens == 1_100
    assert not measured.exact


def test_the_last_replys_usage_is_what_everything_up_to_it_took() -> None:
    first = [user(PROSE), reply("short", input_tokens=1_000, output_tokens=40)]
    assert measure(first, Parameters()).tokens == 1_040
    cached = [user(PROSE), reply("x", input_tokens=1, cache_read_input_tokens=999)]
    assert measure(cached, Parameters()).tokens == 1_000


def test_what_came_since_is_measured_by_the_ratio_of_this_conversation() -> None:
    # 4,514 bytes for 2,257 tokens: a language of two bytes in a token.
    branch = [user(PROSE), reply("Ok", input_tokens=2_257, output_tokens=3), user("z" * 1_986)]
    measured = measure(branch, Parameters())
    assert measured.bytes_per_token == 2.0
    assert measured.tokens == 2_257 + 3 + 1_000


def test_a_short_prompt_and_nonsense_teach_no_ratio() -> None:
    short = measure([user("Hi"), reply("Ho", input_tokens=11)], Parameters())
    assert short.bytes_per_token == BYTES_PER_TOKEN
    nonsense = measure([user("Hi"), reply("Ho", input_tokens=900_000)], Parameters())
    assert nonsense.bytes_per_token == BYTES_PER_TOKEN


def test_a_system_prompt_that_usage_can_have_nothing_of_is_counted_by_its_bytes() -> None:
    branch = [user("Hi"), reply("Ho", input_tokens=1_000, output_tokens=40)]
    assert measure(branch, Parameters(system="x" * 3_500)).tokens == 1_040
    assert measure(branch, Parameters(system="x" * 35_000)).tokens == pytest.approx(
        10_000, rel=0.01
    )


def test_thinking_does_not_go_back_so_the_reply_is_measured_by_its_text() -> None:
    thought = ThinkingBlock("hm" * 9_000, "signature")
    took: dict[str, Any] = {"input_tokens": 100, "output_tokens": 5_000}
    measured = measure([user("Hi"), reply("x" * 336, thought, **took)], Parameters())
    assert measured.tokens == 200


def test_the_output_tokens_of_half_a_reply_are_not_believed() -> None:
    half = reply("x" * 336, stop="interrupted", input_tokens=100, output_tokens=1)
    assert measure([user("Hi"), half], Parameters()).tokens == 200


def test_a_server_that_says_nothing_of_the_prompt_is_not_believed_either() -> None:
    silent = reply("x" * 336, input_tokens=0, output_tokens=5)
    assert measure([silent], Parameters()).tokens == 100


def attached(type_: str, **source: object) -> list[Message]:
    block = OpaqueBlock(type_, json.dumps({"type": type_, "source": source}))
    return [Message(1, 0, "user", (block,))]


@pytest.mark.parametrize(
    ("message", "least", "most"),
    [
        (attached("document", type="text", media_type="text/plain", data="thirteen byte"), 20, 60),
        (attached("document", type="base64", data="dGhpcnRlZW4gYnl0ZQ=="), 10, 60),
        (attached("document", type="path", path="a.files/13.txt"), 10, 60),
        (attached("image", type="path", path="a.files/200.png"), 50, 120),
        (attached("image", type="path", path="a.files/9000000.png"), 1_600, 1_700),
        (attached("document", type="path", path="a.files/70000.txt"), 20_000, 20_100),
        (attached("image", type="path", path="a.files/gone.png"), 1_600, 1_700),
        (attached("image", type="url", url="https://example.com/a.png"), 1_600, 1_700),
    ],
)
def test_an_attachment_counts_as_what_it_can_come_to(
    message: list[Message], least: int, most: int
) -> None:
    def size_of(path: str) -> int | None:
        size = path.partition("/")[2].partition(".")[0]
        return int(size) if size.isdigit() else None

    assert least <= measure(message, Parameters(), size_of).tokens <= most


def test_an_image_counts_as_an_image_not_as_its_base64() -> None:
    data = '{"type": "image", "source": {"type": "base64", "data": "' + "A" * 900_000 + '"}}'
    image = Message(1, 0, "user", (OpaqueBlock("image", data),))
    tokens = measure([image], Parameters()).tokens
    assert ATTACHMENT_TOKENS <= tokens < 2 * ATTACHMENT_TOKENS


def test_every_script_is_measured_in_bytes() -> None:
    chinese = measure([user("列表是可变的，元组不是。" * 100)], Parameters()).tokens
    assert 800 < chinese < 1_400


def test_a_count_teaches_how_long_the_draft_is_so_that_it_can_be_taken_away_again() -> None:
    without = measure([user("Hi"), reply("Ho", input_tokens=70, output_tokens=10)], Parameters())
    counted = without.counted(9_080, open_bytes("", "word " * 9_000))
    assert counted.exact
    assert counted.tokens_with(0) == 80
    again = counted.counted(9_079, counted.open_bytes - 5)
    assert again.tokens_with(0) == pytest.approx(80, abs=3)


@given(st.text(), st.text(), st.text())
def test_the_draft_and_the_system_prompt_only_ever_add(system: str, draft: str, text: str) -> None:
    measured = measure([user(text)], Parameters(system=system))
    assert measured.tokens_with(open_bytes(system, "")) == measured.tokens
    assert measured.tokens_with(open_bytes(system, draft)) >= measured.tokens
    assert measured.tokens_with(0) <= measured.tokens


# -- the cost


def test_without_the_cache_the_prompt_costs_the_list_price() -> None:
    assert input_cost(SONNET, 1_000_000, Parameters(), None, NOW) == pytest.approx(3.0)
    assert input_cost(SMALL, 1_000, Parameters(), None, NOW) is None
    opus = Catalog().find("claude-opus-4-8")
    assert input_cost(opus, 1_000_000, Parameters(speed="fast"), None, NOW) == pytest.approx(10.0)
    assert input_cost(SONNET, 1_000_000, Parameters(speed="fast"), None, NOW) == pytest.approx(3.0)


def test_with_the_cache_on_what_it_holds_is_read_and_the_rest_written() -> None:
    caching = Parameters(cache_control={"type": "ephemeral"})
    cached = Cached(600_000, NOW - timedelta(minutes=4), SONNET.id)
    read = input_cost(SONNET, 1_000_000, caching, cached, NOW)
    assert read == pytest.approx(0.6 * 0.3 + 0.4 * 3.75)
    later = NOW + timedelta(minutes=2)
    assert input_cost(SONNET, 1_000_000, caching, cached, later) == pytest.approx(3.75)
    other = Cached(600_000, NOW, "claude-opus-4-8")
    assert input_cost(SONNET, 1_000_000, caching, other, NOW) == pytest.approx(3.75)


def test_a_cache_of_an_hour_lives_an_hour_and_costs_more() -> None:
    caching = Parameters(cache_control={"type": "ephemeral", "ttl": "1h"})
    cached = Cached(600_000, NOW - timedelta(minutes=50), SONNET.id)
    read = input_cost(SONNET, 1_000_000, caching, cached, NOW)
    assert read == pytest.approx(0.6 * 0.3 + 0.4 * 6.0)


def test_what_a_reply_left_in_the_cache_is_known_from_when_its_request_began() -> None:
    took: dict[str, Any] = {
        "cache_read_input_tokens": 500,
        "cache_creation_input_tokens": 300,
        "input_tokens": 4,
    }
    cached = measure([user("Hi"), reply("Ho", **took)], Parameters()).cached
    assert cached == Cached(800, NOW - timedelta(seconds=10), "claude-sonnet-4-6")


# -- whether it fits


def test_a_prompt_with_room_for_the_reply_fits() -> None:
    fit = Fit(SMALL, 4_096, True, 4_096)
    assert (fit.short, fit.overflows, fit.fails) == (False, False, False)


def test_max_tokens_beyond_the_window_is_short_and_can_be_lowered_to_what_fits() -> None:
    fit = Fit(SMALL, 4_097, True, 4_096)
    assert (fit.short, fit.overflows, fit.room) == (True, False, 4_095)
    assert not Fit(SMALL, 4_097, True, fit.room).short


def test_an_estimate_leaves_a_margin() -> None:
    assert Fit(SMALL, 5_000, False, 4_096).room == 8_192 - 5_000 - 100
    assert Fit(SMALL, 8_190, False, 4_096).room == 0


@pytest.mark.parametrize(("exact", "known", "fails"), [(1, 1, True), (0, 1, False), (1, 0, False)])
def test_only_what_was_counted_for_a_model_that_is_known_is_certain_to_fail(
    exact: int, known: int, fails: bool
) -> None:
    model = Model("m", "M", Sampling.BOTH, 8_192, known=bool(known))
    assert Fit(model, 8_192, bool(exact), 1).fails is fails


def test_a_window_that_is_not_known_is_never_full() -> None:
    fit = Fit(Model("m", "M", Sampling.BOTH), 10**9, True, 10**9)
    assert (fit.short, fit.overflows) == (False, False)


def test_a_larger_model_is_one_that_holds_it() -> None:
    models = [SMALL, Model("huge", "Huge", Sampling.BOTH, 100_000)]
    found = larger(models, Fit(SMALL, 9_000, False, 4_096))
    assert found is not None
    assert found.id == "huge"
    assert larger(models, Fit(SMALL, 99_999, False, 4_096)) is None
    assert larger([SMALL], Fit(SMALL, 92, True, 8_150)) is None


# -- another system prompt


def test_another_system_prompt_is_no_news_before_the_first_message() -> None:
    assert changed_by_system([], Parameters(), SONNET) == ""


def test_another_system_prompt_says_what_it_does_to_cache_and_thinking() -> None:
    plain = [user("Hi"), reply("Ho", input_tokens=9)]
    assert changed_by_system(plain, Parameters(), SONNET) == (
        "System prompt changed. It applies from your next message."
    )
    caching = Parameters(cache_control={"type": "ephemeral"})
    assert "can't read from the cache" in changed_by_system(plain, caching, SONNET)
    cached = [user("Hi"), reply("Ho", input_tokens=9, cache_read_input_tokens=2_000)]
    assert "can't read from the cache" in changed_by_system(cached, Parameters(), SONNET)
    thought = [user("Hi"), reply("Ho", ThinkingBlock("", "signature"), input_tokens=9)]
    assert "Earlier thinking isn't sent back" in changed_by_system(thought, Parameters(), SONNET)
