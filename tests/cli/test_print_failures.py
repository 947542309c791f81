"""What -p says when something fails, and with which status it ends."""

import re
from pathlib import Path

import pytest

from claude_tui.conversation import TextBlock
from claude_tui.local.engine import installed
from claude_tui.storage.toml.codec import load_conversation
from tests.cli.test_main import Call, one_line
from tests.cli.test_print_mode import _asks_the_test_server, ask, own_logging
from tests.servers.messages_server import Ending, MessagesServer

__all__ = ["_asks_the_test_server", "ask", "own_logging"]


def test_a_disk_that_refuses_is_status_1_and_the_reply_comes_all_the_same(
    ask: Call, tmp_path: Path
) -> None:
    (tmp_path / "folder").write_text("a file where a folder should be")
    status, out, err = ask(tmp_path / "folder" / "a.toml", "-p", "Hi")
    assert (status, out) == (1, "Hello from the test server.\n")
    assert "not saved: " in err


def test_a_failure_is_one_line_and_status_1(
    ask: Call, messages_server: MessagesServer, tmp_path: Path
) -> None:
    messages_server.fail(400, "invalid_request_error", "No\x1b[31m\nway.")
    status, out, err = ask(tmp_path / "a.toml", "-p", "Hi")
    assert (status, out) == (1, "")
    assert "way. (request req_test)" in one_line(err)
    assert "\x1b" not in err
    assert [m.text for m in load_conversation(tmp_path / "a.toml").messages] == ["Hi"]


def test_a_retry_is_a_line_too(ask: Call, messages_server: MessagesServer) -> None:
    messages_server.fail(529, "overloaded_error", headers={"retry-after-ms": "0"})
    status, out, err = ask("-p", "Hi")
    assert (status, out) == (0, "Hello from the test server.\n")
    assert "Retrying in 0 s." in one_line(err)


def test_what_is_learned_from_a_refusal_is_a_line_too(
    ask: Call, messages_server: MessagesServer
) -> None:
    messages_server.fail(
        400, "invalid_request_error", "`temperature` is deprecated for this model."
    )
    status, out, err = ask("-p", "Hi", "--temperature", "0.5")
    assert (status, out) == (0, "Hello from the test server.\n")
    assert "doesn't support temperature: the server rejected it. Corrected and sent again." in err
    assert "temperature" not in messages_server.requests[-1].body


def test_a_reply_that_breaks_off_is_printed_as_far_as_it_came(
    ask: Call, messages_server: MessagesServer, tmp_path: Path
) -> None:
    messages_server.reply("So far", ending=Ending.CUT)
    status, out, err = ask(tmp_path / "a.toml", "-p", "Hi")
    assert (status, out) == (1, "So far\n")
    one_line(err)
    assert load_conversation(tmp_path / "a.toml").messages[-1].content == (TextBlock("So far"),)


def test_a_server_that_is_not_there_is_one_line(ask: Call, messages_server: MessagesServer) -> None:
    messages_server.stop()
    status, out, err = ask("-p", "Hi")
    assert (status, out) == (1, "")
    assert re.match(r"Nothing is listening at \S+ \S", one_line(err))


def test_without_a_key_and_a_local_model_it_says_what_to_set(
    ask: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANTHROPIC_BASE_URL")
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    monkeypatch.setattr("claude_tui.local.engine.SERVER_PACKAGE", "no_such_package")
    status, out, err = ask("-p", "Hi")
    assert (status, out) == (1, "")
    assert "Set ANTHROPIC_API_KEY." in one_line(err)


@pytest.mark.skipif(not installed(), reason="the local model is an extra")
def test_without_a_key_the_local_model_answers_and_says_so(
    ask: Call,
    monkeypatch: pytest.MonkeyPatch,
    messages_server: MessagesServer,
) -> None:
    monkeypatch.delenv("ANTHROPIC_BASE_URL")
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    flags = ["--temperature", "1.5", "--top-p", "0.9", "--max-tokens", "3"]
    status, out, err = ask("-p", "Count to one hundred.", *flags)
    assert status == 4
    assert out.strip()
    assert err.splitlines() == [
        "claude-tui: no API key is set, so the local model answers (it isn't Claude)",
        "claude-tui: the reply ended early: max_tokens",
    ]
    assert messages_server.requests == []


def test_a_local_model_that_is_not_there_is_one_line(ask: Call, tmp_path: Path) -> None:
    status, _, err = ask("--local", tmp_path / "no.gguf", "-p", "Hi")
    assert status == 2
    assert "no.gguf" in one_line(err)
