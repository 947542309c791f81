"""Every test runs in a home of its own, without a credential and without a network to find."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import hypothesis
import pytest

from claude_tui.session.session import ChatSession
from claude_tui.session.workspace import Workspace
from tests.clock import move_clock
from tests.next_sdk import load_next_sdk
from tests.servers.messages_server import MessagesServer
from tests.sessions import workspace_of

FOREIGN_VARIABLES = {
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "SSLKEYLOGFILE",
    "NO_COLOR",
    "EDITOR",
    "VISUAL",
}
FOREIGN_PREFIXES = ("ANTHROPIC_", "CLAUDE_TUI_", "XDG_", "AWS_", "GOOGLE_", "CLOUD_ML_")

# How long an example takes says something about the machine, not about the program.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.register_profile(
    "thorough", hypothesis.settings.get_profile("untimed"), max_examples=20_000
)
hypothesis.settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--days-on", type=int, default=0, metavar="N", help="run as if it were N days later"
    )
    parser.addoption(
        "--next-sdk", action="store_true", help="run as if the SDK named and retired other models"
    )


def pytest_configure(config: pytest.Config) -> None:
    if days := config.getoption("--days-on"):
        move_clock(config, days)
    if config.getoption("--next-sdk"):
        load_next_sdk()
    # A run in the background is told to ignore ctrl+c, and so would be what it starts.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


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
def folder(tmp_path: Path) -> Path:
    """An empty folder for conversations."""
    folder = tmp_path / "conversations"
    folder.mkdir()
    return folder


@pytest.fixture
def messages_server() -> Iterator[MessagesServer]:
    """A Messages API server on the loopback interface, ready for its script."""
    with MessagesServer() as server:
        yield server


@pytest.fixture
def workspace(messages_server: MessagesServer) -> Iterator[Workspace]:
    """A workspace whose replies come from ``messages_server``."""
    with closing(workspace_of(messages_server)) as workspace:
        yield workspace


@pytest.fixture
def session(workspace: Workspace) -> Iterator[ChatSession]:
    """A new conversation in ``workspace``."""
    with closing(workspace.new_session()) as session:
        yield session
