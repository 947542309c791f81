"""CPU for 1,000 streamed tokens over a real socket, the SDK included, and whether it stays flat.

At full speed a reply grows from 2,000 to 100,000 tokens in ten parts. At 200 tokens a second it
goes on at 2,000, 20,000 and 100,000 tokens. Of the plain app only what it can bear.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

from tests.benchmarks.process import (
    BARE_PAINTED,
    OURS,
    OURS_PAINTED,
    PLAIN,
    SETTLED_SECONDS,
    Program,
    print_line,
    surroundings,
    within,
)
from tests.benchmarks.replies import Part, Reply, replying
from tests.benchmarks.texts import KINDS, TOKEN, reply

FIRST, LAST, PARTS = 2_000, 100_000, 10
PLACES = (2_000, 20_000, 100_000)
PER_SECOND = 200
PACED = 1_200
"""Tokens sent at ``PER_SECOND``."""
PLAIN_TOKENS = 2_000


def main() -> None:
    print("CPU s for 1,000 tokens")
    fast = {kind: full_speed(kind) for kind in KINDS}
    for kind, (parts, screen) in fast.items():
        print_line(f"{kind}, at full speed", within(sum(parts) / PARTS, 0.25, "s"))
        print_line(f"{kind}, the screen's thread", within(screen, 0.1, "s"))
        print_line(f"{kind}, last tenth to first", within(parts[-1] / parts[0], 1.2))
    slow = paced(OURS, OURS_PAINTED, PLACES)
    for place, seconds in zip(PLACES, slow, strict=True):
        print_line(f"{PER_SECOND} a second, onto {place:,}", within(seconds, 0.5, "s"))
    print_line("100,000 to 2,000", within(slow[-1] / slow[0], 1.2))
    (plain,) = paced(PLAIN, BARE_PAINTED, (PLAIN_TOKENS,))
    print_line(
        f"the plain app, onto {PLAIN_TOKENS:,}", f"{plain:.2f} s", f"{plain / slow[0]:.1f} x"
    )


@contextmanager
def asked(
    command: Sequence[str], sign: str, *, encrypted: bool = False
) -> Iterator[tuple[Program, Reply]]:
    """A program to which a reply is under way."""
    with (
        replying(encrypted=encrypted) as reply_,
        surroundings(reply_.base_url, reply_.certificate) as (_, environ),
        Program(command, environ) as program,
    ):
        program.wait_for(sign)
        program.run_for(SETTLED_SECONDS)
        program.type("Talk\r")
        yield program, reply_


def grow(program: Program, reply_: Reply, part: Part) -> float:
    """CPU seconds for 1,000 tokens of ``part``."""
    before = program.cpu()
    reply_.begin(part)
    while not reply_.sent:
        program.run_for(0.05)
    reply_.wait()
    program.settle()
    return (program.cpu() - before) / len(part.text) * TOKEN * 1_000


def full_speed(kind: str) -> tuple[list[float], float]:
    """CPU seconds for 1,000 tokens in each part, and those of the screen's thread in all."""
    text = reply(kind, LAST)
    step = (LAST - FIRST) // PARTS
    cuts = [(FIRST + step * number) * TOKEN for number in range(PARTS + 1)]
    with asked(OURS, OURS_PAINTED) as (program, reply_):
        grow(program, reply_, Part(text[: FIRST * TOKEN]))
        before = program.screen_cpu()
        parts = [grow(program, reply_, Part(text[start:end])) for start, end in pairwise(cuts)]
        screen = (program.screen_cpu() - before) / (LAST - FIRST) * 1_000
        reply_.end()
        program.settle()
    return parts, screen


def paced(command: Sequence[str], sign: str, places: Sequence[int]) -> list[float]:
    """CPU seconds for 1,000 tokens at ``PER_SECOND`` onto replies of these lengths."""
    text = reply("mixed", places[-1] + PACED)
    costs = []
    with asked(command, sign) as (program, reply_):
        at = 0
        for place in places:
            grow(program, reply_, Part(text[at * TOKEN : place * TOKEN]))
            at = place + PACED
            part = Part(text[place * TOKEN : at * TOKEN], PER_SECOND)
            costs.append(grow(program, reply_, part))
    return costs


if __name__ == "__main__":
    main()
