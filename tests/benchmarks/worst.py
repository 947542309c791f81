"""The longest step of the screen's thread for the worst texts, and for bursts of keys.

A key waits as long as a step takes, so none may take more than 50 ms, whatever a server sends or
a person types. Of keys there is also what one costs in a short and in a long burst: it may not
grow with what was typed before it. It takes long; ``python -m tests.benchmarks.worst [NAME…]``
tries some only.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from claude_tui.conversation import ROOT, Conversation, Message, TextBlock
from claude_tui.storage.toml.writer import dump_conversation
from tests.benchmarks.conversations import fill
from tests.benchmarks.odd_texts import ODD_TEXTS
from tests.benchmarks.process import (
    COLUMNS,
    OURS_PAINTED,
    ROWS,
    Program,
    print_line,
    surroundings,
)
from tests.benchmarks.replies import Part, Reply, replying
from tests.benchmarks.stepped import VARIABLE, Step

STEPPED: Final = [sys.executable, "-m", "tests.benchmarks.stepped"]

BAR: Final = 0.05
"""Most seconds of a step."""

PIECE: Final = 60
"""Characters of a delta."""

SHORT, LONG = 300, 900
"""Keys in a burst."""

GROWN: Final = 1.5
"""How much more a key may cost in the long burst."""

NEWEST: Final = 4_000_000_000
"""When the file with the text was changed last: later than any other."""

FILES: Final = 300
"""Conversations in the list."""

SHIFT_TAB, PAGE_UP, PAGE_DOWN, HOME, END = "\x1b[Z", "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F"
UP, DOWN, LEFT, F2, F3 = "\x1b[A", "\x1b[B", "\x1b[D", "\x1bOQ", "\x1bOR"
BACKSPACE, ENTER, ESCAPE = "\x7f\r\x1b"
CTRL_F, CTRL_N, CTRL_O, CTRL_P, CTRL_S, CTRL_T, CTRL_Z = "\x06\x0e\x0f\x10\x13\x14\x1a"
PASTE = "\x1b[200~{}\x1b[201~"
WHEEL = "\x1b[<64;40;10M"


class Stepped:
    """The program under measurement."""

    def __init__(self, program: Program, steps: Path, reply: Reply) -> None:
        self.program = program
        self.reply = reply
        self._steps = steps
        self._read = 0

    def longest(self) -> Step:
        """The longest step since the last call, by the processor."""
        with self._steps.open(encoding="utf-8") as file:
            file.seek(self._read)
            steps = [Step(*json.loads(line)) for line in file]
            self._read = file.tell()
        return max(steps, default=Step(0.0, 0.0))

    def type(self, *bursts: str) -> None:
        """Type each of these in one burst, and let the program settle after it."""
        for burst in bursts:
            self.program.type(burst)
            self.program.settle()

    def resize(self) -> None:
        """Make the terminal narrower, and as it was."""
        for columns in (COLUMNS - 40, COLUMNS):
            self.program.resize(columns, ROWS)
            self.program.settle()


@contextmanager
def stepped(fill_home: Callable[[Path], None]) -> Iterator[Stepped]:
    """The program, settled, in a home that ``fill_home`` has filled."""
    with replying() as reply, surroundings(reply.base_url) as (home, environ):
        fill_home(home)
        steps = home / "steps"
        steps.touch()
        environ |= {VARIABLE: str(steps), "CLAUDE_TUI_DATA_DIR": str(home)}
        with Program(STEPPED, environ) as program:
            program.wait_for(OURS_PAINTED)
            program.settle()
            measured = Stepped(program, steps, reply)
            measured.longest()
            yield measured


# -- texts


def _stream(text: str) -> Callable[[Stepped], None]:
    def act(measured: Stepped) -> None:
        measured.type("Talk\r")
        measured.reply.begin(Part(text, size=PIECE))
        while not measured.reply.sent:
            measured.program.run_for(0.05)
        measured.reply.wait()
        measured.program.settle()

    return act


def _end(measured: Stepped) -> None:
    measured.reply.end()
    measured.program.settle()


def text_actions(name: str) -> Mapping[str, Callable[[Stepped], None]]:
    """What is done with a text, in this order."""
    text = ODD_TEXTS[name]
    return {
        "stream": _stream(text),
        "end": _end,
        "resize": Stepped.resize,
        "scroll": lambda run: run.type(SHIFT_TAB + HOME, PAGE_DOWN * 5 + END + PAGE_UP * 5),
        "cursor": lambda run: run.type("kkkjn"),
        "raw": lambda run: run.type("r", "r"),
        "find": lambda run: run.type(CTRL_F, "zq", BACKSPACE * 2 + text[-1:], ESCAPE),
        "copy": lambda run: run.type("c"),
        "open": lambda run: run.type(CTRL_O, ENTER),
        "resize it": Stepped.resize,
        "scroll it": lambda run: run.type(SHIFT_TAB + HOME, PAGE_DOWN * 5 + END + PAGE_UP * 5),
        "inspector": lambda run: run.type(F3, DOWN, F3),
        "paste": lambda run: run.type(PASTE.format(text.replace("\x1b", "")), CTRL_T),
        "edit": lambda run: run.type("xyz", LEFT + UP + UP + BACKSPACE, CTRL_Z),
        "resize edit": Stepped.resize,
    }


def measure_text(name: str) -> None:
    """Print the longest step of each action with a text."""

    def fill_home(home: Path) -> None:
        said = TextBlock(ODD_TEXTS[name])
        messages = [Message(1, ROOT, "user", (said,)), Message(2, 1, "assistant", (said,))]
        path = home / "conversations" / "odd.toml"
        path.parent.mkdir()
        path.write_text(dump_conversation(Conversation(messages=messages)), encoding="utf-8")
        os.utime(path, (NEWEST, NEWEST))

    with stepped(fill_home) as measured:
        print_steps(name, text_actions(name), measured)


# -- keys


KEYS: Final[Mapping[str, tuple[Sequence[str], str]]] = {
    "composer": ((), "x"),
    "composer, words": ((), "word "),
    "composer, backspace": (("x" * 2000,), BACKSPACE),
    "composer, left": (("word " * 300,), LEFT),
    "composer, undo": (("x y" * 300,), CTRL_Z),
    "slash": (("/",), "m"),
    "slash model": (("/model ",), "c"),
    "slash open": (("/open ",), "a"),
    "find": ((CTRL_F,), "a"),
    "find, words": ((CTRL_F,), "ab "),
    "find, backspace": ((CTRL_F, "a" * 2000), BACKSPACE),
    "palette": ((CTRL_P,), "e"),
    "list": ((CTRL_O,), "t"),
    "list, words": ((CTRL_O,), "to "),
    "list, down": ((CTRL_O,), DOWN),
    "rename": ((CTRL_S,), "t"),
    "model": (("/model\r",), "e"),
    "theme": (("/theme\r",), DOWN),
    "system": (("/system\r",), "s"),
    "transcript, page up": ((SHIFT_TAB,), PAGE_UP),
    "transcript, k": ((SHIFT_TAB,), "k"),
    "transcript, up": ((SHIFT_TAB,), UP),
    "transcript, raw": ((SHIFT_TAB,), "r"),
    "sidebar": ((), F2),
    "inspector": ((), F3),
    "tab": ((), "\t"),
    "wheel": ((), WHEEL),
    "new": ((), CTRL_N),
}
"""Of each kind: what opens it, and what is typed in a burst then."""


def measure_keys(name: str) -> None:
    """Print the longest step of a burst of keys, and what a key costs in a short and a long one."""
    opening, key = KEYS[name]
    costs = []
    longest = Step(0.0, 0.0)
    for count in (SHORT, LONG):
        with stepped(lambda home: fill(home / "conversations", FILES)) as measured:
            measured.type(CTRL_O, ENTER, *opening)
            measured.longest()
            before = measured.program.cpu()
            try:
                measured.type(key * count)
            except SystemExit as error:
                print_line(f"key {name}", str(error))
                return
            costs.append((measured.program.cpu() - before) / count)
            longest = max(longest, measured.longest())
    short, long = (f"{cost * 1000:.1f} ms a key" for cost in costs)
    print_step(f"key {name}", longest, short, long, "GROWS" * (costs[1] > GROWN * costs[0]))


def print_steps(
    name: str, actions: Mapping[str, Callable[[Stepped], None]], measured: Stepped
) -> None:
    """Do each action, and print its longest step; stop at one that never ends."""
    for action, act in actions.items():
        try:
            act(measured)
        except SystemExit as error:
            print_line(f"{name}: {action}", str(error))
            return
        print_step(f"{name}: {action}", measured.longest())


def print_step(what: str, step: Step, *figures: str) -> None:
    """One line: a step in milliseconds, and where it was if it was too long."""
    late = step.cpu > BAR
    cpu, wall = f"{step.cpu * 1000:.0f} ms CPU", f"{step.wall * 1000:.0f} ms"
    garbage = f"{step.garbage * 1000:.0f} ms garbage"
    print_line(what, cpu, wall, garbage, *figures, *(("NOT within 50", step.where) if late else ()))


def main(names: Sequence[str] = ()) -> None:
    unknown = [name for name in names if name not in (*ODD_TEXTS, *KEYS, "keys", "texts")]
    if unknown:
        raise SystemExit(f"no case {unknown[0]!r}; there are {', '.join((*ODD_TEXTS, *KEYS))}")
    everything = not names
    for key in KEYS:
        if everything or "keys" in names or key in names:
            measure_keys(key)
    for text in ODD_TEXTS:
        if everything or "texts" in names or text in names:
            measure_text(text)


if __name__ == "__main__":
    main(sys.argv[1:])
