"""What people's keyboards send, in a real terminal."""

from __future__ import annotations

from base64 import b64encode

import pytest

from claude_tui import paths
from tests.end_to_end.program import OpenProgram, quit_program
from tests.end_to_end.test_terminal import asked
from tests.servers.messages_server import MessagesServer

FAMILY = "👨\u200d👩\u200d👧"


def test_every_character_that_is_typed_is_sent(
    open_program: OpenProgram, messages_server: MessagesServer
) -> None:
    program = open_program()
    program.type("東京\u3000大阪 می\u200cخواهم 🫪\r")
    program.wait_for("Hello from the test server.")
    assert asked(messages_server) == ["東京\u3000大阪 می\u200cخواهم 🫪"]
    quit_program(program)


def test_backspace_takes_a_character_and_alt_a_word(
    open_program: OpenProgram, messages_server: MessagesServer
) -> None:
    program = open_program()
    program.paste(f"one two {FAMILY}")
    program.press("backspace")
    program.type("\x1b\x7f\x1bbthe \r")
    program.wait_for("Hello from the test server.")
    assert asked(messages_server) == ["the one "]
    quit_program(program)


@pytest.mark.parametrize(
    ("redo", "copy"), [("\x1bz", "\x18c"), ("\x1b[122;6u", "\x1b[120;5u\x1b[99u")]
)
def test_yank_redo_and_the_copy_of_code_arrive_however_keys_are_sent(
    open_program: OpenProgram, messages_server: MessagesServer, redo: str, copy: str
) -> None:
    messages_server.reply("So:\n\n```sh\nls -a\n```\n")
    program = open_program()
    program.type(f"one two three\x17\x1b\x7f\x19\x1a{redo}!\r")  # ctrl+w alt+backspace ^y ^z
    program.wait_for("ls -a")
    assert asked(messages_server) == ["one two three!"]
    program.type(copy)
    program.wait_for("the last code block (sh)")
    assert b64encode(b"ls -a") in program.raw
    quit_program(program)


@pytest.mark.parametrize("key", ["\x1b[1081::113;5u", "\x1b[113;5u", "\x11"])
def test_ctrl_q_quits_on_a_keyboard_of_any_script(open_program: OpenProgram, key: str) -> None:
    program = open_program()
    assert b"\x1b[=4;2u" in program.raw  # asks which key it is in the standard layout
    program.type(key)
    assert program.wait_for_exit() == 0


def draft_holds(text: str) -> bool:
    drafts = (path for path in paths.drafts_dir().rglob("*") if path.is_file())
    return any(text in path.read_text(encoding="utf-8") for path in drafts)


def test_one_writes_on_a_phone(open_program: OpenProgram, messages_server: MessagesServer) -> None:
    program = open_program()
    program.resize(40, 10)
    program.wait_for("^q Quit")
    program.type("Hi\r")
    program.wait_for("Hello from the test")
    program.resize(10, 5)
    program.wait_for("10×5")
    program.type("unseen\r")
    # The draft is written after the keys were handled, at the size they came in.
    program.wait_until(lambda _screen: draft_holds("unseen"), "the draft on the disk")
    program.resize(60, 15)
    program.wait_for("unseen")
    assert asked(messages_server) == ["Hi"]
    quit_program(program)
