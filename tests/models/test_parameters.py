import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.conversation import UNSET, Parameters
from claude_tui.conversation.parameters import PARAMETER_NAMES
from claude_tui.models.catalog import Catalog, Model, shipped_models
from claude_tui.models.parameters import MORE, PARAMETERS
from claude_tui.models.rules import changed_by_model, effective, settable, verdicts


def test_every_parameter_has_a_row_and_every_row_a_field() -> None:
    assert set(PARAMETERS) == set(PARAMETER_NAMES)


def test_a_number_is_read_as_one_and_kept_in_its_range() -> None:
    assert PARAMETERS["top_p"].parse(" 0.5 ") == 0.5
    for text in ("high", "1.5", "nan"):
        with pytest.raises(ValueError, match="top_p is a number from 0 to 1"):
            PARAMETERS["top_p"].parse(text)


@pytest.mark.parametrize("model", shipped_models(), ids=lambda model: model.id)
def test_whatever_is_offered_is_sent_as_it_was_chosen(model: Model) -> None:
    for name in MORE:
        for offer in PARAMETERS[name].offers(model, Parameters()):
            value = PARAMETERS[name].parse(offer.word)
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
    assert not verdicts(model, wrong)["thinking"].taken
    assert settable(model, wrong, "thinking").taken
    assert settable(model, wrong, "effort").taken
    assert not settable(model, wrong, "top_k").taken


@given(st.lists(st.text(min_size=1, alphabet="a\\\\ \\n\\tns|"), min_size=1).map(tuple))
def test_stop_sequences_are_read_as_they_are_shown(sequences: tuple[str, ...]) -> None:
    row = PARAMETERS["stop_sequences"]
    assert row.parse(row.show(sequences)) == sequences


@pytest.mark.parametrize(
    ("name", "text"),
    [("thinking", "much"), ("thinking", "5"), ("thinking", "off hidden now"), ("top_k", "0"),
     ("top_k", "x"), ("cache_control", "maybe"), ("metadata", "x" * 257)],
)  # fmt: skip
def test_what_is_no_value_is_refused_in_words(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        PARAMETERS[name].parse(text)


@pytest.mark.parametrize("name", MORE)
def test_nothing_typed_unsets(name: str) -> None:
    assert PARAMETERS[name].parse("  ") is UNSET
    assert PARAMETERS[name].show(UNSET) == ""


def test_another_model_says_in_one_line_what_it_changes() -> None:
    old, new = Catalog().find("claude-sonnet-4-6"), Catalog().find("claude-opus-4-8")
    asked = Parameters(temperature=0.3, effort="xhigh", top_k=5, system="Hi")
    assert changed_by_model(old, new, asked) == (
        "claude-opus-4-8: not sent: temperature, top_k; sent again: effort"
    )
    assert changed_by_model(old, old, asked) == ""
