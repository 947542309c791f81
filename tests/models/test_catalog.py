import re
from datetime import date
from typing import Any

import pytest

from claude_tui.models.catalog import (
    DEFAULT_MODEL,
    Catalog,
    Model,
    Sampling,
    shipped_models,
)
from claude_tui.models.listing import essence, listed_id, listed_model, listed_models
from tests.narrowing import present
from tests.servers import rules

TODAY = date(2026, 11, 22)


def test_the_catalog_and_the_rules_of_the_test_server_name_the_same_models() -> None:
    assert {model.id.removeprefix("claude-") for model in shipped_models()} == set(rules.THINKING)


def test_the_default_model_is_known_and_takes_a_temperature() -> None:
    assert Catalog().find(DEFAULT_MODEL).sampling is not Sampling.NONE


@pytest.mark.parametrize(
    ("alias", "sampling", "output_price"),
    [
        ("claude-haiku-4-5-20251001", Sampling.EITHER, 5),
        ("claude-opus-4-5-20251101", Sampling.EITHER, 25),
        ("claude-sonnet-4-5-20250929", Sampling.EITHER, 15),
    ],
)
def test_a_dated_id_is_the_same_model(alias: str, sampling: Sampling, output_price: int) -> None:
    model = Catalog().find(alias)
    assert (model.id, model.sampling) == (alias, sampling)
    assert present(model.prices).output == output_price
    assert alias not in {shipped.id for shipped in shipped_models()}


def test_an_unknown_claude_model_is_sent_nothing_it_may_refuse() -> None:
    for catalog in (Catalog(), Catalog(foreign=True)):
        model = catalog.find("claude-opus-9")
        assert (model.sampling, model.thinking, model.known) == (Sampling.NONE, (), False)


def test_an_unknown_model_of_a_foreign_server_takes_everything() -> None:
    model = Catalog(foreign=True).find("llama-4")
    assert (model.sampling, model.max_temperature) == (Sampling.BOTH, 2.0)


def test_a_retired_model_is_not_offered() -> None:
    offered = {model.id for model in Catalog().models(TODAY)}
    assert "claude-mythos-preview" not in offered
    assert "claude-sonnet-4-5" in offered
    assert "claude-sonnet-4-5" not in {m.id for m in Catalog().models(date(2026, 11, 30))}


def test_what_a_server_lists_is_what_is_offered() -> None:
    listed = Model("m", "M", Sampling.BOTH)
    assert Catalog([listed], foreign=True).models() == (listed,)
    assert Catalog(foreign=True).models() == ()


def test_a_listed_model_has_the_shipped_prices() -> None:
    listed = Model("claude-sonnet-4-6", "Sonnet", Sampling.EITHER, context_window=5)
    model = Catalog([listed]).find("claude-sonnet-4-6")
    assert (model.context_window, present(model.prices).input) == (5, 3)


@pytest.mark.parametrize(
    ("model_id", "words"),
    [
        (
            "claude-sonnet-4-5",
            "claude-sonnet-4-5 retires on 2026-11-30, in 8 days; choose claude-sonnet-5-5 instead",
        ),
        (
            "claude-mythos-preview",
            (
                "claude-mythos-preview was due to be retired on 2026-06-30; "
                "choose claude-mythos-5-2 instead"
            ),
        ),
        (
            "claude-haiku-4-5",
            ("claude-haiku-4-5 may be retired after 2026-10-15; choose claude-haiku-5-5 instead"),
        ),
        ("claude-sonnet-4-6", ""),
    ],
)
def test_a_retirement_is_mentioned_when_it_is_near(model_id: str, words: str) -> None:
    assert Catalog().find(model_id).retirement(TODAY) == words


@pytest.mark.parametrize("model", shipped_models(), ids=lambda model: model.id)
def test_a_successor_is_a_model_that_has_none(model: Model) -> None:
    if model.successor:
        assert Catalog().find(model.successor).known
        assert Catalog().find(model.successor).successor == ""


def test_what_a_server_says_of_a_model_s_life_counts() -> None:
    base = Catalog().find("claude-opus-4-6")
    retired = listed_model({"id": base.id, "lifecycle": "retired"}, base)
    assert retired.retired(TODAY)
    assert retired.retirement(TODAY) == (
        "claude-opus-4-6 has been retired; choose claude-opus-5-5 instead"
    )
    deprecated = listed_model({"id": base.id, "lifecycle": "deprecated"}, base)
    assert "is deprecated and will be retired" in deprecated.retirement(TODAY)
    assert listed_model({"id": base.id, "lifecycle": ["x"]}, base) == base


@pytest.mark.parametrize(
    ("cloud_id", "successor"),
    [
        ("anthropic.claude-haiku-4-5", "anthropic.claude-haiku-5-5"),
        ("us.anthropic.claude-haiku-4-5", "us.anthropic.claude-haiku-5-5"),
        ("claude-haiku-4-5@20251001", "claude-haiku-5-5"),
    ],
)
def test_a_model_is_known_by_the_id_a_cloud_gives_it(cloud_id: str, successor: str) -> None:
    model = Catalog().find(cloud_id)
    assert (model.id, model.successor) == (cloud_id, successor)
    assert (model.sampling, present(model.prices).input) == (Sampling.EITHER, 1)
    assert not Catalog(foreign=True).find("anthropic.claude-opus-9").known
    assert Catalog(foreign=True).find("anthropic.claude-opus-9").sampling is Sampling.NONE


def test_ids_are_spelled_as_the_source_writes_them() -> None:
    bedrock = Catalog(id_prefix="anthropic.")
    assert bedrock.spelled("claude-opus-5") == "anthropic.claude-opus-5"
    assert bedrock.spelled("anthropic.claude-opus-5") == "anthropic.claude-opus-5"
    assert bedrock.spelled("us.anthropic.claude-opus-5") == "us.anthropic.claude-opus-5"
    assert bedrock.spelled("my-own-profile") == "my-own-profile"
    assert Catalog(id_prefix="").spelled("anthropic.claude-opus-5") == "claude-opus-5"
    assert Catalog().spelled("claude-haiku-4-5@20251001") == "claude-haiku-4-5@20251001"
    assert {model.id for model in bedrock.models(TODAY)} >= {"anthropic.claude-opus-5"}


def test_what_the_user_says_goes_before_what_the_server_says() -> None:
    own: dict[str, dict[str, Any]] = {
        "claude-sonnet-4-6": {"context_window": 7, "name": "Mine"},
        "other": {"pdf": False},
    }
    listed = Model("claude-sonnet-4-6", "Sonnet", Sampling.EITHER, context_window=5)
    catalog = Catalog([listed], own=own)
    assert catalog.find("claude-sonnet-4-6").context_window == 7
    assert [model.name for model in catalog.models()] == ["Mine"]
    assert Catalog(own=own).find("claude-sonnet-4-6").name == "Mine"
    assert Catalog(own=own).find("anthropic.claude-sonnet-4-6").name == "Mine"
    assert Catalog(own=own, foreign=True).find("other").pdf is False


def test_a_successor_that_the_server_does_not_have_is_not_offered() -> None:
    old, new = Catalog().find("claude-sonnet-4-5"), Catalog().find("claude-sonnet-5-5")
    assert Catalog([old, new]).find(old.id).successor == new.id
    assert Catalog([old]).find(old.id).successor == ""
    own = {old.id: {"successor": "mine"}}
    assert Catalog([old], own=own).find(old.id).successor == "mine"


def test_models_that_only_the_user_knows_are_offered_where_no_server_lists_any() -> None:
    own: dict[str, dict[str, Any]] = {
        "claude-sonnet-4-6": {"name": "Mine"},
        "other": {"pdf": False},
    }
    assert [model.id for model in Catalog(own=own, foreign=True).models()] == list(own)
    offered = [model.id for model in Catalog(own=own).models(TODAY)]
    assert offered.count("claude-sonnet-4-6") == 1
    assert offered[-1] == "other"


def test_only_what_is_read_of_an_entry_is_kept() -> None:
    data = {**entry(adaptive=True), "secret": "s", "capabilities": {"batch": {}, "effort": {}}}
    assert essence(data) == {"id": "claude-new-1", "capabilities": {"effort": {}}}
    assert essence(None) == {"capabilities": {}}


def test_a_list_is_read_the_same_from_its_essence() -> None:
    entries = [entry(adaptive=True, enabled=True), {"id": "m", "max_tokens": 5}, None, {"id": 5}]
    known = Catalog(foreign=True)
    assert listed_models(map(essence, entries), known) == listed_models(entries, known)
    assert len(listed_models(entries, known)) == 2


def test_unset_max_tokens_leave_half_of_a_small_context_window() -> None:
    assert Model("m", "M", Sampling.BOTH, context_window=2048).default_max_tokens == 1024
    assert Model("m", "M", Sampling.BOTH, max_output=100).default_max_tokens == 100
    assert Catalog().find("claude-sonnet-4-6").default_max_tokens == 4096


def entry(**types: bool) -> dict[str, Any]:
    supported = {name: {"supported": value} for name, value in types.items()}
    return {"id": "claude-new-1", "capabilities": {"thinking": {"types": supported}}}


@pytest.mark.parametrize("model", shipped_models(), ids=lambda model: model.id)
def test_sampling_follows_from_the_thinking_types_a_server_lists(model: Model) -> None:
    every = ("adaptive", "between_tools", "disabled", "enabled")
    data = {**entry(**{name: name in present(model.thinking) for name in every}), "id": model.id}
    unknown = Model(model.id, model.id, Sampling.NONE, known=False)
    derived = listed_model(data, unknown)
    assert derived.sampling is model.sampling
    assert set(present(derived.thinking)) == set(present(model.thinking))
    assert derived.known


def test_a_server_s_limits_and_efforts_win() -> None:
    base = Catalog().find("claude-sonnet-4-6")
    listed = listed_model(
        {
            "id": base.id,
            "display_name": "Sonnet",
            "max_input_tokens": 300_000,
            "max_tokens": 32_000,
            "retires_at": "2027-03-01T00:00:00Z",
            "capabilities": {
                "effort": {"supported": True, "low": {"supported": True}, "xhigh": None},
                "image_input": {"supported": False},
                "pdf_input": None,
            },
        },
        base,
    )
    assert (listed.name, listed.context_window, listed.max_output) == ("Sonnet", 300_000, 32_000)
    assert (listed.efforts, listed.retires) == (("low",), date(2027, 3, 1))
    assert (listed.images, listed.pdf) == (False, True)
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
def test_what_a_server_does_not_tell_stays_as_it_is_known(
    data: list[object] | dict[str, Any] | None,
) -> None:
    base = Catalog().find("claude-sonnet-4-6")
    assert listed_model(data, base) == base
    assert listed_id(data) == ""


def test_ids_are_fit_for_a_request() -> None:
    assert all(re.fullmatch(r"claude-[a-z0-9-]+", model.id) for model in shipped_models())


def listing(*ids: str, **more: Any) -> Catalog:
    return Catalog([Model(each, each, Sampling.EITHER) for each in ids], **more)


def test_an_id_that_the_server_does_not_list_is_named_with_what_was_meant() -> None:
    catalog = listing("claude-sonnet-5", "claude-opus-5")
    assert catalog.unlisted("claude-sonet-5") == (
        "claude-sonet-5 isn't on the server's list; did you mean claude-sonnet-5?"
    )
    assert catalog.unlisted("llama") == "llama isn't on the server's list"
    assert catalog.unlisted("claude-opus-5") == catalog.unlisted("") == ""
    assert not catalog.has("claude-sonet-5")
    assert catalog.has("claude-opus-5")


@pytest.mark.parametrize(
    ("listed", "asked"),
    [
        ("claude-haiku-4-5-20251001", "claude-haiku-4-5"),
        ("claude-haiku-4-5", "claude-haiku-4-5-20251001"),
        ("claude-new-9-20280101", "claude-new-9"),
        ("claude-haiku-4-5", "us.anthropic.claude-haiku-4-5"),
        ("claude-haiku-4-5@20251001", "claude-haiku-4-5"),
        ("llama3:latest", "llama3"),
    ],
)
def test_another_spelling_of_a_listed_model_is_listed(listed: str, asked: str) -> None:
    assert listing(listed).unlisted(asked) == ""


def test_where_a_server_lists_nothing_nothing_is_claimed() -> None:
    for catalog in (Catalog(), Catalog(foreign=True)):
        assert catalog.unlisted("claude-sonet-9") == ""
        assert not catalog.has("claude-sonet-9")
        assert catalog.has("claude-sonnet-5")


def test_a_model_of_the_user_s_own_file_is_never_called_missing() -> None:
    assert listing("a", own={"mine": {"name": "Mine"}}).unlisted("mine") == ""


def test_a_later_day_of_retirement_than_the_shipped_one_counts() -> None:
    later, earlier = date(2027, 6, 1), date(2026, 12, 1)
    for day, counts in ((later, later), (earlier, date(2027, 1, 22))):
        assert (
            Catalog(retirements={"claude-opus-4-5": day}).find("claude-opus-4-5").retires == counts
        )


def test_a_day_that_is_set_for_a_model_that_had_none_counts() -> None:
    catalog = Catalog(
        retirements={"claude-sonnet-4-6": date(2027, 3, 1), "claude-new-9": date(2027, 3, 2)}
    )
    assert catalog.find("claude-sonnet-4-6").retires == date(2027, 3, 1)
    assert "retires on 2027-03-01" in catalog.find("claude-sonnet-4-6").retirement(date(2027, 2, 1))
    assert catalog.find("us.anthropic.claude-sonnet-4-6").retires == date(2027, 3, 1)
    assert "claude-sonnet-4-6" not in {m.id for m in catalog.models(date(2027, 3, 1))}
    assert catalog.find("claude-new-9").retires == date(2027, 3, 2)
    # Not sooner than its makers promised: an older list knows less.
    assert (
        Catalog(retirements={"claude-sonnet-4-6": TODAY}).find("claude-sonnet-4-6").retires is None
    )


def test_what_the_server_and_the_user_say_of_a_retirement_goes_before_other_lists() -> None:
    model = Catalog().find("claude-sonnet-4-6")
    listed = listed_model({"id": model.id, "retires_at": "2027-04-01T00:00:00Z"}, model)
    days = {model.id: date(2027, 9, 9)}
    assert Catalog([listed], retirements=days).find(model.id).retires == date(2027, 4, 1)
    own = {model.id: {"retires": date(2027, 5, 5)}}
    assert Catalog(own=own, retirements=days).find(model.id).retires == date(2027, 5, 5)
