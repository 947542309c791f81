"""Whatever the terminal is called, and whenever its size changes, the program is there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.end_to_end.program import environment, quit_program
from tests.servers.messages_server import MessagesServer
from tests.terminal import Terminal

TERMINALS = ["dumb", "unknown", "linux", "xterm-256color", "tmux-256color"]


@pytest.mark.parametrize("name", TERMINALS)
def test_a_resize_during_the_first_paint_freezes_nothing(
    home: Path, messages_server: MessagesServer, name: str
) -> None:
    with Terminal(
        [sys.executable, "-m", "claude_tui"],
        environment(home, messages_server) | {"TERM": name},
        80,
        24,
        folder=home,
    ) as program:
        program.wait_until(lambda _: b"\x1b[?1049h" in program.raw, "the first of it")
        for size in ((100, 30), (80, 24), (60, 15), (110, 33)):
            program.resize(*size)
        program.wait_for("ready")
        program.type("Is anybody there?")
        program.wait_for("│ Is anybody there?")
        quit_program(program)
