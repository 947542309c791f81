"""Variables that hold nothing are as good as unset, for this program and every library it uses."""

from pathlib import Path

import pytest

from claude_tui import paths
from claude_tui.cli import main as cli
from claude_tui.cli.environment import tidy_variables
from tests.cli.test_main import Call
from tests.cli.test_print_mode import _asks_the_test_server, ask, own_logging
from tests.servers.messages_server import MessagesServer

__all__ = ["_asks_the_test_server", "ask", "own_logging"]

NAMED = {
    "ANTHROPIC_AUTH_TOKEN",
    "ANTHROPIC_PROFILE",
    "ANTHROPIC_CONFIG_DIR",
    "ANTHROPIC_CUSTOM_HEADERS",
    "ANTHROPIC_FEDERATION_RULE_ID",
    "AWS_REGION",
    "CLOUD_ML_REGION",
    "GOOGLE_CLOUD_PROJECT",
    "HTTPS_PROXY",
    "all_proxy",
    "NO_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "SSLKEYLOGFILE",
    "CLAUDE_TUI_DATA_DIR",
    "VISUAL",
    "EDITOR",
}


@pytest.mark.parametrize("blank", ["", " ", "\t\n"])
def test_only_blank_variables_that_are_read_go(blank: str) -> None:
    environ = dict.fromkeys(NAMED, blank) | {"TERM": blank, "AWS_PROFILE": "mine\n"}
    tidy_variables(environ)
    proxies = {"HTTPS_PROXY", "all_proxy", "NO_PROXY"}
    assert environ == dict.fromkeys([*proxies, "TERM"], blank) | {"AWS_PROFILE": "mine"}


@pytest.mark.parametrize("blank", ["", " \t"])
def test_blank_variables_change_nothing_for_a_request(
    ask: Call,
    messages_server: MessagesServer,
    monkeypatch: pytest.MonkeyPatch,
    blank: str,
) -> None:
    for name in NAMED - {"CLAUDE_TUI_DATA_DIR"}:
        monkeypatch.setenv(name, blank)
    assert ask("-p", "Hi") == (0, "Hello from the test server.\n", "")


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_blank_address_leads_to_claude(
    ask: Call, monkeypatch: pytest.MonkeyPatch, blank: str
) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", blank)
    # Nothing of this test may reach Claude: the certificate keeps it from being asked.
    monkeypatch.setenv("SSL_CERT_FILE", "/gone.pem")
    status, _, err = ask("-p", "Hi")
    assert status == 1
    assert "SSL_CERT_FILE points to /gone.pem" in err


def test_a_blank_folder_is_the_usual_one(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("CLAUDE_TUI_DATA_DIR", " ")
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "share"))
    assert cli.run(["--list"]) == 0
    assert paths.data_dir().parent == home / "share"
