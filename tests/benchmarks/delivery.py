"""From the first token a server sends to the last one a person sees, as a ratio.

Beside it is the time the server itself took, and the same by the SDK alone in a process of its
own. All of it is encrypted, as it is with the real API. The programs take turns, so that a busy
machine is as busy for each; of each the quickest run counts. What a key takes meanwhile is in
``keys``.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from tests.benchmarks.process import (
    OURS,
    OURS_PAINTED,
    PRINTED,
    PROJECT,
    SDK_ALONE,
    print_line,
    surroundings,
    within,
)
from tests.benchmarks.replies import Part, Sent, replying
from tests.benchmarks.streaming import asked
from tests.benchmarks.texts import TOKEN, reply

RUNS: Final = 3
RATES: Final = (100, 300, 600, 1_000)
"""Tokens a second."""
PACED_TOKENS, FAST_TOKENS = 2_000, 20_000
LAST: Final = "Ende"
"""The last token, which stands nowhere else."""


class Delivery(NamedTuple):
    """What one run took, in seconds from the first token sent."""

    server: float
    """To the last token sent."""
    client: float
    """To the last token seen."""


def main() -> None:
    cases: dict[str, Callable[[Part], Delivery]] = {
        "screen": on_screen,
        "-p": lambda part: piped(PRINTED, part),
        "the SDK alone": lambda part: piped([*SDK_ALONE, "helper"], part),
        "the SDK alone, its events": lambda part: piped([*SDK_ALONE, "events"], part),
    }
    for rate in RATES:
        for name, took in alternated(cases, _part(PACED_TOKENS, rate)).items():
            ratio = took.client / took.server
            print_line(f"{rate} a second, {name}", f"{took.client:.2f} s", within(ratio, 1.1))
    fast = alternated(cases, _part(FAST_TOKENS, 0))
    alone = fast["the SDK alone"].client
    for name, took in fast.items():
        print_line(f"full speed, {name}", f"{took.client:.2f} s", within(took.client / alone, 1.5))


def alternated(cases: dict[str, Callable[[Part], Delivery]], part: Part) -> dict[str, Delivery]:
    """The best run of each case."""
    runs = [{name: case(part) for name, case in cases.items()} for _ in range(RUNS)]
    return {name: min((run[name] for run in runs), key=lambda took: took.client) for name in cases}


def on_screen(part: Part) -> Delivery:
    with asked(OURS, OURS_PAINTED, encrypted=True) as (program, reply_):
        reply_.begin(part)
        program.wait_for(LAST)
        seen = time.monotonic()
        return _delivery(reply_.wait(), seen)


def piped(command: Sequence[str], part: Part) -> Delivery:
    with (
        replying(encrypted=True) as reply_,
        surroundings(reply_.base_url, reply_.certificate) as (_, environ),
    ):
        with subprocess.Popen(
            command,
            env=environ,
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            reply_.begin(part)
            said = b""
            while LAST.encode() not in said:
                piece = os.read(process.stdout.fileno(), 65536)
                if not piece:
                    raise SystemExit(f"{command}: the last token never came")
                said = said[-len(LAST) :] + piece
            seen = time.monotonic()
            sent = reply_.wait()
            reply_.end()
            process.stdout.read()
        return _delivery(sent, seen)


def _delivery(sent: Sent, seen: float) -> Delivery:
    return Delivery(sent.seconds, seen - sent.began)


def _part(tokens: int, rate: int) -> Part:
    end = "\n" * TOKEN + LAST
    text = reply("mixed", tokens)[: -len(end)] + end
    assert len(text) == tokens * TOKEN
    return Part(text, rate)


if __name__ == "__main__":
    main()
