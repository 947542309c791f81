"""The program, with each step of its screen's thread measured.

A step is what the event loop does between two looks for input: a key that comes meanwhile waits
until it ends. Each step of more than ``NOTED`` is a line of JSON in the file that the environment
variable ``STEPS`` names.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import selectors
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from types import FrameType
from typing import Any, Final, NamedTuple

VARIABLE: Final = "STEPS"

NOTED: Final = 0.005
"""Seconds of a step from which on it is noted."""

SAMPLED: Final = 0.02
"""Seconds between two looks at where a step is."""


class Step(NamedTuple):
    """One step; ``where`` is the function of ours it was seen in most often, or empty."""

    cpu: float
    """CPU seconds of the screen's thread."""
    wall: float
    """Seconds; more than ``cpu`` where another thread kept it from running."""
    where: str = ""
    garbage: float = 0.0
    """CPU seconds of it in which garbage was collected."""


class _TimedSelector(selectors.DefaultSelector):
    """Ends a step with each look for input, and begins the next one."""

    def __init__(self) -> None:
        super().__init__()
        self._file = open(os.environ[VARIABLE], "a", encoding="utf-8", buffering=1)  # noqa: SIM115
        self._cpu, self._wall = time.thread_time(), time.perf_counter()
        self._seen: Counter[str] = Counter()
        self._in_step = True
        self._garbage = self._collecting = 0.0
        gc.callbacks.append(self._note_collection)
        threading.Thread(target=self._watch, args=(threading.get_ident(),), daemon=True).start()

    def select(self, timeout: float | None = None) -> Any:
        cpu, wall = time.thread_time() - self._cpu, time.perf_counter() - self._wall
        self._in_step = False
        if max(cpu, wall) > NOTED:
            where = self._seen.most_common(1)[0][0] if self._seen else ""
            self._file.write(json.dumps(Step(cpu, wall, where, self._garbage)) + "\n")
        ready = super().select(timeout)
        self._seen.clear()
        self._in_step = True
        self._garbage = 0.0
        self._cpu, self._wall = time.thread_time(), time.perf_counter()
        return ready

    def _note_collection(self, phase: str, _info: dict[str, int]) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        if phase == "start":
            self._collecting = time.thread_time()
        else:
            self._garbage += time.thread_time() - self._collecting

    def _watch(self, thread: int) -> None:
        while True:
            time.sleep(SAMPLED)
            if self._in_step and time.perf_counter() - self._wall > SAMPLED:
                frame = sys._current_frames().get(thread)
                self._seen[" < ".join(islice(_ours(frame), 2))] += 1


def _ours(frame: FrameType | None) -> Iterator[str]:
    """The functions of ours that are under way, the innermost first."""
    while frame is not None:
        module = str(frame.f_globals.get("__name__"))
        if module.startswith("claude_tui."):
            yield f"{module.removeprefix('claude_tui.')}.{frame.f_code.co_name}"
        frame = frame.f_back


class _Policy(asyncio.DefaultEventLoopPolicy):
    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        if threading.current_thread() is not threading.main_thread():
            return super().new_event_loop()
        return asyncio.SelectorEventLoop(_TimedSelector())


def main() -> None:
    from claude_tui.__main__ import main as program

    asyncio.set_event_loop_policy(_Policy())
    program()


if __name__ == "__main__":
    main()
