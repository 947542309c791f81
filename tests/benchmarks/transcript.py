"""Opening conversations of any length and going about in them, against the plain app.

Opening is the CPU from the start until the last message is on the screen; memory is what is held
once all of the file is read. All other lines are CPU until the screen stands still again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tests.benchmarks.process import (
    COLUMNS,
    OURS,
    PLAIN,
    ROWS,
    SETTLED_SECONDS,
    Program,
    cpu_to_sign,
    print_line,
    surroundings,
    within,
)
from tests.benchmarks.texts import conversation_file

LENGTHS = (10, 100, 1_000, 10_000, 50_000)
PLAIN_LENGTH = 100
"""As much as the plain app can bear."""
REPEATS = 3
PAGES = 5
OPEN, MEMORY = "open", "memory MiB"

SHIFT_TAB, PAGE_UP, HOME, END = "\x1b[Z", "\x1b[5~", "\x1b[H", "\x1b[F"
FIND, F2, ESCAPE = "\x06", "\x1bOQ", "\x1b"
CTRL_HOME, CTRL_END = "\x1b[1;5H", "\x1b[1;5F"

Action = Callable[[Program], float]
"""Does something that can be done again; returns what it took."""


def resize(program: Program) -> float:
    before = program.cpu()
    for columns in (COLUMNS - 40, COLUMNS):
        program.resize(columns, ROWS)
        program.settle()
    return (program.cpu() - before) / 2


def page_up(program: Program) -> float:
    return program.cost(*[PAGE_UP] * PAGES)


def find(program: Program) -> float:
    """Find what every message has, until all are counted."""
    program.cost(FIND)
    took = program.cost("message")
    program.cost(ESCAPE)
    return took


def theme(program: Program) -> float:
    """Choose one in the composer, and then another; typing it is part of the cost."""
    program.cost(ESCAPE)
    took = program.cost("/theme nord\r", "/theme gruvbox\r")
    program.cost(SHIFT_TAB)
    return took


OUR_ACTIONS: Mapping[str, Action] = {
    "page up": page_up,
    "jump to top, to bottom": lambda program: program.cost(HOME, END),
    "resize": resize,
    "sidebar": lambda program: program.cost(F2, F2),
    "find all": find,
    "theme": theme,
}
PLAIN_ACTIONS: Mapping[str, Action] = {
    "page up": page_up,
    "jump to top, to bottom": lambda program: program.cost(CTRL_HOME, CTRL_END),
    "resize": resize,
    "theme": lambda program: program.cost(F2, F2),
}


def main() -> None:
    with surroundings() as (home, environ):
        columns = {}
        for length in LENGTHS:
            command = [*OURS, str(conversation_file(home, length))]
            columns[f"{length:,}"] = measure(command, environ, length, OUR_ACTIONS)
        plain = [*PLAIN, str(conversation_file(home, PLAIN_LENGTH))]
        columns["plain app"] = measure(plain, environ, PLAIN_LENGTH, PLAIN_ACTIONS)
        size = conversation_file(home, LENGTHS[-1]).stat().st_size / 2**20
    print_line("CPU ms by messages", *columns)
    for row in columns["10"]:
        figures = (f"{column[row]:.0f}" if row in column else "" for column in columns.values())
        print_line(row, *figures)
    shortest, short, *_, long, longest = (columns[f"{length:,}"] for length in LENGTHS)
    for row, took in columns["plain app"].items():
        print_line(f"{row}: the plain app to ours", f"{took / short[row]:.1f} x")
    for row in OUR_ACTIONS:
        print_line(f"{row}: 50,000 to 100 messages", f"{longest[row] / short[row]:.2f} x")
    print_line("open: 10,000 to 10 messages", within(long[OPEN] / shortest[OPEN], 1.2))
    print_line("open: 50,000 to 10 messages", within(longest[OPEN] / shortest[OPEN], 1.2))
    grown = longest[MEMORY] - shortest[MEMORY]
    print_line("memory of 50,000 to their file", f"{grown / size:.2f} x")


def measure(
    command: Sequence[str],
    environ: Mapping[str, str],
    length: int,
    actions: Mapping[str, Action],
) -> dict[str, float]:
    """CPU milliseconds of opening and of each action, the least of so many; MiB of memory."""
    sign = f"message {length}."
    took = {OPEN: min(cpu_to_sign(command, environ, sign) for _ in range(REPEATS)) * 1000}
    with Program(command, environ) as program:
        program.wait_for(sign)
        program.run_for(SETTLED_SECONDS)
        program.settle()
        took[MEMORY] = program.memory()
        program.type(SHIFT_TAB)  # to the transcript
        for name, action in actions.items():
            took[name] = min(action(program) for _ in range(REPEATS)) * 1000
    return took


if __name__ == "__main__":
    main()
