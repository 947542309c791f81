"""What a refusal changes of what is known of a model, and of what is sent."""

from dataclasses import replace
from typing import Any

import pytest

from claude_tui.conversation import UNSET, Parameters, Unset
from claude_tui.models.catalog import Catalog, Model
from claude_tui.models.lessons import MESSAGES, Lesson, RefusalKind, facts
from claude_tui.models.parameters import MORE
from claude_tui.models.rules import Note, effective, objection_to_any, objections, takes_prefill

SOME = Catalog(foreign=True).find("some-model")
ALL = Parameters(
    model="some-model",
    max_tokens=50_000,
    temperature=1.5,
    top_p=0.5,
    top_k=5,
    stop_sequences=("END",),
    thinking={"type": "enabled", "budget_tokens": 2000},
    effort="xhigh",
    service_tier="auto",
    speed="fast",
    cache_control={"type": "ephemeral"},
    metadata={"user_id": "me"},
    inference_geo="us",
)


def after(lesson: Lesson, model: Model = SOME, parameters: Parameters = ALL) -> Model:
    return model._replace(**facts(lesson, model, parameters))


@pytest.mark.parametrize("name", ["temperature", "top_p", *MORE])
def test_a_parameter_that_was_refused_is_not_sent_and_its_control_says_why(name: str) -> None:
    model = after(Lesson(RefusalKind.NOT_TAKEN, name))
    sent, notes = effective(model, ALL)
    reason = f"some-model doesn't support {name}: the server rejected it"
    assert getattr(sent, name) is UNSET
    assert notes == (Note(name, reason),)
    assert objection_to_any(model, ALL, name) == reason
    assert objections(model, Parameters())[name]
    assert replace(sent, **{name: getattr(ALL, name)}) == ALL


def test_of_two_that_exclude_each_other_the_one_that_is_left_is_sent() -> None:
    model = after(Lesson(RefusalKind.NOT_TAKEN, "temperature"))
    model = after(Lesson(RefusalKind.NOT_BOTH, "temperature"), model)
    off = replace(ALL, thinking=UNSET)
    assert effective(model, off)[0].top_p == 0.5


def test_what_was_refused_before_stays_refused() -> None:
    model = after(
        Lesson(RefusalKind.NOT_TAKEN, "top_k"), after(Lesson(RefusalKind.NOT_TAKEN, "top_p"))
    )
    sent, _ = effective(model, ALL)
    assert (sent.top_k, sent.top_p) == (UNSET, UNSET)


@pytest.mark.parametrize(
    ("lesson", "name", "sent", "words"),
    [
        (Lesson(RefusalKind.AT_MOST, "temperature", limit=1), "temperature", 1.0, "1 is sent"),
        (Lesson(RefusalKind.AT_MOST, "max_tokens", limit=8192), "max_tokens", 8192, "8,192 tokens"),
        (
            Lesson(RefusalKind.NOT_THIS_VALUE, "thinking", value="enabled"),
            "thinking",
            {"type": "adaptive"},
            "adaptive thinking is sent",
        ),
        (
            Lesson(RefusalKind.NOT_THIS_VALUE, "effort", value="xhigh"),
            "effort",
            UNSET,
            'only "low"',
        ),
        (Lesson(RefusalKind.NOT_WHILE_THINKING, "top_k"), "top_k", UNSET, "top_k with thinking"),
    ],
)
def test_a_value_that_was_refused_is_sent_otherwise_and_the_note_says_who_said_so(
    lesson: Lesson, name: str, sent: float | Unset | dict[str, str], words: str
) -> None:
    asked = replace(ALL, top_p=UNSET)
    result, notes = effective(after(lesson, parameters=asked), asked)
    assert getattr(result, name) == sent
    (note,) = (note for note in notes if words in note.words)
    assert note.about == name
    assert note.words.endswith("(learned from the server)")


def test_with_both_refused_temperature_stays() -> None:
    asked = replace(ALL, thinking=UNSET)
    sent, notes = effective(
        after(Lesson(RefusalKind.NOT_BOTH, "temperature"), parameters=asked), asked
    )
    assert (sent.temperature, sent.top_p) == (1.5, UNSET)
    assert len(notes) == 1


def test_a_model_that_thinks_unasked_is_known_to_from_then_on() -> None:
    asked = Parameters(temperature=0.5)
    model = after(Lesson(RefusalKind.NOT_WHILE_THINKING, "temperature"), parameters=asked)
    assert effective(model, asked)[0].temperature is UNSET
    assert model.thinks


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("enabled", {"type": "adaptive"}),
        ("adaptive", {"type": "enabled", "budget_tokens": 4096}),
        ("disabled", UNSET),
    ],
)
def test_thinking_of_a_refused_type_goes_as_another_or_not_at_all(
    value: str, sent: Unset | dict[str, Any]
) -> None:
    asked = Parameters(thinking={"type": value, **({"budget_tokens": 3000} if value == "enabled"
                                                   else {})})  # fmt: skip
    lesson = Lesson(RefusalKind.NOT_THIS_VALUE, "thinking", value=value)
    assert effective(after(lesson, parameters=asked), asked)[0].thinking == sent


@pytest.mark.parametrize(
    "lesson",
    [
        Lesson(RefusalKind.AT_MOST, "max_tokens", limit=0),
        Lesson(RefusalKind.AT_MOST, "temperature", limit=0),
        Lesson(RefusalKind.AT_MOST, "top_p", limit=1),
        Lesson(RefusalKind.THINKING_BOUND, MESSAGES),
    ],
)
def test_what_no_model_can_be_like_teaches_nothing(lesson: Lesson) -> None:
    assert facts(lesson, SOME, ALL) == {}


def test_a_limit_above_the_known_one_does_not_raise_it() -> None:
    sonnet = Catalog().find("claude-sonnet-4-6")
    lesson = Lesson(RefusalKind.AT_MOST, "temperature", limit=2)
    assert after(lesson, sonnet).max_temperature == 1


def test_a_model_that_refused_to_go_on_from_a_reply_is_not_asked_to_again() -> None:
    haiku = Catalog().find("claude-haiku-4-5")
    assert takes_prefill(haiku, Parameters())
    assert not takes_prefill(after(Lesson(RefusalKind.NO_PREFILL, MESSAGES), haiku), Parameters())
