"""With ``NO_COLOR`` the screen stands on the terminal's own ground, and says it all the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

import pytest

from claude_tui.tui.no_color import NO_COLOR
from tests.end_to_end.program import OpenProgram, quit_program
from tests.terminal import Terminal
from tests.tui.scenes import conversation

SGR = re.compile(rb"\x1b\[([0-9;:]*)m")
COLORS = {*range(30, 39), *range(40, 49), *range(90, 98), *range(100, 108)}
"""Parameters that choose a colour; 39 and 49 go back to the terminal's own."""


def colors_of(raw: bytearray) -> Iterator[bytes]:
    """The sequences in what went to a terminal that choose a colour."""
    for sequence in SGR.finditer(raw):
        if COLORS & {int(part) for part in re.split(rb"[;:]", sequence[1]) if part}:
            yield sequence[0]


def reversed_text(program: Terminal) -> str:
    """What stands reversed on the screen."""
    rows = (program._screen.buffer[row] for row in range(program._screen.lines))
    cells = chain.from_iterable((row[column] for column in sorted(row)) for row in rows)
    return "".join(cell.data for cell in cells if cell.reverse)


@pytest.mark.parametrize("theme", ["", "claude-light"])
def test_no_color_reaches_the_terminal(open_program: OpenProgram, theme: str) -> None:
    program = open_program(str(conversation()), rows=60, **{NO_COLOR: "1"})
    program.wait_for("no language")
    if theme:
        program.press(*f"/theme {theme}", "enter")
        program.wait_for("NO_COLOR")
        program.press("ctrl+u")
    program.press("f1")
    program.wait_for("Keys and commands")
    program.press("escape", *"/model", "enter")
    program.wait_for("type to filter")
    program.press("down", "escape", "f3")
    program.wait_for("next request")
    program.press("f3", "ctrl+f", *"comment")
    program.wait_for("1/")
    program.press("escape", "escape", "ctrl+o")
    program.wait_for("Duplicate")
    program.press("escape")
    quit_program(program)
    program.drain()
    assert SGR.search(program.raw)
    assert set(colors_of(program.raw)) == set()


def test_what_stands_out_is_reversed(open_program: OpenProgram) -> None:
    program = open_program(str(conversation()), **{NO_COLOR: "1"})
    program.press(*"/mode")
    program.wait_until(lambda _: "/model" in reversed_text(program), "the suggestion")
    program.press("escape", "ctrl+u", "ctrl+f", *"comment")
    program.wait_until(lambda _: "comment" in reversed_text(program), "the place that was found")
    program.press("escape", "f3")
    program.wait_until(lambda _: "next request" in reversed_text(program), "the cursor's row")
    quit_program(program)


def test_an_empty_variable_asks_for_nothing(open_program: OpenProgram) -> None:
    program = open_program(**{NO_COLOR: ""})
    assert set(colors_of(program.raw))
    quit_program(program)
