from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.api.request import build_request
from claude_tui.conversation import UNSET, Message, Parameters, TextBlock, Unset
from claude_tui.models.catalog import Catalog, Model, shipped_models
from claude_tui.models.rules import Change, Note, apply_change, effective, objections, takes_prefill
from tests.narrowing import of_type
from tests.servers.rules import refusal_of

THINKING = (
    UNSET,
    {"type": "adaptive"},
    {"type": "enabled", "budget_tokens": 2000},
    {"type": "disabled"},
    {"type": "between_tools"},
)
SETTINGS: list[tuple[Any, ...]] = list(
    product((UNSET, 0.3, 1.5), (UNSET, 0.5, 0.97), (UNSET, 5), THINKING)
)
HELLO = [Message(1, 0, "user", (TextBlock("Hi"),))]

OPUS_5 = Catalog().find("claude-opus-5")
SONNET_4_6 = Catalog().find("claude-sonnet-4-6")


@pytest.mark.parametrize("model", shipped_models(), ids=lambda model: model.id)
def test_whatever_is_set_the_api_takes_what_is_sent(model: Model) -> None:
    for temperature, top_p, top_k, thinking in SETTINGS:
        parameters = Parameters(
            model=model.id,
            max_tokens=500_000,
            temperature=temperature,
            top_p=top_p,
            top_k=top_k,
            thinking=thinking,
            effort="low",
        )
        request, notes = build_request(HELLO, parameters, model)
        headers = {"anthropic-version": "2026-10-21", **request.headers}
        assert refusal_of(request.body, headers) is None, parameters
        changed = [
            name
            for name, value in parameters.items()
            if request.parameters.__getattribute__(name) != value
        ]
        assert len(notes) == len(changed), (parameters, notes)


@pytest.mark.parametrize("model", shipped_models(), ids=lambda model: model.id)
def test_nothing_set_sends_no_more_than_max_tokens(model: Model) -> None:
    sent, notes = effective(model, Parameters())
    assert sent == Parameters(model=model.id, max_tokens=model.default_max_tokens)
    assert notes == ()


@pytest.mark.parametrize(
    ("model", "parameters", "name", "reason"),
    [
        (OPUS_5, Parameters(), "temperature", "claude-opus-5 doesn't support temperature"),
        (OPUS_5, Parameters(), "top_k", "claude-opus-5 doesn't support top_k"),
        (
            SONNET_4_6,
            Parameters(temperature=0.3),
            "top_p",
            "claude-sonnet-4-6 takes temperature or top_p, not both; temperature is sent",
        ),
        (
            SONNET_4_6,
            Parameters(thinking={"type": "adaptive"}),
            "temperature",
            "claude-sonnet-4-6 doesn't support temperature with thinking",
        ),
        (
            OPUS_5,
            Parameters(thinking={"type": "between_tools"}),
            "thinking",
            (
                'claude-opus-5 doesn\'t support thinking of type "between_tools", '
                'only "adaptive" or "disabled"'
            ),
        ),
        (
            SONNET_4_6,
            Parameters(inference_geo="mars"),
            "inference_geo",
            'claude-sonnet-4-6 doesn\'t support inference_geo "mars", only "us" or "global"',
        ),
        (
            Catalog().find("claude-haiku-4-5"),
            Parameters(),
            "inference_geo",
            "claude-haiku-4-5 doesn't support inference_geo",
        ),
        (
            Catalog().find("claude-opus-9"),
            Parameters(),
            "temperature",
            "claude-opus-9 may not support temperature",
        ),
    ],
)
def test_a_parameter_that_is_not_taken_has_a_reason_in_words(
    model: Model, parameters: Parameters, name: str, reason: str
) -> None:
    assert objections(model, parameters)[name] == reason


def test_thinking_of_a_type_that_is_not_taken_is_sent_as_the_one_that_comes_nearest() -> None:
    budget = {"type": "enabled", "budget_tokens": 9000, "display": "omitted"}
    sent, notes = effective(OPUS_5, Parameters(thinking=budget))
    assert sent.thinking == {"type": "adaptive", "display": "omitted"}
    words = 'claude-opus-5 doesn\'t support thinking of type "enabled"; adaptive thinking is sent'
    assert notes == (Note("thinking", words),)
    haiku = Catalog().find("claude-haiku-4-5")
    sent, notes = effective(haiku, Parameters(thinking={"type": "adaptive"}))
    assert sent.thinking == {"type": "enabled", "budget_tokens": 4096}
    assert len(notes) == 1


@pytest.mark.parametrize(
    ("model", "thinking", "takes"),
    [
        ("claude-haiku-4-5", UNSET, True),
        ("claude-haiku-4-5", {"type": "enabled", "budget_tokens": 2000}, False),
        ("claude-sonnet-4-6", UNSET, False),
        ("claude-opus-9", UNSET, False),
        ("some-llama", UNSET, False),
    ],
)
def test_a_reply_is_gone_on_from_by_models_of_the_4_5_family_while_they_do_not_think(
    model: str, thinking: Unset | dict[str, Any], takes: bool
) -> None:
    known = Catalog(foreign=True).find(model)
    assert takes_prefill(known, Parameters(thinking=thinking)) is takes


def test_either_of_the_two_is_taken_while_the_other_is_unset() -> None:
    reasons = objections(SONNET_4_6, Parameters())
    assert not reasons["temperature"]
    assert not reasons["top_p"]
    assert not objections(SONNET_4_6, Parameters(top_p=0.5))["temperature"]


@pytest.mark.parametrize(("name", "other"), [("temperature", "top_p"), ("top_p", "temperature")])
def test_of_two_that_exclude_each_other_the_one_just_set_stays(name: str, other: str) -> None:
    setting: dict[str, Any] = {other: 0.5}
    before = Parameters(**setting)
    note = Note(other, f"{other} was unset: this model takes temperature or top_p, not both")
    assert apply_change(SONNET_4_6, before, name, 0.3) == Change({name: 0.3, other: UNSET}, note)


@pytest.mark.parametrize(
    ("model", "before", "name", "value"),
    [
        (SONNET_4_6, Parameters(top_p=0.5), "temperature", UNSET),
        (SONNET_4_6, Parameters(top_p=0.5), "max_tokens", 5),
        (SONNET_4_6, Parameters(), "temperature", 0.3),
        (SONNET_4_6, Parameters(temperature=0.5, thinking={"type": "adaptive"}), "top_p", 0.97),
        (OPUS_5, Parameters(top_p=0.5), "temperature", 0.3),
        (Catalog(foreign=True).find("some-llama"), Parameters(top_p=0.5), "temperature", 0.3),
    ],
)
def test_what_excludes_nothing_that_is_sent_changes_nothing_else(
    model: Model, before: Parameters, name: str, value: Any
) -> None:
    assert apply_change(model, before, name, value) == Change({name: value})


@pytest.mark.parametrize(
    ("max_tokens", "budget", "sent_budget"),
    [(2_000, 4_096, 1_999), (2_000, 2_000, 1_999), (1_025, 4_096, 1_024), (1_025, 5, 1_024)],
)
def test_a_thinking_budget_is_sent_as_near_as_max_tokens_allows(
    max_tokens: int, budget: int, sent_budget: int
) -> None:
    thinking = {"type": "enabled", "budget_tokens": budget}
    sent, notes = effective(SONNET_4_6, Parameters(thinking=thinking, max_tokens=max_tokens))
    assert sent.thinking == {"type": "enabled", "budget_tokens": sent_budget}
    assert sent.max_tokens == max_tokens
    (note,) = notes
    assert "at least 1,024 and less than max_tokens" in note.words
    assert f"{sent_budget:,} is sent" in note.words


def test_a_thinking_budget_beyond_the_model_s_limit_leaves_the_usual_tokens_to_the_reply() -> None:
    thinking = {"type": "enabled", "budget_tokens": 500_000}
    sent, notes = effective(SONNET_4_6, Parameters(thinking=thinking))
    assert sent.max_tokens == SONNET_4_6.max_output
    assert (
        of_type(dict, sent.thinking)["budget_tokens"]
        == sent.max_tokens - SONNET_4_6.default_max_tokens
    )
    assert "123,904 is sent" in notes[0].words
    small = SONNET_4_6._replace(max_output=4_096)
    sent, _ = effective(small, Parameters(thinking=thinking))
    assert (of_type(dict, sent.thinking)["budget_tokens"], sent.max_tokens) == (2_048, 4_096)


@given(st.integers(1, 300_000), st.integers(0, 300_000))
def test_no_thinking_budget_is_sent_that_the_api_refuses(max_tokens: int, budget: int) -> None:
    thinking = {"type": "enabled", "budget_tokens": budget}
    sent, notes = effective(SONNET_4_6, Parameters(thinking=thinking, max_tokens=max_tokens))
    if sent.thinking is UNSET:
        assert max_tokens <= 1_024
        assert notes
    else:
        assert 1_024 <= sent.thinking["budget_tokens"] < sent.max_tokens
        asked = min(max(budget, 1_024), of_type(int, sent.max_tokens) - 1)
        assert sent.thinking["budget_tokens"] == asked


@pytest.mark.parametrize("budget", [{"budget_tokens": 500}, {}])
def test_a_thinking_budget_that_is_too_low_is_the_least_where_no_limit_is_known(
    budget: dict[str, int],
) -> None:
    model = SONNET_4_6._replace(max_output=None)
    sent, notes = effective(model, Parameters(thinking={"type": "enabled", **budget}))
    assert sent.thinking == {"type": "enabled", "budget_tokens": 1_024}
    assert "1,024 is sent" in notes[0].words


def test_a_thinking_budget_that_max_tokens_leaves_no_room_for_is_not_sent() -> None:
    thinking = {"type": "enabled", "budget_tokens": 500}
    sent, notes = effective(SONNET_4_6, Parameters(thinking=thinking, max_tokens=1_024))
    assert sent.thinking is UNSET
    words = "a thinking budget needs max_tokens above 1,024, so it isn't sent"
    assert notes == (Note("thinking", words),)


def test_the_thinking_budget_comes_on_top_of_the_usual_tokens() -> None:
    thinking = {"type": "enabled", "budget_tokens": 10_000}
    sent, _ = effective(SONNET_4_6, Parameters(thinking=thinking))
    assert sent.max_tokens == 10_000 + SONNET_4_6.default_max_tokens


def test_a_foreign_model_is_sent_everything() -> None:
    model = Catalog(foreign=True).find("some-llama")
    parameters = Parameters(
        model="some-llama",
        max_tokens=10,
        temperature=1.7,
        top_p=0.5,
        top_k=5,
        thinking={"type": "enabled", "budget_tokens": 5},
        effort="low",
    )
    assert effective(model, parameters) == (parameters, ())


@given(st.floats(allow_nan=False))
def test_a_temperature_out_of_range_goes_to_the_nearest_end(temperature: float) -> None:
    sent, notes = effective(SONNET_4_6, Parameters(temperature=temperature))
    assert 0 <= of_type(float, sent.temperature) <= 1
    assert bool(notes) == (not 0 <= temperature <= 1)
