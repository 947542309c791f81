"""What a turn asks with, and how a refusal or a pause changes it."""

from dataclasses import replace
from typing import Any

import pytest

from claude_tui.conversation import (
    UNSET,
    ContentBlock,
    Message,
    OpaqueBlock,
    Parameters,
    Response,
    TextBlock,
    ThinkingBlock,
)
from claude_tui.models.catalog import Catalog
from claude_tui.models.lessons import MESSAGES, Lesson, RefusalKind
from claude_tui.session.request_plan import MAX_PAUSES, RequestPlan, can_continue, corrected
from tests.narrowing import present

QUESTION = Message(1, 0, "user", (TextBlock("Why?"),))
HAIKU = Catalog().find("claude-haiku-4-5")
SONNET = Catalog().find("claude-sonnet-4-6")
SOME = Catalog(foreign=True).find("some-model")
RESULT = OpaqueBlock("web_search_tool_result", '{"type": "web_search_tool_result"}')


def reply(*content: ContentBlock | str, stop_reason: str | None = "max_tokens") -> Message:
    blocks = tuple(TextBlock(block) if isinstance(block, str) else block for block in content)
    return Message(2, 1, "assistant", blocks, response=Response(stop_reason=stop_reason))


def asking(*rest: Message, **parameters: Any) -> RequestPlan:
    return RequestPlan((QUESTION, *rest), Parameters(**parameters))


# -- refusals


def test_what_was_refused_is_left_out_and_everything_else_is_as_before() -> None:
    asked = asking(temperature=1.0, top_k=5)
    correction = corrected(asked, Lesson(RefusalKind.NOT_TAKEN, "top_k"), SOME)
    before, _ = asked.request(SOME)
    after, _ = present(correction).plan.request(SOME._replace(**present(correction).facts))
    assert dict(before.body) == {**after.body, "top_k": 5}
    assert (
        present(correction).words
        == "some-model doesn't support top_k: the server rejected it. Corrected and sent again."
    )


def test_of_one_parameter_a_turn_learns_once() -> None:
    lesson = Lesson(RefusalKind.AT_MOST, "max_tokens", limit=1000)
    correction = corrected(asking(max_tokens=5000), lesson, SOME)
    lower = replace(lesson, limit=10)
    model = SOME._replace(**present(correction).facts)
    assert corrected(present(correction).plan, lower, model) is None
    assert (
        corrected(present(correction).plan, Lesson(RefusalKind.NOT_TAKEN, "top_k"), model) is None
    )


@pytest.mark.parametrize(
    "lesson",
    [
        None,
        Lesson(RefusalKind.NOT_TAKEN, "top_k"),
        Lesson(RefusalKind.NOT_BOTH, "temperature"),
        Lesson(RefusalKind.AT_MOST, "max_tokens", limit=1_000_000),
        Lesson(RefusalKind.AT_MOST, "temperature", limit=2),
        Lesson(RefusalKind.THINKING_BOUND, MESSAGES),
        Lesson(RefusalKind.NO_PREFILL, MESSAGES),
    ],
)
def test_a_refusal_that_would_change_nothing_is_not_answered(lesson: Lesson | None) -> None:
    assert corrected(asking(temperature=0.5), lesson, SOME) is None


def test_the_usual_max_tokens_can_be_too_many() -> None:
    correction = corrected(asking(), Lesson(RefusalKind.AT_MOST, "max_tokens", limit=2048), SOME)
    request, _ = present(correction).plan.request(SOME._replace(**present(correction).facts))
    assert request.body["max_tokens"] == 2048
    assert present(correction).words == "the server rejected max_tokens. Corrected and sent again."


def test_refused_thinking_goes_back_no_more() -> None:
    part = reply(ThinkingBlock("Hm.", "sig"), "I look.", stop_reason="pause_turn")
    lesson = Lesson(RefusalKind.THINKING_BOUND, MESSAGES)
    correction = corrected(asking(part), lesson, SONNET)
    request, _ = present(correction).plan.request(SONNET)
    assert request.body["messages"][1]["content"] == "I look."
    assert present(correction).facts == {}
    assert corrected(present(correction).plan, lesson, SONNET) is None


def test_a_model_that_goes_on_from_no_reply_is_asked_to_in_words() -> None:
    lesson = Lesson(RefusalKind.NO_PREFILL, MESSAGES)
    asked = asking(reply("One, two"))
    correction = corrected(asked, lesson, HAIKU)
    model = HAIKU._replace(**present(correction).facts)
    assert not asked.continuation_prompt(HAIKU)
    assert present(correction).plan.continuation_prompt(model)


# -- going on


@pytest.mark.parametrize(
    ("branch", "may"),
    [
        ([], False),
        ([QUESTION], False),
        ([QUESTION, reply("Half")], True),
        ([QUESTION, reply("Half", stop_reason="interrupted")], True),
        ([QUESTION, reply("Half", stop_reason="pause_turn")], True),
        ([QUESTION, reply("By hand", stop_reason=None)], True),
        ([QUESTION, reply("Whole.", stop_reason="end_turn")], False),
        ([QUESTION, reply("No.", stop_reason="refusal")], False),
        ([QUESTION, reply(" \n")], False),
        ([QUESTION, reply(ThinkingBlock("Only thoughts.", "sig"))], False),
        ([QUESTION, reply("Half"), QUESTION], False),
    ],
)
def test_a_branch_that_ends_with_half_a_reply_can_be_gone_on_from(
    branch: list[Message], may: bool
) -> None:
    assert can_continue(branch) is may


def test_a_model_that_takes_it_is_sent_the_reply_itself() -> None:
    assert asking(reply("One, two")).continuation_prompt(HAIKU) == ""


def test_any_other_is_told_where_the_reply_broke_off() -> None:
    words = asking(reply("One.\n\nTwo, thr")).continuation_prompt(SONNET)
    assert (
        words == 'Your last reply was cut off after "Two, thr". '
        "Continue from there without repeating anything."
    )


def test_a_long_last_line_is_told_by_its_end() -> None:
    words = asking(reply("word " * 100 + "end")).continuation_prompt(SONNET)
    assert 'after "…' in words
    assert 'word word end"' in words
    assert len(words) < 200


def test_a_model_that_thinks_is_asked_in_words() -> None:
    thinking = {"type": "enabled", "budget_tokens": 2000}
    assert asking(reply("One"), thinking=thinking).continuation_prompt(HAIKU)


def test_a_reply_that_ends_with_no_text_is_gone_on_from_in_words() -> None:
    words = asking(reply("One", OpaqueBlock("x", '{"type": "x"}'))).continuation_prompt(HAIKU)
    assert '"One"' in words


def test_a_reply_that_paused_needs_no_words_from_any_model() -> None:
    part = reply("I look.", stop_reason="pause_turn")
    assert asking(part).continuation_prompt(SONNET) == ""


def test_a_pause_is_followed_as_often_as_is_allowed() -> None:
    part = reply("I look.", stop_reason="pause_turn")
    asked = asking(max_tokens=50)
    for number in range(1, MAX_PAUSES + 1):
        asked = present(asked.after_pause(part))
        assert asked.pauses == number
        assert f"({number} of {MAX_PAUSES})" in asked.pause_words
    assert asked.after_pause(part) is None
    assert asked.parameters == Parameters(max_tokens=50)


def test_a_reply_that_did_not_pause_is_followed_by_nothing() -> None:
    assert asking().after_pause(reply("Half")) is None


def test_parameters_left_unset_stay_so() -> None:
    assert asking().request(SONNET)[0].parameters.temperature is UNSET
