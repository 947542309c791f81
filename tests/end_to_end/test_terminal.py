"""The real program in a real terminal, over a real socket."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from signal import Signals

import pytest

from claude_tui import paths
from claude_tui.conversation import StopReason
from claude_tui.storage.toml.codec import load_conversation
from tests.clock import python_path
from tests.end_to_end.program import OpenProgram, quit_program, the_file
from tests.narrowing import present
from tests.servers.messages_server import MessagesServer
from tests.terminal import Terminal
from tests.tui.driving import conversation_file


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    gate = threading.Event()
    yield gate
    gate.set()


def asked(server: MessagesServer) -> list[str]:
    """What was sent as the last message of each request."""
    bodies = [request.body for request in server.requests if request.method == "POST"]
    return [body["messages"][-1]["content"] for body in bodies]


def test_a_conversation_is_there_again_the_next_time(
    open_program: OpenProgram, messages_server: MessagesServer
) -> None:
    messages_server.reply("Lists can **change**.")
    program = open_program()
    program.type("What is a list?\r")
    program.wait_for("Lists can change.")
    program.wait_for("end_turn")
    quit_program(program)
    again = open_program("-c")
    again.wait_for("What is a list?")
    again.wait_for("Lists can change.")
    again.type("quit\r")
    assert again.wait_for_exit() == 0
    said = [message.text for message in load_conversation(the_file()).messages]
    assert said == ["What is a list?", "Lists can **change**."]


def test_a_line_after_quitting_says_how_to_come_back(
    open_program: OpenProgram, messages_server: MessagesServer, home: Path
) -> None:
    empty = open_program()
    quit_program(empty)
    empty.drain()
    assert b"To continue" not in empty.raw
    program = open_program()
    program.type("What is a list?\r")
    program.wait_for("end_turn")
    quit_program(program)
    program.wait_for("To continue this conversation: claude-tui -c")
    older = conversation_file("of birds.toml", "Of geese", "Geese and swans.")
    os.utime(older, (1_700_000_000,) * 2)
    program = open_program("--plain", str(older), columns=200)
    quit_program(program)
    program.wait_for(f"To continue this conversation: claude-tui '{older}'")


def test_keys_that_come_in_one_burst_act_in_their_order(
    open_program: OpenProgram, messages_server: MessagesServer
) -> None:
    program = open_program()
    program.press(*"hello", "backspace", "backspace", *"p!", "enter")
    program.wait_for("Hello from the test server.")
    assert asked(messages_server) == ["help!"]


def test_keys_that_come_in_one_burst_go_where_the_ones_before_lead(
    open_program: OpenProgram, messages_server: MessagesServer
) -> None:
    program = open_program()
    program.press(*"/theme", "enter", *"midnight", "enter", *"Hello", "enter")
    program.wait_for("Hello from the test server.")
    assert asked(messages_server) == ["Hello"]


def test_a_paste_of_five_thousand_lines_is_sent_whole(
    open_program: OpenProgram, messages_server: MessagesServer
) -> None:
    pasted = "\n".join(f"line {number} of [/b] \x07 the paste" for number in range(5000))
    program = open_program()
    program.paste(pasted)
    program.wait_for("[5,000 lines pasted]")
    program.press("enter")
    program.wait_for("Hello from the test server.")
    assert asked(messages_server) == [pasted]


def test_a_resize_in_the_middle_of_a_reply_loses_nothing(
    open_program: OpenProgram, messages_server: MessagesServer, gate: threading.Event
) -> None:
    text = "\n\n".join(f"Paragraph {number} with words in it." for number in range(60))
    messages_server.reply(text, gate=gate, gate_after=100)
    program = open_program()
    program.type("Talk\r")
    messages_server.wait_until_held()
    program.wait_for("Paragraph 15")
    program.resize(70, 20)
    program.wait_until(lambda screen: "temperature" not in screen, "a screen without the sidebar")
    gate.set()
    program.wait_for("Paragraph 59")
    program.resize(29, 10)
    program.wait_for("claude-tui needs 30×8")
    program.resize(120, 40)
    program.wait_for("Paragraph 59")
    program.wait_for("temperature")
    quit_program(program)
    assert load_conversation(the_file()).messages[-1].text == text


HOSTILE = (
    "\x1b]0;owned\x07\x1b[31mred\x1b[2J\x9b31m\x1bPdcs\x1b\\ [/b] [@click=app.quit]x[/] \u202e"
)


def test_no_control_sequence_of_a_reply_reaches_the_terminal(
    open_program: OpenProgram, messages_server: MessagesServer
) -> None:
    messages_server.reply(HOSTILE, thinking=HOSTILE, chunk=3, stop_reason=HOSTILE)
    messages_server.fail(400, HOSTILE, HOSTILE, headers={"request-id": "[/b]"})
    messages_server.models = [{"type": "model", "id": HOSTILE, "display_name": HOSTILE}]
    program = open_program()
    program.type("Hi\r")
    program.wait_for("␛[31mred")
    program.wait_for("ready")
    program.type("Again\r")
    program.wait_for("request id [/b]")
    program.type("/model\r")
    program.wait_for("type to filter")
    program.press("enter")
    program.wait_until(lambda screen: "type to filter" not in screen, "the chat")
    program.press("ctrl+s")
    program.wait_for("Leave empty to use")
    program.paste("\x07\x9b\u202e[/b]pasted")
    program.wait_for("pasted")
    program.press("enter")
    program.wait_until(lambda screen: "Leave empty to use" not in screen, "the chat")
    quit_program(program)
    # Textual sets the mouse pointer's shape with a sequence of its own.
    written = bytes(program.raw).replace(b"\x1b]22;default\x07", b"")
    for sequence in (
        b"owned\x07",
        b"\x1b]0;owned",
        b"\x1b[31mred",
        b"\x1b[2J\xc2\x9b",
        b"\x1bPdcs",
    ):
        assert sequence not in written
    for character in ("\x07", "\x9b", "\u202e"):
        assert character.encode() not in written


def test_the_terminal_is_left_as_it_was_found(open_program: OpenProgram) -> None:
    program = open_program()
    program.type("Hi\r")
    program.wait_for("Hello from the test server.")
    quit_program(program)
    program.drain()
    written = bytes(program.raw)
    for mode in (b"1049", b"1000", b"1003", b"1006", b"2004"):
        on, off = written.rfind(b"\x1b[?%sh" % mode), written.rfind(b"\x1b[?%sl" % mode)
        assert on < off, f"mode {mode.decode()} stays on"
    assert written.rfind(b"\x1b[?25l") < written.rfind(b"\x1b[?25h"), "the cursor stays hidden"
    outside = (written.split(b"\x1b[?1049h")[0], written.rsplit(b"\x1b[?1049l")[-1])
    sequence = rb"\x1b[\[<>=?0-9;$]*[a-zA-Z]|\x1b[P\]_].*?(\x1b\\|\x07)"
    before, after = (re.sub(sequence, b"", part) for part in outside)
    assert (before, after) == (b"", b"To continue this conversation: claude-tui -c\r\n")


def test_a_broken_file_is_one_line_and_no_screen(
    open_program: OpenProgram, home: Path, messages_server: MessagesServer
) -> None:
    broken = home / "broken.toml"
    broken.write_text("format = [")
    with Terminal(
        [sys.executable, "-m", "claude_tui", str(broken)],
        {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONPATH": python_path()},
        folder=home,
    ) as program:
        assert program.wait_for_exit() == 2
        program.drain()
        assert b"\x1b[?1049h" not in program.raw
        assert program.text().strip().startswith("claude-tui: ")
        assert "Traceback" not in program.text()


def test_a_message_is_written_in_the_users_editor(
    open_program: OpenProgram, messages_server: MessagesServer, home: Path
) -> None:
    editor = home / "editor"
    editor.write_text('#!/bin/sh\nprintf "%s, edited" "$(cat "$1")" > "$1"\n')
    editor.chmod(0o700)
    program = open_program(EDITOR=str(editor))
    program.type("A draft")
    program.wait_for("A draft")
    program.press("ctrl+x", "ctrl+e")
    program.wait_for("A draft, edited")
    program.press("enter")
    program.wait_for("Hello from the test server.")
    assert asked(messages_server) == ["A draft, edited"]


def test_an_editor_that_is_not_there_is_said_and_the_draft_stays(open_program: OpenProgram) -> None:
    program = open_program(EDITOR="no-such-editor-anywhere")
    program.type("A draft")
    program.wait_for("A draft")
    program.press("ctrl+x", "ctrl+e")
    program.wait_for("couldn't start")
    assert "A draft" in program.text()
    quit_program(program)


def test_a_draft_survives_the_sudden_end_of_the_program(open_program: OpenProgram) -> None:
    program = open_program()
    program.type("half a thought")
    draft = paths.drafts_dir() / "new.txt"
    program.wait_until(
        lambda _: draft.exists() and draft.read_text() == "half a thought", "a draft"
    )
    program.process.kill()
    program.wait_for_exit()
    again = open_program()
    again.wait_for("half a thought")


def test_a_half_reply_survives_esc_and_the_end(
    open_program: OpenProgram, messages_server: MessagesServer, gate: threading.Event
) -> None:
    messages_server.reply("Half of it and the rest.", chunk=11, gate=gate)
    program = open_program()
    program.type("Tell me\r")
    program.wait_for("Half of it")
    program.press("escape")
    messages_server.wait_for_hangup()
    program.wait_for("Interrupted")
    quit_program(program)
    reply = load_conversation(the_file()).messages[-1]
    assert reply.text == "Half of it "
    assert present(reply.response).stop_reason == StopReason.INTERRUPTED


def test_alt_enter_begins_a_line(
    open_program: OpenProgram, messages_server: MessagesServer
) -> None:
    program = open_program()
    program.type("one\x1b\rtwo\r")
    program.wait_for("Hello from the test server.")
    assert asked(messages_server) == ["one\ntwo"]


def test_what_is_typed_while_it_starts_is_not_lost(open_program: OpenProgram) -> None:
    open_program(typed="ABCDEFGHIJ").wait_for("│ ABCDEFGHIJ")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_end_saves_and_leaves_the_terminal_as_it_was(
    open_program: OpenProgram,
    messages_server: MessagesServer,
    gate: threading.Event,
    number: Signals,
) -> None:
    messages_server.reply("One two three.", chunk=8, gate=gate)
    program = open_program()
    program.type("Count!\r")
    program.wait_for("One two")
    program.type("half a thought")
    program.wait_for("half a thought")
    program.process.send_signal(number)
    assert program.wait_for_exit() == 0
    program.drain()
    assert bytes(program.raw).rfind(b"\x1b[?1049h") < bytes(program.raw).rfind(b"\x1b[?1049l")
    question, reply = load_conversation(the_file()).messages
    assert (question.text, reply.text) == ("Count!", "One two ")
    (draft,) = paths.drafts_dir().iterdir()
    assert draft.read_text() == "half a thought"


def test_a_hangup_keeps_what_was_typed_and_leaves_the_terminal_as_it_was(
    open_program: OpenProgram, messages_server: MessagesServer
) -> None:
    program = open_program()
    program.type("half a thought")
    program.wait_for("half a thought")
    for _ in range(2):  # one from the terminal, one from the shell
        program.process.send_signal(signal.SIGHUP)
    assert program.wait_for_exit() == 0
    program.drain()
    assert b"\x1b[?1049l" in program.raw
    assert (paths.drafts_dir() / "new.txt").read_text() == "half a thought"


def test_a_terminal_that_is_gone_ends_the_program_and_keeps_what_was_typed(
    open_program: OpenProgram, messages_server: MessagesServer
) -> None:
    program = open_program()
    program.type("half a thought")
    program.wait_for("half a thought")
    program.hang_up()
    program.wait_for_exit()
    assert (paths.drafts_dir() / "new.txt").read_text() == "half a thought"


def test_lines_that_come_at_once_without_the_marks_of_a_paste_are_one_message(
    open_program: OpenProgram, messages_server: MessagesServer
) -> None:
    pasted = "\r".join(f"line {number} of what was pasted" for number in range(900))
    program = open_program()
    program.type("one\rtwo\rthree")
    program.wait_for("│ three")
    data = pasted.encode()
    while data:
        data = data[os.write(program._master, data[:4000]) :]
    program.wait_for("lines pasted]")
    program.press("enter")
    program.wait_for("Hello from the test server.")
    (message,) = asked(messages_server)
    assert message == "one\ntwo\nthree" + pasted.replace("\r", "\n")
