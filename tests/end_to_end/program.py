"""The program as its tests start and end it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from claude_tui import paths
from tests.clock import python_path
from tests.servers.messages_server import MessagesServer
from tests.terminal import Terminal


def environment(home: Path, server: MessagesServer) -> dict[str, str]:
    """All that the program is to know: its home is ``home``, and replies come from ``server``."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        paths.DATA_DIR_VARIABLE: str(home / "data"),
        paths.CONFIG_DIR_VARIABLE: str(home / "config"),
        "PYTHONPATH": python_path(),
        "LANG": "C.UTF-8",
        "ANTHROPIC_API_KEY": "a-key-of-the-test",
        "ANTHROPIC_BASE_URL": server.base_url,
    }


OpenProgram = Callable[..., Terminal]
"""Starts the program with these arguments, and waits until it is ready."""


def the_file() -> Path:
    (path,) = paths.conversations_dir().glob("*.toml")
    return path


def quit_program(program: Terminal) -> None:
    program.press("ctrl+q")
    assert program.wait_for_exit() == 0


def children(process: int) -> list[int]:
    """The processes that ``process`` started and that have not ended."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = status.read_text().rpartition(") ")[2].split()[:2]
        except OSError:
            continue
        if int(parent) == process and state != "Z":
            found.append(int(status.parent.name))
    return found
