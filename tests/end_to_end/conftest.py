from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.program import OpenProgram, environment
from tests.servers.messages_server import MessagesServer
from tests.terminal import Terminal


@pytest.fixture
def open_program(home: Path, messages_server: MessagesServer) -> Iterator[OpenProgram]:
    """Starts the program as a person would, in their home folder."""
    opened: list[Terminal] = []

    def start(
        *arguments: str, columns: int = 120, rows: int = 40, typed: str = "", **environ: str
    ) -> Terminal:
        program = Terminal(
            [sys.executable, "-m", "claude_tui", *arguments],
            environment(home, messages_server) | environ,
            columns,
            rows,
            folder=home,
        )
        opened.append(program)
        program.type(typed)
        program.wait_for("ready")
        return program

    yield start
    for program in opened:
        program.close()
