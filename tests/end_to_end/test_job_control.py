"""Stopped and continued: by the shell, by a command of ours, or by another process."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.program import OpenProgram, environment, quit_program
from tests.servers.messages_server import MessagesServer
from tests.terminal import Terminal


@pytest.fixture
def shell(home: Path, messages_server: MessagesServer) -> Iterator[Terminal]:
    """A shell with job control, in which the program runs."""
    with Terminal(
        ["bash", "--norc", "--noprofile", "-i"],
        environment(home, messages_server) | {"PS1": "shell> ", "HISTFILE": ""},
        folder=home,
    ) as terminal:
        terminal.wait_for("shell>")
        terminal.type(f"{sys.executable} -m claude_tui\r")
        terminal.wait_for("ready")
        terminal.type("half a thought")
        terminal.wait_for("│ half a thought")
        yield terminal


def test_a_command_suspends_and_fg_brings_it_back(shell: Terminal) -> None:
    shell.press("ctrl+p")
    shell.wait_for("type to filter")
    shell.type("suspend")
    shell.wait_for("Return to the shell")
    shell.press("enter")
    shell.wait_for("Stopped")
    shell.clear()
    shell.type("echo 2 + $((1 + 1))\r")
    shell.wait_for("2 + 2")
    shell.type("fg\r")
    shell.wait_for("│ half a thought")
    shell.wait_for("temperature")
    shell.type(", and the rest")
    shell.wait_for("│ half a thought, and the rest")
    shell.press("ctrl+q")
    shell.wait_for("shell>")


def test_fg_brings_it_back_after_bg(shell: Terminal) -> None:
    shell.type("\x15/suspend\r")
    shell.wait_for("Stopped")
    shell.clear()
    shell.type("bg; wait; echo 2 + $((1 + 1))\r")
    shell.wait_for("2 + 2")
    shell.type("fg\r")
    shell.wait_for("temperature")
    shell.type("the rest")
    shell.wait_for("│ the rest")
    shell.press("ctrl+q")
    shell.wait_for("shell>")


def test_fg_brings_up_what_was_started_in_the_background(shell: Terminal) -> None:
    shell.press("ctrl+q")
    shell.wait_for("shell>")
    shell.type(f"{sys.executable} -m claude_tui & wait; echo 2 + $((1 + 1))\r")
    shell.wait_for("2 + 2")
    shell.clear()
    shell.type("fg\r")
    shell.wait_for("ready")
    shell.type(", and the rest")
    shell.wait_for("│ half a thought, and the rest")
    shell.press("ctrl+q")
    shell.wait_for("shell>")


def test_a_stop_that_no_shell_asked_for_leaves_everything_as_it_was(
    open_program: OpenProgram,
) -> None:
    program = open_program()
    program.type("half a thought")
    program.wait_for("│ half a thought")
    for _ in range(2):
        program.stop()
        program.clear()
        program.proceed()
        program.wait_for("│ half a thought")
        program.wait_for("temperature")
    program.type(", and the rest")
    program.wait_for("│ half a thought, and the rest")
    quit_program(program)
    assert program.modes() == program.modes_found


def test_a_terminal_that_was_halted_while_the_program_was_stopped_is_taken_again(
    open_program: OpenProgram,
) -> None:
    program = open_program()
    program.stop()
    program.cook()
    program.type("\x13")  # a terminal that is not raw halts at ctrl+s
    program.clear()
    program.proceed()
    program.wait_for("temperature")
    program.type("half a thought")
    program.wait_for("│ half a thought")
    quit_program(program)
    assert program.modes() == program.modes_found


def test_a_program_that_nobody_could_continue_is_not_stopped(open_program: OpenProgram) -> None:
    program = open_program()
    program.process.send_signal(signal.SIGTSTP)
    program.type("still here")
    program.wait_for("│ still here")
    program.type("\x15/suspend\r")
    program.wait_until(lambda screen: "/suspend" not in screen, "the end of the command")
    program.type("and here")
    program.wait_for("│ and here")
    quit_program(program)


def test_a_paste_goes_on_after_a_stop_in_the_middle(
    open_program: OpenProgram, messages_server: MessagesServer
) -> None:
    program = open_program()
    program.type("before \x1b[200~one\r")
    program.wait_for("│ before")
    program.clear()
    program.stop()
    program.proceed()
    program.wait_for("temperature")
    program.type("two\x1b[201~ and after")
    program.wait_for("│ two and after")
    program.press("enter")
    program.wait_for("Hello from the test server.")
    (request,) = (request for request in messages_server.requests if request.method == "POST")
    assert request.body["messages"][-1]["content"] == "before one\ntwo and after"
