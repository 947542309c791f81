"""The real program with the real local model: no key, no network."""

from __future__ import annotations

from pathlib import Path

import pytest

from claude_tui.conversation import StopReason
from claude_tui.local.engine import installed
from claude_tui.storage.toml.codec import load_conversation
from tests.end_to_end.program import OpenProgram, children, quit_program, the_file
from tests.narrowing import present
from tests.terminal import Terminal

pytestmark = [
    pytest.mark.skipif(not installed(), reason="the local model is not installed"),
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc"),
]


def runs(process: int) -> bool:
    """Whether a process has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def engines_of(program: Terminal) -> list[int]:
    found = children(program.process.pid)
    assert found, "the engine has no process of its own"
    return found


def wait_for_the_end(program: Terminal, processes: list[int]) -> None:
    program.wait_until(lambda _: not any(map(runs, processes)), "the end of the engine")


def test_esc_in_the_middle_keeps_the_half_answer_and_quitting_ends_the_engine(
    open_program: OpenProgram,
) -> None:
    program = open_program("--local", "--max-tokens", "4000", "--temperature", "1")
    engines = engines_of(program)
    program.type("Tell me a very long story about the sea.\r")
    program.wait_for("writing")
    program.press("escape")
    program.wait_for("Interrupted. /continue picks up from here")
    quit_program(program)
    wait_for_the_end(program, engines)
    question, reply = load_conversation(the_file()).messages
    assert question.text == "Tell me a very long story about the sea."
    assert present(reply.response).stop_reason == StopReason.INTERRUPTED
    assert reply.text
    again = open_program("-c", "--local")
    again.wait_for(" ".join(reply.text.split()[:2]))


def test_without_temperature_the_same_question_has_the_same_answer(
    open_program: OpenProgram,
) -> None:
    program = open_program("--local", "--max-tokens", "12", "--temperature", "0")
    program.type("What is the capital of France?\r")
    program.wait_for("Cut off at max_tokens (12).")
    program.wait_for("ready")
    program.press("ctrl+r")
    program.wait_until(
        lambda _: len(load_conversation(the_file()).messages) == 3, "another answer in the file"
    )
    _, first, second = load_conversation(the_file()).messages
    assert first.text == second.text != ""
    quit_program(program)


def test_the_engine_ends_with_a_program_that_is_killed(open_program: OpenProgram) -> None:
    program = open_program("--local")
    engines = engines_of(program)
    program.process.kill()
    program.wait_for_exit()
    wait_for_the_end(program, engines)
