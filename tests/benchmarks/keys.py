"""From a key to its echo on the screen, as a ratio to a bare app that stands idle.

The programs take turns, so that a busy machine is as busy for each.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from statistics import median, quantiles

from tests.benchmarks.process import (
    BARE_PAINTED,
    OURS,
    OURS_PAINTED,
    SAME_WIDGETS_BARE,
    SETTLED_SECONDS,
    Program,
    print_line,
    surroundings,
    within,
)
from tests.benchmarks.replies import Part
from tests.benchmarks.streaming import asked
from tests.benchmarks.texts import reply

ROUNDS = 3
KEYS = [chr(code) for code in range(0x410, 0x450)]
"""Letters that stand in no reply, and once each in the composer: so the echo is known from it."""
PAUSES = (0.08, 0.2)
"""Seconds between two keys, at least and at most: no multiple of any frame."""
TOKENS = 400_000
"""More than are taken before the last key."""


def main() -> None:
    cases: dict[str, Callable[[], list[float]]] = {
        "bare app, idle": bare_idle,
        "ours, idle": idle,
        "ours, reply at 200 a second": lambda: streaming(200),
        "ours, reply at full speed": lambda: streaming(0),
    }
    echoes: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(ROUNDS):
        for name, case in cases.items():
            echoes[name] += case()
    most = {name: quantiles(seconds, n=20)[-1] for name, seconds in echoes.items()}
    bare, *ours = cases
    for name in ours:
        ratio = median(echoes[name]) / median(echoes[bare])
        print_line(f"{name}: median", within(ratio, 3))
        print_line(f"{name}: 95 %", within(most[name] / most[bare], 6))


def bare_idle() -> list[float]:
    with surroundings() as (_, environ), Program(SAME_WIDGETS_BARE, environ) as program:
        program.wait_for(BARE_PAINTED)
        program.run_for(SETTLED_SECONDS)
        return typed(program)


def idle() -> list[float]:
    with surroundings() as (_, environ), Program(OURS, environ) as program:
        program.wait_for(OURS_PAINTED)
        program.run_for(SETTLED_SECONDS)
        return typed(program)


def streaming(per_second: int) -> list[float]:
    with asked(OURS, OURS_PAINTED) as (program, reply_):
        reply_.begin(Part(reply("mixed", TOKENS), per_second))
        program.run_for(1)
        echoes = typed(program)
        if reply_.sent:
            raise SystemExit("the reply ended before the last key")
        return echoes


def typed(program: Program) -> list[float]:
    """Seconds from each key to its echo."""
    random_ = random.Random(1)
    seconds = []
    for key in KEYS:
        program.run_for(random_.uniform(*PAUSES))
        began = time.perf_counter()
        program.type(key)
        program.wait_for(key)
        seconds.append(time.perf_counter() - began)
    return seconds


if __name__ == "__main__":
    main()
