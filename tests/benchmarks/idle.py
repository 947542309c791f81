"""CPU of doing nothing for ten seconds, and of a terminal that loses and gets the focus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.benchmarks.process import (
    BARE_PAINTED,
    OURS,
    OURS_PAINTED,
    PLAIN,
    SAME_WIDGETS_BARE,
    SETTLED_SECONDS,
    Program,
    print_line,
    surroundings,
    within,
)
from tests.benchmarks.texts import conversation_file

IDLE_SECONDS = 10.0
FOCUS_OUT, FOCUS_IN = "\x1b[O", "\x1b[I"
FOCUSES = 10
LENGTHS = (10, 10_000, 50_000)
PLAIN_LENGTH = 100


def main() -> None:
    with surroundings() as (home, environ):
        cases = {
            "bare app": (SAME_WIDGETS_BARE, BARE_PAINTED),
            "new conversation": (OURS, OURS_PAINTED),
        }
        for length in LENGTHS:
            command = [*OURS, str(conversation_file(home, length))]
            cases[f"{length:,} messages"] = command, OURS_PAINTED
        plain = [*PLAIN, str(conversation_file(home, PLAIN_LENGTH))]
        cases[f"plain app, {PLAIN_LENGTH} messages"] = plain, BARE_PAINTED
        took = {name: measure(command, environ, sign) for name, (command, sign) in cases.items()}
    for name, (idle, focus) in took.items():
        print_line(f"{name}: {IDLE_SECONDS:g} s idle", f"{idle * 1000:.0f} ms CPU")
        print_line(f"{name}: focus out and in", within(focus * 1000, 50, "ms CPU"))


def measure(command: Sequence[str], environ: Mapping[str, str], sign: str) -> tuple[float, float]:
    """CPU seconds while idle, and of one loss and return of the focus."""
    with Program(command, environ) as program:
        program.wait_for(sign)
        program.run_for(SETTLED_SECONDS)
        program.settle()
        before = program.cpu()
        program.run_for(IDLE_SECONDS)
        idle = program.cpu() - before
        return idle, 2 * program.cost(*[FOCUS_OUT, FOCUS_IN] * FOCUSES)


if __name__ == "__main__":
    main()
