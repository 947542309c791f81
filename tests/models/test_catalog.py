import re
from datetime import date

import pytest

from claude_tui.models.catalog import (
    DEFAULT_MODEL,
    Catalog,
    Model,
    Sampling,
    shipped_models,
)
from claude_tui.models.listing import listed_id, listed_model
from tests.servers import rules

TODAY = date(2026, 11, 22)


def test_the_catalog_and_the_rules_of_the_test_server_name_the_same_models():
    assert {model.id.removeprefix("claude-") for model in shipped_models()} == set(rules.THINKING)


def test_the_default_model_is_known_and_takes_a_temperature():
    assert Catalog().find(DEFAULT_MODEL).sampling is not Sampling.NONE


@pytest.mark.parametrize(
    ("alias", "sampling", "output_price"),
    [
        ("claude-haiku-4-5-20251001", Sampling.EITHER, 5),
        ("claude-opus-4-5-20251101", Sampling.EITHER, 25),
        ("claude-sonnet-4-5-20250929", Sampling.EITHER, 15),
    ],
)
def test_a_dated_id_is_the_same_model(alias, sampling, output_price):
    model = Catalog().find(alias)
    assert (model.id, model.sampling) == (alias, sampling)
    assert model.prices.output == output_price
    assert alias not in {shipped.id for shipped in shipped_models()}


def test_an_unknown_claude_model_is_sent_nothing_it_may_refuse():
    for catalog in (Catalog(), Catalog(foreign=True)):
        model = catalog.find("claude-opus-9")
        assert (model.sampling, model.thinking, model.known) == (Sampling.NONE, (), False)


def test_an_unknown_model_of_a_foreign_server_takes_everything():
    model = Catalog(foreign=True).find("llama-4")
    assert (model.sampling, model.max_temperature) == (Sampling.BOTH, 2.0)


def test_a_retired_model_is_not_offered():
    offered = {model.id for model in Catalog().models(TODAY)}
    assert "claude-mythos-preview" not in offered
    assert "claude-sonnet-4-5" in offered
    assert "claude-sonnet-4-5" not in {m.id for m in Catalog().models(date(2026, 11, 30))}


def test_what_a_server_lists_is_what_is_offered():
    listed = Model("m", "M", Sampling.BOTH)
    assert Catalog([listed], foreign=True).models() == (listed,)
    assert Catalog(foreign=True).models() == ()


def test_a_listed_model_has_the_shipped_prices():
    listed = Model("claude-sonnet-4-6", "Sonnet", Sampling.EITHER, context_window=5)
    model = Catalog([listed]).find("claude-sonnet-4-6")
    assert (model.context_window, model.prices.input) == (5, 3)


@pytest.mark.parametrize(
    ("model_id", "words"),
    [
        ("claude-sonnet-4-5", "claude-sonnet-4-5 retires on 2026-11-30, in 8 days"),
        ("claude-mythos-preview", "claude-mythos-preview was to be retired on 2026-06-30"),
        ("claude-opus-4-5", "claude-opus-4-5 may be retired any time from 2026-11-24 on"),
        ("claude-sonnet-4-6", ""),
    ],
)
def test_a_retirement_is_mentioned_when_it_is_near(model_id, words):
    assert Catalog().find(model_id).retirement(TODAY) == words


def test_unset_max_tokens_leave_half_of_a_small_context_window():
    assert Model("m", "M", Sampling.BOTH, context_window=2048).default_max_tokens == 1024
    assert Model("m", "M", Sampling.BOTH, max_output=100).default_max_tokens == 100
    assert Catalog().find("claude-sonnet-4-6").default_max_tokens == 4096


def entry(**types):
    supported = {name: {"supported": value} for name, value in types.items()}
    return {"id": "claude-new-1", "capabilities": {"thinking": {"types": supported}}}


@pytest.mark.parametrize("model", shipped_models(), ids=lambda model: model.id)
def test_sampling_follows_from_the_thinking_types_a_server_lists(model):
    every = ("adaptive", "between_tools", "disabled", "enabled")
    data = {**entry(**{name: name in model.thinking for name in every}), "id": model.id}
    unknown = Model(model.id, model.id, Sampling.NONE, known=False)
    derived = listed_model(data, unknown)
    assert derived.sampling is model.sampling
    assert set(derived.thinking) == set(model.thinking)
    assert derived.known


def test_a_server_s_limits_and_efforts_win():
    base = Catalog().find("claude-sonnet-4-6")
    listed = listed_model(
        {
            "id": base.id,
            "display_name": "Sonnet",
            "max_input_tokens": 300_000,
            "max_tokens": 32_000,
            "retires_at": "2027-03-01T00:00:00Z",
            "capabilities": {
                "effort": {"supported": True, "low": {"supported": True}, "xhigh": None}
            },
        },
        base,
    )
    assert (listed.name, listed.context_window, listed.max_output) == ("Sonnet", 300_000, 32_000)
    assert (listed.efforts, listed.retires) == (("low",), date(2027, 3, 1))
    assert listed.prices == base.prices


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"id": 5, "max_tokens": "many", "capabilities": [], "retires_at": "soon"},
        {"display_name": None, "max_tokens": -1, "capabilities": {"thinking": None, "effort": 5}},
        {"max_input_tokens": True, "capabilities": {"thinking": {"types": []}}},
    ],
)
def test_what_a_server_does_not_tell_stays_as_it_is_known(data):
    base = Catalog().find("claude-sonnet-4-6")
    assert listed_model(data, base) == base
    assert listed_id(data) == ""


def test_ids_are_fit_for_a_request():
    assert all(re.fullmatch(r"claude-[a-z0-9-]+", model.id) for model in shipped_models())
