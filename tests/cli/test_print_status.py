"""``-p``: how the reply ended, as a script sees it."""

from pathlib import Path

import pytest

from claude_tui.session.request_plan import MAX_PAUSES
from claude_tui.storage.toml.codec import load_conversation
from tests.cli.test_main import Call, one_line, own_logging
from tests.cli.test_print_mode import _asks_the_test_server, ask
from tests.narrowing import present
from tests.servers import wire_events
from tests.servers.messages_server import MessagesServer
from tests.sessions import pause

__all__ = ["_asks_the_test_server", "ask", "own_logging"]


def ending(server: MessagesServer, stop_reason: str, **details: object) -> None:
    """Answer the next request with a reply that ends so."""
    delta = wire_events.message_delta(stop_reason)
    if details:
        delta["delta"]["stop_details"] = {"type": stop_reason, **details}
    events = [wire_events.message_start(), *wire_events.text_block(0, "So far")]
    server.stream([*events, delta, wire_events.STOP])


@pytest.mark.parametrize(
    "stop_reason",
    ["max_tokens", "model_context_window_exceeded", "refusal", "compaction", "of_next_year"],
)
def test_a_reply_that_was_cut_off_or_refused_is_status_4(
    ask: Call,
    messages_server: MessagesServer,
    tmp_path: Path,
    stop_reason: str,
) -> None:
    ending(messages_server, stop_reason)
    status, out, err = ask(tmp_path / "a.toml", "-p", "Hi")
    assert (status, out) == (4, "So far\n")
    assert one_line(err) == f"the reply ended early: {stop_reason}"
    reply = load_conversation(tmp_path / "a.toml").messages[-1]
    assert present(reply.response).stop_reason == stop_reason


@pytest.mark.parametrize("stop_reason", ["end_turn", "stop_sequence"])
def test_a_whole_reply_is_status_0(
    ask: Call, messages_server: MessagesServer, stop_reason: str
) -> None:
    ending(messages_server, stop_reason)
    assert ask("-p", "Hi") == (0, "So far\n", "")


def test_a_reply_that_asks_for_a_tool_is_whole(ask: Call, messages_server: MessagesServer) -> None:
    ending(messages_server, "tool_use")
    status, _, err = ask("-p", "Hi")
    assert (status, one_line(err)) == (0, "the reply ended early: tool_use")


def test_why_a_reply_was_refused_is_said_in_one_line(
    ask: Call, messages_server: MessagesServer
) -> None:
    ending(messages_server, "refusal", category="cyber", explanation="Not\nthis \x1b[31mone.")
    status, _, err = ask("-p", "Hi")
    assert status == 4
    assert one_line(err).startswith("the reply ended early: refusal (cyber): Not this ")


def test_a_reply_that_pauses_for_ever_was_cut_off(
    ask: Call, messages_server: MessagesServer
) -> None:
    for _ in range(MAX_PAUSES + 1):
        pause(messages_server)
    status, out, err = ask("-p", "Hi")
    assert (status, out) == (4, "I look. " * (MAX_PAUSES + 1) + "\n")
    assert err.splitlines()[-1] == "claude-tui: the reply ended early: pause_turn"


def test_a_credential_that_can_not_be_used_is_a_sentence_before_the_next_step(
    ask: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    monkeypatch.setenv("ANTHROPIC_PROFILE", "none")
    status, _, err = ask("-p", "Hi")
    assert status == 1
    assert one_line(err).startswith("the profile none can't be used: ")
    assert one_line(err).endswith(". Correct it, or set ANTHROPIC_API_KEY.")


def test_a_broken_profile_is_a_sentence_before_the_next_step(
    ask: Call, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    (home / ".config" / "anthropic" / "configs").mkdir(parents=True)
    (home / ".config" / "anthropic" / "configs" / "bad.json").write_text("{")
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    monkeypatch.setenv("ANTHROPIC_PROFILE", "bad")
    assert one_line(ask("-p", "Hi")[2]).endswith("). Correct it, or set ANTHROPIC_API_KEY.")
