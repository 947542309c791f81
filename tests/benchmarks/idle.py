"""CPU of doing nothing for ten seconds, and of a terminal that loses and gets the focus.

Run it from the project's root: ``python -m tests.benchmarks.idle``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.benchmarks.process import (
    BARE_PAINTED,
    OURS,
    OURS_PAINTED,
    SAME_WIDGETS_BARE,
    Program,
    conversation_file,
    surroundings,
)

SETTLED_SECONDS = 6.0
"""Until then the SDK is loaded and a long file is read."""
IDLE_SECONDS = 10.0
FOCUS_OUT, FOCUS_IN = "\x1b[O", "\x1b[I"
FOCUSES = 10
FOCUS_SECONDS = 0.3
"""Until the screen is painted after one."""


def main() -> None:
    with surroundings() as (home, environ):
        cases = {
            "bare app": (SAME_WIDGETS_BARE, BARE_PAINTED),
            "new conversation": (OURS, OURS_PAINTED),
            "10 messages": ([*OURS, conversation_file(home, 10)], OURS_PAINTED),
            "10,000 messages": ([*OURS, conversation_file(home, 10_000)], OURS_PAINTED),
        }
        for name, (command, sign) in cases.items():
            idle, focus = measure(command, environ, sign)
            print(
                f"{name:<20}{idle * 1000:6.1f} ms CPU in {IDLE_SECONDS:g} idle seconds, "
                f"{focus * 1000:5.1f} ms for focus out and in (bar 50)"
            )


def measure(command: Sequence[str], environ: Mapping[str, str], sign: str) -> tuple[float, float]:
    """CPU seconds while idle, and of one loss and return of the focus."""
    with Program(command, environ) as program:
        program.wait_for(sign)
        program.run_for(SETTLED_SECONDS)
        before = program.cpu()
        program.run_for(IDLE_SECONDS)
        idle = program.cpu() - before
        before = program.cpu()
        for _ in range(FOCUSES):
            for change in (FOCUS_OUT, FOCUS_IN):
                program.type(change)
                program.run_for(FOCUS_SECONDS)
        return idle, (program.cpu() - before) / FOCUSES


if __name__ == "__main__":
    main()
