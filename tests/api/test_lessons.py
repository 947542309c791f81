"""The texts of the API's 400s, and what each teaches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.api.lessons import lesson_of
from claude_tui.conversation import UNSET, Parameters
from claude_tui.models.catalog import Catalog
from claude_tui.models.lessons import MESSAGES, Lesson, RefusalKind, facts
from claude_tui.models.rules import effective
from tests.narrowing import of_type

TEXTS = {
    "temperature: Extra inputs are not permitted": Lesson(RefusalKind.NOT_TAKEN, "temperature"),
    "top_k: Extra inputs are not permitted": Lesson(RefusalKind.NOT_TAKEN, "top_k"),
    "speed: Extra inputs are not permitted": Lesson(RefusalKind.NOT_TAKEN, "speed"),
    "`temperature` is deprecated for this model.": Lesson(RefusalKind.NOT_TAKEN, "temperature"),
    "top_p is deprecated for this model": Lesson(RefusalKind.NOT_TAKEN, "top_p"),
    "This model does not support the effort parameter.": Lesson(RefusalKind.NOT_TAKEN, "effort"),
    "Unsupported parameter: 'top_k' is not supported with this model.": Lesson(
        RefusalKind.NOT_TAKEN, "top_k"
    ),
    "Unrecognized request argument supplied: service_tier": Lesson(
        RefusalKind.NOT_TAKEN, "service_tier"
    ),
    "Unexpected value(s) `fast-mode-2026-02-01` for the `anthropic-beta` header": Lesson(
        RefusalKind.NOT_TAKEN, "speed"
    ),
    "output_config: Extra inputs are not permitted": Lesson(RefusalKind.NOT_TAKEN, "effort"),
    "output_config.effort: xhigh is not supported on this model.": Lesson(
        RefusalKind.NOT_THIS_VALUE, "effort", value="xhigh"
    ),
    "`temperature` and `top_p` cannot both be specified for this model. Please use only one.": (
        Lesson(RefusalKind.NOT_BOTH, "temperature")
    ),
    "`temperature` may only be set to 1 when thinking is enabled or in adaptive mode. Please": (
        Lesson(RefusalKind.NOT_WHILE_THINKING, "temperature")
    ),
    "`top_p` must be greater than or equal to 0.95 when thinking is enabled.": Lesson(
        RefusalKind.NOT_WHILE_THINKING, "top_p"
    ),
    "`top_k` must be unset when thinking is enabled.": Lesson(
        RefusalKind.NOT_WHILE_THINKING, "top_k"
    ),
    "temperature: range: 0..1": Lesson(RefusalKind.AT_MOST, "temperature", limit=1),
    "temperature: range: 0.0 to 1.5": Lesson(RefusalKind.AT_MOST, "temperature", limit=1.5),
    "temperature: Input should be less than or equal to 1": Lesson(
        RefusalKind.AT_MOST, "temperature", limit=1
    ),
    '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and '
    '"output_config.effort" instead': Lesson(
        RefusalKind.NOT_THIS_VALUE, "thinking", value="enabled"
    ),
    '"thinking.type.disabled" is not supported for this model. Use "between_tools".': Lesson(
        RefusalKind.NOT_THIS_VALUE, "thinking", value="disabled"
    ),
    "adaptive thinking is not supported on this model": Lesson(
        RefusalKind.NOT_THIS_VALUE, "thinking", value="adaptive"
    ),
    "max_tokens: 200000 > 128000, which is the maximum allowed number of output tokens for claude-"
    "opus-5": Lesson(RefusalKind.AT_MOST, "max_tokens", limit=128_000),
    "max_tokens: 200,000 > 128,000": Lesson(RefusalKind.AT_MOST, "max_tokens", limit=128_000),
    "max_tokens must be less than or equal to 8192": Lesson(
        RefusalKind.AT_MOST, "max_tokens", limit=8192
    ),
    "This model does not support assistant message prefill. The conversation must end with a user "
    "message.": Lesson(RefusalKind.NO_PREFILL, MESSAGES),
    "messages.1.content.0: `thinking` or `redacted_thinking` blocks in the latest assistant message"
    " cannot be modified. These blocks must remain as they were in the original response.": Lesson(
        RefusalKind.THINKING_BOUND, MESSAGES
    ),
    "messages.1.content.0: Invalid `signature` in `thinking` block. The block is bound to a "
    "different conversation. Remove the block, or set `thinking.block_binding."
    'prefix_mismatch_behavior` to "drop_block".': Lesson(RefusalKind.THINKING_BOUND, MESSAGES),
}


@pytest.mark.parametrize(("text", "lesson"), TEXTS.items(), ids=[text[:50] for text in TEXTS])
def test_a_refusal_teaches_what_it_says(text: str, lesson: Lesson) -> None:
    assert lesson_of(text, "claude-x")[0] == lesson


@pytest.mark.parametrize("text", TEXTS)
def test_punctuation_and_case_do_not_matter(text: str) -> None:
    expected = lesson_of(text, "claude-x")
    assert lesson_of(text.replace("`", "").upper(), "claude-x") == expected
    assert lesson_of(f"Error: {text}" if not text.startswith("messages") else text, "claude-x") == (
        expected
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "messages.3: something new",
        "messages: text content blocks must contain non-whitespace text",
        "messages.0: the user said `temperature` is deprecated for this model.",
        "metadata.user_id: String should have at most 256 characters",
        "stop_sequences: each stop sequence must contain non-whitespace",
        "system: Extra inputs are not permitted",
        "`max_tokens` must be greater than `thinking.budget_tokens`.",
        "role 'system' is not supported on this model",
        "`web_search` tool use with id `srvtoolu_1` was found without a corresponding block",
        "thinking.enabled.budget_tokens: Input should be at least 1024",
    ],
)
def test_any_other_refusal_teaches_nothing(text: str) -> None:
    assert lesson_of(text, "claude-x")[0] is None


_NUMBERS = st.text("0123456789.,", max_size=400)


@given(
    st.text()
    | st.lists(st.sampled_from([*" ".join(TEXTS).split()])).map(" ".join)
    | _NUMBERS.map("max_tokens: 5 > {}".format)
    | _NUMBERS.map("temperature: range: 0..{}".format)
)
def test_whatever_a_server_says_is_read_and_leaves_a_model_that_can_be_asked(text: str) -> None:
    lesson, step = lesson_of(text, "some-model")
    assert lesson is None or step
    if lesson is not None:
        model = Catalog(foreign=True).find("some-model")
        asked = Parameters(max_tokens=5, temperature=1.0, top_p=0.5)
        sent, _ = effective(model._replace(**facts(lesson, model, asked)), asked)
        assert of_type(int, sent.max_tokens) >= 1
        assert sent.temperature is UNSET or 0 <= sent.temperature <= 1
