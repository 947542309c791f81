from __future__ import annotations

import os
import sys

import pytest

from claude_tui import paths
from tests.end_to_end.program import ROOT
from tests.servers.messages_server import MessagesServer
from tests.terminal import Terminal


@pytest.fixture
def open_program(home, messages_server: MessagesServer):
    """Starts the program as a person would, in their home folder."""
    opened: list[Terminal] = []

    def start(*arguments: str, columns: int = 120, rows: int = 40, **environ: str) -> Terminal:
        program = Terminal(
            [sys.executable, "-m", "claude_tui", *arguments],
            {
                **{name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ},
                paths.DATA_DIR_VARIABLE: os.environ[paths.DATA_DIR_VARIABLE],
                paths.CONFIG_DIR_VARIABLE: os.environ[paths.CONFIG_DIR_VARIABLE],
                "PYTHONPATH": str(ROOT),
                "LANG": "C.UTF-8",
                "ANTHROPIC_API_KEY": "a-key-of-the-test",
                "ANTHROPIC_BASE_URL": messages_server.base_url,
                **environ,
            },
            columns,
            rows,
            folder=home,
        )
        opened.append(program)
        program.wait_for("ready")
        return program

    yield start
    for program in opened:
        program.close()
