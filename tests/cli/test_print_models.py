"""``-p``: what is known of models, and Claude on other clouds."""

from datetime import UTC, datetime

import pytest

from claude_tui import paths
from claude_tui.storage.model_list_cache import save_listing
from tests.cli.test_main import Call, one_line, own_logging
from tests.cli.test_print_mode import KEY, _asks_the_test_server, ask
from tests.servers.messages_server import MessagesServer

__all__ = ["_asks_the_test_server", "ask", "own_logging"]


def test_what_the_server_listed_the_last_time_counts(
    ask: Call, messages_server: MessagesServer
) -> None:
    listed = {"supported": True}
    types = {"thinking": {"types": {"enabled": listed, "disabled": listed}}}
    save_listing(
        messages_server.base_url, [{"id": "my-9", "capabilities": types}], datetime.now(UTC)
    )
    status, _, err = ask("-p", "Hi", "-m", "my-9", "--temperature", "0.3", "--top-p", "0.5")
    assert (status, messages_server.requests[-1].body["temperature"]) == (0, 0.3)
    assert "my-9 takes temperature or top_p, not both" in err


def test_a_fault_in_the_file_of_models_is_one_line_and_the_reply_comes(
    ask: Call, messages_server: MessagesServer
) -> None:
    paths.config_dir().mkdir()
    paths.models_file().write_text("[m]\npdf = 1\nmax_output = 7\n")
    status, out, err = ask("-p", "Hi", "-m", "m")
    assert (status, out) == (0, "Hello from the test server.\n")
    assert "models.toml:2: m.pdf: expected true or false" in one_line(err)
    assert messages_server.requests[-1].body["max_tokens"] == 7


def test_a_cloud_of_the_settings_is_asked(
    ask: Call,
    messages_server: MessagesServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paths.config_dir().mkdir()
    paths.config_file().write_text('provider = "foundry"\n')
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("ANTHROPIC_FOUNDRY_BASE_URL", messages_server.base_url)
    monkeypatch.setenv("ANTHROPIC_FOUNDRY_API_KEY", "a-key-of-foundry")
    status, out, err = ask("-p", "Hi", "--temperature", "0.3")
    assert (status, out, err) == (0, "Hello from the test server.\n", "")
    headers = messages_server.requests[-1].headers
    assert (headers["api-key"], headers["anthropic-version"]) == ("a-key-of-foundry", "2023-06-01")
    assert KEY not in repr(headers)


def test_what_a_cloud_lacks_is_one_line(ask: Call, messages_server: MessagesServer) -> None:
    paths.config_dir().mkdir()
    paths.config_file().write_text('provider = "vertex"\n')
    status, out, err = ask("-p", "Hi")
    assert (status, out, messages_server.requests) == (1, "", [])
    assert "Claude on Vertex AI needs CLOUD_ML_REGION, which is not set." in one_line(err)


def test_a_model_that_the_server_does_not_list_is_named_only_where_the_call_failed(
    ask: Call, messages_server: MessagesServer
) -> None:
    save_listing(messages_server.base_url, [{"id": "my-sonnet-5"}], datetime.now(UTC))
    status, _, err = ask("-p", "Hi", "-m", "my-sonet-5")
    assert (status, err) == (0, "")  # the list may be older than the model
    messages_server.fail(404, "not_found_error", "model: my-sonet-5")
    status, out, err = ask("-p", "Hi", "-m", "my-sonet-5")
    assert (status, out) == (1, "")
    assert "my-sonet-5 isn't on the server's list; did you mean my-sonnet-5?" in err
