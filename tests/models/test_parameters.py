import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import claude_tui
from claude_tui.conversation import UNSET, Parameters
from claude_tui.conversation.parameters import PARAMETER_NAMES
from claude_tui.models.catalog import Catalog, Model, shipped_models
from claude_tui.models.parameter_row import ParameterRow
from claude_tui.models.parameters import MORE, PARAMETERS
from claude_tui.models.rules import changed_by_model, effective, objection_to_any, objections

SONNET = Catalog().find("claude-sonnet-4-6")


def test_every_parameter_has_a_row_and_every_row_a_field() -> None:
    assert set(PARAMETERS) == set(PARAMETER_NAMES)


@pytest.mark.parametrize("name", ["inference_geo", "service_tier"])
def test_a_parameter_without_rules_of_its_own_is_a_row_and_a_field(name: str) -> None:
    package = Path(claude_tui.__file__).parent
    named = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if re.search(rf"\b{name}\b", path.read_text(encoding="utf-8"))
    }
    assert named == {"conversation/parameters.py", "models/parameters.py"}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [("top_p", " 0.5 ", 0.5), ("temperature", "1", 1.0), ("max_tokens", "4,096", 4096)],
)
def test_a_number_is_read(name: str, text: str, value: float) -> None:
    assert PARAMETERS[name].parse(text, SONNET) == value


def test_a_number_that_no_model_limits_is_limited_by_its_row() -> None:
    row = ParameterRow("chill", "number", "Chill", "Set it.", "[X]", most=2)
    assert row.parse("1.5", SONNET) == 1.5
    with pytest.raises(ValueError, match=r"^chill must be between 0 and 2$"):
        row.parse("3", SONNET)


@pytest.mark.parametrize("text", ["high", "1.5", "nan", "-0.1"])
def test_a_number_out_of_the_range_of_the_model_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^temperature must be between 0 and 1$"):
        PARAMETERS["temperature"].parse(text, SONNET)
    with pytest.raises(ValueError, match=r"^max_tokens must be between 1 and 128,000$"):
        PARAMETERS["max_tokens"].parse(text, SONNET)


@pytest.mark.parametrize("model", shipped_models(), ids=lambda model: model.id)
def test_whatever_is_offered_is_sent_as_it_was_chosen(model: Model) -> None:
    for name in MORE:
        for offer in PARAMETERS[name].offers(model, Parameters()):
            value = PARAMETERS[name].parse(offer.word, model)
            assert PARAMETERS[name].show(value) == offer.word
            sent, notes = effective(model, Parameters(max_tokens=60_000, **{name: value}))
            assert getattr(sent, name) == value, notes
            assert notes == ()


def test_with_thinking_off_only_the_efforts_that_go_with_it_are_offered() -> None:
    model = Catalog().find("claude-opus-5")
    off = Parameters(thinking={"type": "disabled"})
    effort = PARAMETERS["effort"]
    assert [offer.word for offer in effort.offers(model, off)] == ["low", "medium", "high"]
    assert len(effort.offers(model, Parameters())) == 5


def test_a_control_stays_usable_while_only_its_value_is_wrong() -> None:
    model = Catalog().find("claude-opus-5")
    wrong = Parameters(thinking={"type": "between_tools"}, effort="no such")
    assert objections(model, wrong)["thinking"]
    assert not objection_to_any(model, wrong, "thinking")
    assert not objection_to_any(model, wrong, "effort")
    assert objection_to_any(model, wrong, "top_k")


@given(st.lists(st.text(min_size=1, alphabet="a\\\\ \\n\\tns|"), min_size=1).map(tuple))
def test_stop_sequences_are_read_as_they_are_shown(sequences: tuple[str, ...]) -> None:
    row = PARAMETERS["stop_sequences"]
    assert row.parse(row.show(sequences), SONNET) == sequences


@pytest.mark.parametrize(
    ("name", "text"),
    [("thinking", "much"), ("thinking", "5"), ("thinking", "off hidden now"), ("top_k", "0"),
     ("top_k", "x"), ("cache_control", "maybe"), ("metadata", "x" * 257)],
)  # fmt: skip
def test_what_is_no_value_is_refused_in_words(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        PARAMETERS[name].parse(text, SONNET)


@pytest.mark.parametrize("name", MORE)
def test_nothing_typed_unsets(name: str) -> None:
    assert PARAMETERS[name].parse("  ", SONNET) is UNSET
    assert PARAMETERS[name].show(UNSET) == ""


def test_another_model_says_in_one_line_what_it_changes() -> None:
    old, new = Catalog().find("claude-sonnet-4-6"), Catalog().find("claude-opus-4-8")
    asked = Parameters(temperature=0.3, effort="xhigh", top_k=5, system="Hi")
    assert changed_by_model(old, new, asked) == (
        "claude-opus-4-8 doesn't support temperature or top_k, so they won't be sent. "
        "claude-opus-4-8 supports effort; it will be sent again."
    )
    assert changed_by_model(old, old, asked) == ""
