import json

import pytest

from claude_tui.api.failures import ApiError, ApiFailure, Asked, FailureKind
from claude_tui.api.refusals import Answer, refusal

CLAUDE = Asked(
    "https://api.anthropic.com",
    "api.anthropic.com",
    model="claude-sonnet-4-6",
    credential="ANTHROPIC_API_KEY",
)
SERVER = Asked("http://localhost:8080", "localhost:8080", model="llama", foreign=True)


def refused(message: str, status: int = 400, type_: str = "invalid_request_error") -> ApiFailure:
    body = json.dumps({"type": "error", "error": {"type": type_, "message": message}})
    return refusal(Answer(status, {}, body), CLAUDE)


@pytest.mark.parametrize(
    ("said", "next_step"),
    [
        ("temperature: Extra inputs are not permitted", "doesn't support temperature."),
        ("`top_k` is deprecated for this model.", "claude-sonnet-4-6 doesn't support top_k."),
        ("`temperature` and `top_p` cannot both be specified for this model.", "Unset one of them"),
        ("temperature may only be set to 1 when thinking is enabled.", "turn thinking off"),
        ("temperature: range: 0..1", "Set temperature within that range."),
        ('"thinking.type.enabled" is not supported for this model.', '"adaptive"'),
        ('"thinking.type.disabled" is not supported for this model.', "always thinks"),
        ("adaptive thinking is not supported on this model", '"enabled"'),
        ("The conversation must end with a user message.", "Send a new message"),
        ("max_tokens: 200000 > 128000, which is the maximum", "Lower max_tokens."),
    ],
)
def test_a_refusal_that_is_known_has_a_next_step(said: str, next_step: str) -> None:
    failure = refused(said)
    assert failure.kind is FailureKind.INVALID_REQUEST
    assert said in failure.message
    assert next_step in failure.next_step


def test_a_refusal_that_is_not_known_is_shown_as_it_is() -> None:
    failure = refused("messages.3: something new")
    assert failure.message == (
        "api.anthropic.com rejected the request with status 400: messages.3: something new."
    )
    assert failure.next_step == ""


@pytest.mark.parametrize(
    "said",
    [
        "prompt is too long: 208310 tokens > 200000 maximum",
        "input length and `max_tokens` exceed context limit: 178959 + 64000 > 200000",
        "request (9031 tokens) exceeds the available context size (8192 tokens)",
        "This model's maximum context length is 8192 tokens.",
    ],
)
def test_a_conversation_that_is_too_long_is_recognised(said: str) -> None:
    assert refused(said).kind is FailureKind.CONTEXT_FULL


def test_a_spending_limit_of_one_s_own_is_recognised() -> None:
    failure = refused("You have reached your specified API usage limits.")
    assert failure.kind is FailureKind.SPEND_LIMIT


@pytest.mark.parametrize(
    "body",
    [
        '{"error": {"code": 500, "message": "out of memory", "type": "server_error"}}',
        '{"error": "out of memory"}',
        '{"detail": "out of memory"}',
        '{"message": "out of memory"}',
    ],
)
def test_errors_in_the_forms_of_other_servers_are_read(body: str) -> None:
    failure = refusal(Answer(500, {}, body), SERVER)
    assert failure.message == "localhost:8080 failed with status 500: out of memory."


@pytest.mark.parametrize("body", ["", "<html>", "[]", "5", '{"error": {"message": 5}}', "[" * 9999])
def test_a_body_that_says_nothing_leaves_the_status(body: str) -> None:
    failure = refusal(Answer(500, {}, body), SERVER)
    assert failure.message == "localhost:8080 failed with status 500."


def test_a_server_s_words_can_not_draw_on_the_terminal() -> None:
    failure = refused("a\x1b]0;title\x07\nb\u202ec")
    assert failure.message.endswith("a]0;title bc.")


def test_a_server_s_words_do_not_fill_the_screen() -> None:
    assert len(refused("word " * 10_000).message) < 400


def test_an_error_within_a_stream_is_told_by_its_type() -> None:
    body = json.dumps({"type": "error", "error": {"type": "rate_limit_error", "message": "slow"}})
    failure = refusal(Answer(200, {"request-id": "req_1"}, body), CLAUDE)
    assert (failure.kind, failure.status) == (FailureKind.RATE_LIMIT, 200)
    assert failure.request_id == "req_1"


def test_a_token_of_a_profile_is_hidden_although_nobody_knows_it() -> None:
    failure = refused("bad token sk-ant-oat01-abc_DEF, Bearer abcdefgh.ijk==")
    assert "abc_DEF" not in failure.message + failure.detail
    assert "ijk" not in failure.message + failure.detail


def test_a_made_up_key_does_not_hide_parts_of_words() -> None:
    asked = Asked("http://localhost:8080", "localhost:8080", secrets=("x", "a long secret"))
    assert asked.quote("an example of a long secret") == "an example of [hidden]"


def test_an_error_reads_as_what_happened_and_what_to_do() -> None:
    error = ApiError(ApiFailure(FailureKind.UNREACHABLE, "Nothing answers.", "Start it."))
    assert str(error) == "Nothing answers. Start it."
    assert error.exit_status == 1
