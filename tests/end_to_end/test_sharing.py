"""The real program after a sudden end, and two of it with one file."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from claude_tui import paths
from claude_tui.conversation import StopReason
from claude_tui.storage.journal import journal_path, read_records
from claude_tui.storage.toml.codec import load_conversation
from tests.clock import python_path
from tests.end_to_end.program import (
    OpenProgram,
    environment,
    quit_program,
    the_file,
)
from tests.narrowing import present
from tests.servers.messages_server import MessagesServer
from tests.sessions import write
from tests.terminal import Terminal

PAIRS = int(os.environ.get("PAIRS", "2"))
"""How often two windows are started at once."""

SAID = "as far as it came"
TOLD = "ended unexpectedly"


@pytest.fixture
def half_a_reply(open_program: OpenProgram, messages_server: MessagesServer) -> Path:
    """The file of a conversation whose program was killed in the middle of a reply."""
    gate = threading.Event()
    messages_server.reply(f"{SAID}, and no further", chunk=len(SAID), gate=gate)
    program = open_program()
    program.type("Talk\r")
    program.wait_for(SAID)
    path = the_file()
    program.wait_until(lambda _: SAID in str(read_records(path)), "the reply in the journal")
    program.process.kill()
    program.wait_for_exit()
    gate.set()
    assert len(load_conversation(path).messages) == 1
    return path


def check_recovered(path: Path) -> None:
    question, reply = load_conversation(path).messages[:2]
    assert (question.text, reply.text, reply.parent) == ("Talk", SAID, 1)
    assert present(reply.response).stop_reason == StopReason.INTERRUPTED
    assert not journal_path(path).exists()


def test_half_a_reply_survives_the_sudden_end_of_the_program(
    open_program: OpenProgram, half_a_reply: Path
) -> None:
    again = open_program("-c")
    again.wait_for(TOLD)
    again.wait_for(SAID)
    quit_program(again)
    check_recovered(half_a_reply)
    third = open_program("-c")
    third.wait_for(SAID)
    assert TOLD not in third.text()
    quit_program(third)
    assert len(load_conversation(half_a_reply).messages) == 2
    assert [path.name for path in half_a_reply.parent.iterdir()] == [half_a_reply.name]


def test_half_a_reply_is_part_of_what_print_mode_sends(
    half_a_reply: Path, messages_server: MessagesServer
) -> None:
    command = [sys.executable, "-m", "claude_tui", str(half_a_reply), "-p", "Go on"]
    environ = {
        **{name: os.environ[name] for name in ("HOME", "PATH", paths.DATA_DIR_VARIABLE)},
        "PYTHONPATH": python_path(),
        "ANTHROPIC_API_KEY": "a-key-of-the-test",
        "ANTHROPIC_BASE_URL": messages_server.base_url,
    }
    for told in (True, False):
        done = subprocess.run(
            command, env=environ, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        assert done.returncode == 0
        assert (TOLD in done.stderr.decode()) == told
    sent = [message["content"] for message in messages_server.requests[-1].body["messages"]]
    assert sent[:3] == ["Talk", SAID, "Go on"]
    check_recovered(half_a_reply)


def test_a_second_window_reads_only_and_goes_on_in_a_copy(
    open_program: OpenProgram, home: Path
) -> None:
    path = write(home / "talk.toml", "Hi", "Hello")
    before = path.read_bytes()
    first = open_program(str(path))
    second = open_program()
    second.type(f"/open {path}\r")
    second.wait_for("read-only")
    second.wait_for(f"pid {first.process.pid}")
    second.type("Mine\r")
    second.wait_until(lambda screen: screen.count("another window") > 1, "a refusal")
    second.press(*["backspace"] * len("Mine"))
    second.type("/duplicate\r")
    second.wait_for("Hi (copy)")
    second.type("In the copy\r")
    second.wait_for("Hello from the test server.")
    quit_program(second)
    assert [message.text for message in load_conversation(the_file()).messages[:3]] == [
        "Hi",
        "Hello",
        "In the copy",
    ]
    assert path.read_bytes() == before
    first.type(f"/open {path}\r")
    first.wait_for("Already open")
    first.type("Again\r")
    first.wait_for("Hello from the test server.")
    quit_program(first)
    assert len(load_conversation(path).messages) == 4
    assert not list(home.glob(".talk.toml.*"))


@pytest.mark.parametrize("pair", range(PAIRS))
def test_of_two_windows_that_start_in_the_same_instant_one_writes(
    home: Path, messages_server: MessagesServer, pair: int
) -> None:
    path = write(home / "talk.toml", "Hi", "Hello")
    command = [sys.executable, "-m", "claude_tui", str(path)]
    environ = environment(home, messages_server)
    with (
        Terminal(command, environ, folder=home) as one,
        Terminal(command, environ, folder=home) as other,
    ):
        windows = [one, other]
        states = [state_of(window) for window in windows]
        assert sorted(states) == ["read-only", "ready"]
        for number, window in enumerate(windows):
            window.type(f"From window {number}\r")
        writer, reader = windows if states[0] == "ready" else reversed(windows)
        writer.wait_for("Hello from the test server.")
        reader.wait_until(lambda screen: screen.count("another window") > 1, "a refusal")
        for window in windows:
            quit_program(window)
    said = [message.text for message in load_conversation(path).messages]
    assert said == ["Hi", "Hello", f"From window {states.index('ready')}", said[-1]]
    assert [file.name for file in home.glob("*talk*")] == ["talk.toml"]


def state_of(window: Terminal) -> str:
    """Whether the window may write: ready or read-only."""
    state = re.compile(r"\bready\b|\bread-only\b")
    screen = window.wait_until(lambda text: state.search(text) is not None, "its state")
    return present(state.search(screen))[0]


def test_what_an_editor_wrote_is_on_the_screen_when_one_writes_on(
    open_program: OpenProgram, home: Path
) -> None:
    path = write(home / "talk.toml", "Hi", "Hello")
    program = open_program(str(path))
    program.wait_for("Hello")
    path.write_text(path.read_text().replace("Hello", "Good day"))
    program.type("And")
    program.wait_for("Good day")
    program.press("enter")
    program.wait_for("Hello from the test server.")
    quit_program(program)
    assert [message.text for message in load_conversation(path).messages[1:3]] == [
        "Good day",
        "And",
    ]
