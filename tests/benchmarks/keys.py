"""From a key to its echo on the screen, as a ratio to a bare app that stands idle.

The programs take turns, so that a busy machine is as busy for each.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from statistics import median, quantiles
from typing import NamedTuple

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


class Echoes(NamedTuple):
    """Of each key, how long its echo took."""

    clock: list[float]
    """Seconds."""
    cpu: list[float]
    """CPU seconds of the program: what the clock would say if it had a processor to itself."""


def main() -> None:
    cases: dict[str, Callable[[], Echoes]] = {
        "bare app, idle": bare_idle,
        "idle": idle,
        "at 200 a second": lambda: streaming(200),
        "at full speed": lambda: streaming(0),
    }
    echoes = {name: Echoes([], []) for name in cases}
    for _ in range(ROUNDS):
        for name, case in cases.items():
            clock, cpu = case()
            echoes[name].clock.extend(clock)
            echoes[name].cpu.extend(cpu)
    bare, *ours = echoes.values()
    for name, each in zip(list(cases)[1:], ours, strict=True):
        for unit, mine, least in zip(Echoes._fields, each, bare, strict=True):
            middle = median(mine) / median(least)
            most = quantiles(mine, n=20)[-1] / quantiles(least, n=20)[-1]
            print_line(f"{name}, {unit}: median", within(middle, 3))
            print_line(f"{name}, {unit}: 95 %", within(most, 6))


def bare_idle() -> Echoes:
    with surroundings() as (_, environ), Program(SAME_WIDGETS_BARE, environ) as program:
        program.wait_for(BARE_PAINTED)
        program.run_for(SETTLED_SECONDS)
        return typed(program)


def idle() -> Echoes:
    with surroundings() as (_, environ), Program(OURS, environ) as program:
        program.wait_for(OURS_PAINTED)
        program.run_for(SETTLED_SECONDS)
        return typed(program)


def streaming(per_second: int) -> Echoes:
    with asked(OURS, OURS_PAINTED) as (program, reply_):
        reply_.begin(Part(reply("mixed", TOKENS), per_second))
        program.run_for(1)
        echoes = typed(program)
        if reply_.sent:
            raise SystemExit("the reply ended before the last key")
        return echoes


def typed(program: Program) -> Echoes:
    """How long the echo of each key takes."""
    random_ = random.Random(1)
    echoes = Echoes([], [])
    for key in KEYS:
        program.run_for(random_.uniform(*PAUSES))
        began, before = time.perf_counter(), program.cpu()
        program.type(key)
        program.wait_for(key)
        echoes.cpu.append(program.cpu() - before)
        echoes.clock.append(time.perf_counter() - began)
    return echoes


if __name__ == "__main__":
    main()
