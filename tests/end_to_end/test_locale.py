"""In a locale that has no letters but English ones, and no wish for UTF-8."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from claude_tui.storage.toml.codec import load_conversation
from tests.end_to_end.program import OpenProgram, environment, quit_program, the_file
from tests.servers.messages_server import MessagesServer

PLAIN_C = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_every_letter_is_shown_sent_and_saved(
    open_program: OpenProgram, messages_server: MessagesServer
) -> None:
    messages_server.reply("Grüße, 語")
    program = open_program(**PLAIN_C)
    program.type("für\r")
    program.wait_for("Grüße, 語")
    quit_program(program)
    asked, reply = load_conversation(the_file()).messages
    assert (asked.text, reply.text) == ("für", "Grüße, 語")


@pytest.mark.parametrize("arguments", [["-p", "für"], ["-p"], ["--export", "markdown"], ["--list"]])
def test_every_letter_is_read_and_printed(
    home: Path, messages_server: MessagesServer, arguments: list[str]
) -> None:
    messages_server.reply("Grüße, 語")
    if "-p" not in arguments:
        program = home / "data" / "conversations" / "für.toml"
        program.parent.mkdir(parents=True)
        program.write_text(
            'format = 1\n\n[[messages]]\nrole = "user"\ncontent = "Grüße, 語"\n', encoding="utf-8"
        )
        arguments = [*([str(program)] if "--export" in arguments else []), *arguments]
    done = subprocess.run(
        [sys.executable, "-m", "claude_tui", *arguments],
        env=environment(home, messages_server) | PLAIN_C,
        input="für".encode(),
        capture_output=True,
        check=True,
    )
    assert "Grüße, 語" in done.stdout.decode()
