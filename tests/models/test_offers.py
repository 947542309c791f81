import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.conversation import UNSET, Parameters
from claude_tui.models.catalog import Catalog, Model, shipped_models
from claude_tui.models.offers import OFFERED, offers, parsed, shown, verdict
from claude_tui.models.rules import changed_by_model, effective, verdicts


@pytest.mark.parametrize("model", shipped_models(), ids=lambda model: model.id)
def test_whatever_is_offered_is_sent_as_it_was_chosen(model: Model) -> None:
    for name in OFFERED:
        for offer in offers(model, Parameters(), name):
            value = parsed(name, offer.word)
            assert shown(name, value) == offer.word
            sent, notes = effective(model, Parameters(max_tokens=60_000, **{name: value}))
            assert getattr(sent, name) == value, notes
            assert notes == ()


def test_with_thinking_off_only_the_efforts_that_go_with_it_are_offered() -> None:
    model = Catalog().find("claude-opus-5")
    off = Parameters(thinking={"type": "disabled"})
    assert [offer.word for offer in offers(model, off, "effort")] == ["low", "medium", "high"]
    assert len(offers(model, Parameters(), "effort")) == 5


def test_a_control_stays_usable_while_only_its_value_is_wrong() -> None:
    model = Catalog().find("claude-opus-5")
    wrong = Parameters(thinking={"type": "between_tools"}, effort="no such")
    assert not verdicts(model, wrong)["thinking"].taken
    assert verdict(model, wrong, "thinking").taken
    assert verdict(model, wrong, "effort").taken
    assert not verdict(model, wrong, "top_k").taken


@given(st.lists(st.text(min_size=1, alphabet="a\\\\ \\n\\tns|"), min_size=1).map(tuple))
def test_stop_sequences_are_read_as_they_are_shown(sequences: tuple[str, ...]) -> None:
    assert parsed("stop_sequences", shown("stop_sequences", sequences)) == sequences


@pytest.mark.parametrize(
    ("name", "text"),
    [("thinking", "much"), ("thinking", "5"), ("thinking", "off hidden now"), ("top_k", "0"),
     ("top_k", "x"), ("cache_control", "maybe"), ("metadata", "x" * 257)],
)  # fmt: skip
def test_what_is_no_value_is_refused_in_words(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        parsed(name, text)


@pytest.mark.parametrize("name", OFFERED)
def test_nothing_typed_unsets(name: str) -> None:
    assert parsed(name, "  ") is UNSET
    assert shown(name, UNSET) == ""


def test_another_model_says_in_one_line_what_it_changes() -> None:
    old, new = Catalog().find("claude-sonnet-4-6"), Catalog().find("claude-opus-4-8")
    asked = Parameters(temperature=0.3, effort="xhigh", top_k=5, system="Hi")
    assert changed_by_model(old, new, asked) == (
        "claude-opus-4-8: not sent: temperature, top_k; sent again: effort"
    )
    assert changed_by_model(old, old, asked) == ""
