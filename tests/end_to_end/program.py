"""The program as its tests start and end it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from claude_tui import paths
from tests.terminal import Terminal

ROOT = Path(__file__).parents[2]

OpenProgram = Callable[..., Terminal]
"""Starts the program with these arguments, and waits until it is ready."""


def the_file() -> Path:
    (path,) = paths.conversations_dir().glob("*.toml")
    return path


def quit_program(program: Terminal) -> None:
    program.press("ctrl+q")
    assert program.wait_for_exit() == 0
