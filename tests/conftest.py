"""Every test runs in a home of its own, without a credential and without a network to find."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.servers.messages_server import MessagesServer

FOREIGN_VARIABLES = {"SSL_CERT_FILE", "SSL_CERT_DIR", "NO_COLOR", "EDITOR", "VISUAL"}
FOREIGN_PREFIXES = ("ANTHROPIC_", "CLAUDE_TUI_", "XDG_")

# How long an example takes says something about the machine, not about the program.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes what belongs to the person who runs it."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        proxy = name.lower().endswith("_proxy")
        if proxy or name.startswith(FOREIGN_PREFIXES) or name in FOREIGN_VARIABLES:
            monkeypatch.delenv(name)
    for name, folder in {
        "HOME": home,
        "CLAUDE_TUI_DATA_DIR": home / "data",
        "CLAUDE_TUI_CONFIG_DIR": home / "config",
        "CLAUDE_TUI_CACHE_DIR": home / "cache",
    }.items():
        monkeypatch.setenv(name, str(folder))


@pytest.fixture
def home() -> Path:
    """The home folder of this test."""
    return Path(os.environ["HOME"])


@pytest.fixture
def messages_server() -> Iterator[MessagesServer]:
    """A Messages API server on the loopback interface, ready for its script."""
    with MessagesServer() as server:
        yield server
