from __future__ import annotations

from typing import Any

import pytest

from claude_tui.api.failures import ApiFailure, FailureKind
from claude_tui.conversation import (
    Message,
    OpaqueBlock,
    Parameters,
    Response,
    TextBlock,
    ThinkingBlock,
    Usage,
)
from claude_tui.session.request_plan import can_continue
from claude_tui.tui.chat.entries import entry_of, failure_entry, retry_entry

FAILURE = ApiFailure(FailureKind.UNKNOWN, "It broke.", "Try another.", request_id="req_1")


def reply(text: str = "Yes.", *, request: Parameters | None = None, **response: Any) -> Message:
    content = (TextBlock(text),) if text else ()
    return Message(2, 1, "assistant", content, response=Response(**response), request=request)


def test_what_the_person_said_is_headed_you() -> None:
    entry = entry_of(Message(1, 0, "user", (TextBlock("Hi"),)))
    assert (entry.header, entry.role, entry.footer) == ("you", "user", ())


def test_the_heading_of_a_reply_says_all_that_came_with_it() -> None:
    message = reply(model="m-1", usage=Usage(5, 1234), seconds=3.21, stop_reason="end_turn")
    assert entry_of(message).header == "m-1 · 1,234 tokens · 3.2 s · end_turn"


THOUGHT = (ThinkingBlock("Hm. So "),)
TOOL = OpaqueBlock("server_tool_use", '{"type": "server_tool_use", "id": "t", "name": "n"}')


@pytest.mark.parametrize(
    ("content", "stop_reason", "words"),
    [
        (THOUGHT, "max_tokens", "(50) while thinking. Raise it, then press ctrl+r to ask again."),
        (THOUGHT, "interrupted", "Interrupted. Press ctrl+r to ask again."),
        (THOUGHT, "model_context_window_exceeded", "then press ctrl+r to ask again"),
        ((TextBlock(" \n"),), "max_tokens", "(50). Raise it, then press ctrl+r to ask again."),
        ((TOOL,), "max_tokens", "press ctrl+r to ask again"),
        ((TextBlock("So"), TOOL), "max_tokens", "/continue picks up from here"),
        ((*THOUGHT, TextBlock("So")), "max_tokens", "/continue picks up from here"),
        ((), "pause_turn", "Press ctrl+r to ask again"),
        ((TOOL,), "pause_turn", "/continue picks up from here"),
    ],
)
def test_what_is_said_to_do_next_can_be_done(
    content: tuple[OpaqueBlock | TextBlock | ThinkingBlock, ...], stop_reason: str, words: str
) -> None:
    asked = Parameters(max_tokens=50)
    response = Response(stop_reason=stop_reason)
    message = Message(2, 1, "assistant", content, response=response, request=asked)
    footer = " ".join(entry_of(message).footer)
    assert words in footer
    branch = [Message(1, 0, "user", (TextBlock("Hi"),)), message]
    assert ("/continue" in footer) == can_continue(branch)


def test_a_reply_written_by_hand_has_no_facts() -> None:
    assert entry_of(Message(2, 1, "assistant", (TextBlock("Yes."),))).header == "assistant"


@pytest.mark.parametrize(
    ("response", "words"),
    [
        ({"stop_reason": "end_turn"}, None),
        ({"stop_reason": None}, None),
        ({"stop_reason": "end_turn", "stop_sequence": "###"}, 'stop sequence "###"'),
        ({"stop_reason": "stop_sequence", "stop_sequence": "###"}, 'stop sequence "###"'),
        ({"stop_reason": "max_tokens"}, "Cut off at max_tokens (50). /continue picks up from here"),
        (
            {"stop_reason": "refusal", "stop_details": {"category": "cyber"}},
            "Claude declined to answer (cyber).",
        ),
        (
            {"stop_reason": "refusal", "stop_details": {"explanation": "No."}},
            "Claude declined to answer. No.",
        ),
        ({"stop_reason": "tool_use"}, "asked for a tool"),
        ({"stop_reason": "pause_turn"}, "/continue"),
        ({"stop_reason": "model_context_window_exceeded"}, "context window is full"),
        ({"stop_reason": "interrupted"}, "Interrupted. /continue"),
        ({"stop_reason": "gazing"}, '"gazing"'),
    ],
)
def test_a_reply_says_how_it_ended_unless_it_is_the_usual_way(
    response: dict[str, Any], words: str | None
) -> None:
    footer = entry_of(reply(request=Parameters(max_tokens=50), **response)).footer
    refused = response["stop_reason"] == "refusal"
    assert len(footer) == (words is not None) + refused
    assert (words or "") in "".join(footer)


def test_an_empty_reply_is_said_to_be_empty() -> None:
    assert entry_of(reply("", stop_reason="end_turn")).footer == ("(empty reply)",)


def test_a_failure_has_its_next_step_and_the_servers_id_of_the_request() -> None:
    entry = failure_entry(FAILURE)
    assert (entry.header, entry.tone) == ("It broke.", "error")
    assert entry.footer[:2] == ("Try another.", "request id req_1")
    assert "ctrl+r" in entry.footer[2]


@pytest.mark.parametrize(
    ("seconds", "shown"), [(2.6, "in 3 s."), (0.2, "in 1 s."), (0.0, "Retrying now."), (-1, "now")]
)
def test_a_retry_counts_down_until_it_is_sent(seconds: float, shown: str) -> None:
    assert shown in retry_entry(FAILURE, seconds).footer[0]
