"""Does to the program what nobody would do on purpose, and looks whether it is still there.

Run it from the project's root::

    python -m tests.end_to_end.random_acts --seed 7 --acts 1000 [--local]

Random keys, escape sequences cut in half, presses, drags and the wheel of the mouse, pastes, sizes
down to 1×1, focus in and out, stops and continues of the process, commands and dialogs over
dialogs, while replies stream; and beside it a second window, print mode and editors on its files.
After each batch the program must be alive, show what is typed within a bound, have written no
traceback to the terminal or its log, and hold no more memory than a bound. In the end it must quit
with status 0, leave the terminal as it was, and have written valid files only. The acts of a seed
are always the same; when each one arrives is not.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import select
import signal
import subprocess
import sys
import tempfile
import termios
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.end_to_end.acts import (
    EDITORS,
    ESCAPE,
    FIND,
    HALVES,
    LONG,
    LOOK_SIZE,
    OPENERS,
    PASTE_ENDS,
    PLAIN_KEYS,
    QUIT,
    REPORTS,
    SIZES,
    SLASHES,
    TEXTS,
)
from tests.end_to_end.beside import Beside
from tests.end_to_end.looks import COMPOSER_CORNER, LOOK_SECONDS, Deadline, FoundError, Looks
from tests.end_to_end.program import children, environment
from tests.servers.messages_server import Ending, MessagesServer
from tests.terminal import DEADLINE, Terminal

BATCH = 25
"""Acts between two looks at the program."""
LOCAL_MODES = 3
"""Where they are in what ``termios.tcgetattr`` gives."""
SHOWN = 40
"""The last acts, which are printed where something is found."""


@dataclass
class RandomActs:
    """Acts at a program and looks at it.

    Args:
        seed: What the acts follow from.
        home: The home folder of the program.
        server: Where its replies come from.
        local: Whether they come from the local model instead.
    """

    seed: int
    home: Path
    server: MessagesServer
    local: bool = False
    done: deque[str] = field(default_factory=lambda: deque(maxlen=SHOWN))
    """The last acts."""
    starts: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._environ = self._all_it_knows()
        self.looks = Looks(self.home, self._environ)
        self._beside = Beside(self._random, self.home, self._environ)
        self._acts: list[tuple[float, Callable[[], None]]] = [
            (30, self._key),
            (8, self._keys_in_one),
            (8, self._text),
            (8, self._slash),
            (6, self._send),
            (5, self._half_sequence),
            (4, self._paste),
            (3, self._raw_paste),
            (10, self._click),
            (5, self._drag),
            (6, self._wheel),
            (3, self._resize),
            (2, self._many_sizes),
            (3, self._dialogs),
            (2, self._find_in_a_stream),
            (4, self._report),
            (3, self._bytes),
            (1, self._stop_and_continue),
            (1, self._quit),
            (0.3, self._end_by_signal),
            (2, self._act_beside),
            (0.3, self._end_the_engine),
        ]
        self.program = self._start()

    def run(self, acts: int) -> None:
        """Do ``acts`` acts, and quit.

        Raises:
            FoundError: The program did something it must never do.
        """
        for number in range(acts):
            (act,) = self._random.choices(
                [act for _, act in self._acts], [weight for weight, _ in self._acts]
            )
            act()
            if self._random.random() < 0.5:
                time.sleep(self._random.uniform(0, 0.02))
            if self.program.process.poll() is not None:
                self._look_at_the_end()
                self.program = self._start()
            elif number % BATCH == BATCH - 1:
                self._look()
        self._look()
        self._leave()

    def stacks(self) -> str:
        """What the program's threads are doing, if it is alive; it is not after this."""
        if self.program.process.poll() is not None:
            return ""
        self.program.process.send_signal(signal.SIGABRT)
        self.program.process.wait()
        self.program.drain()
        return bytes(self.program.raw).partition(b"Fatal Python error")[2].decode(errors="replace")

    def close(self) -> None:
        """End the program, however it is, and what runs beside it."""
        self.program.close()
        self._beside.close()

    # -- acts

    def _do(self, what: str, data: str | bytes) -> None:
        self.done.append(f"{what} {data!r:.200}")
        self._send_bytes(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))

    def _send_bytes(self, data: bytes) -> None:
        master = self.program._master
        while data and self.program.process.poll() is None:
            if not select.select([], [master], [], DEADLINE)[1]:
                raise FoundError("it takes no input any more")
            try:
                data = data[os.write(master, data[:1024]) :]
            except OSError:
                return  # it has just ended

    def _key(self) -> None:
        self._do("key", self._random.choice(PLAIN_KEYS))

    def _keys_in_one(self) -> None:
        keys = self._random.choices(PLAIN_KEYS, k=self._random.randint(2, 12))
        self._do("keys", "".join(keys))

    def _text(self) -> None:
        self._do("text", self._random.choice(TEXTS).replace("\r", ""))

    def _slash(self) -> None:
        self._do("slash", ESCAPE * 3 + self._random.choice(SLASHES))
        self._do("enter", "\r")

    def _send(self) -> None:
        self._script_a_reply()
        self._do("send", ESCAPE * 3 + self._random.choice(("Hello", "Why?", "Tell me a story")))
        self._do("enter", "\r")

    def _script_a_reply(self) -> None:
        text = " ".join(self._random.choices((*TEXTS, LONG), k=self._random.randint(1, 4)))
        kind = self._random.random()
        if kind < 0.1:
            self.server.fail(self._random.choice((400, 429, 500, 529)), "api_error", "[/b] No")
        elif kind < 0.2:
            self.server.reply(text, ending=Ending.CUT)
        elif kind < 0.3:
            self.server.reply(text, thinking=text, stop_reason="max_tokens")
        else:
            self.server.reply(text, chunk=16, pause=self._random.choice((0, 0.01, 0.1)))

    def _half_sequence(self) -> None:
        whole = self._random.choice(HALVES).encode()
        self._do("half", whole[: self._random.randint(1, len(whole) - 1)])

    def _paste(self) -> None:
        self._do("paste", f"\x1b[200~{self._random.choice((*TEXTS, LONG))}{PASTE_ENDS}")

    def _raw_paste(self) -> None:
        self._do("raw paste", self._random.choice(TEXTS).replace("\n", "\r"))

    def _mouse(self, button: int, end: str = "M") -> str:
        columns, rows = self.size
        x, y = self._random.randint(1, columns + 2), self._random.randint(1, rows + 2)
        return f"\x1b[<{button};{x};{y}{end}"

    def _click(self) -> None:
        press = self._mouse(self._random.choice((0, 0, 0, 1, 2, 4, 16)))
        release = press[:-1] + "m"
        self._do(
            "click", self._random.choice((press + release, press, release, 2 * (press + release)))
        )

    def _drag(self) -> None:
        moves = (self._mouse(32) for _ in range(self._random.randint(1, 6)))
        self._do("drag", self._mouse(0) + "".join(moves) + self._mouse(0, "m"))

    def _wheel(self) -> None:
        self._do("wheel", self._mouse(self._random.choice((64, 65))) * self._random.randint(1, 8))

    def _report(self) -> None:
        columns, rows = self.size
        report = self._random.choice(REPORTS).replace("{columns}", str(columns))
        self._do("report", report.replace("{rows}", str(rows)))

    def _bytes(self) -> None:
        data = self._random.randbytes(self._random.randint(1, 12))
        self._do("bytes", data.replace(b"\x11", b""))

    def _resize(self) -> None:
        size = self._random.choice(SIZES)
        if self._random.random() < 0.5:
            size = self._random.randint(1, 160), self._random.randint(1, 50)
        self._resize_to(*size)

    def _resize_to(self, columns: int, rows: int) -> None:
        self.done.append(f"resize {columns}×{rows}")
        self.size = columns, rows
        with suppress(ProcessLookupError):  # it has just ended
            self.program.resize(columns, rows)

    def _stop_and_continue(self) -> None:
        self.done.append("stop and continue")
        outright = self._random.random() < 0.5
        with suppress(ProcessLookupError):
            self.program.process.send_signal(signal.SIGTSTP)
            if outright:
                self.program.stop()
                self.program.proceed()

    def _quit(self) -> None:
        self._do("quit", QUIT)

    def _many_sizes(self) -> None:
        for _ in range(self._random.randint(3, 12)):
            self._resize()
            if self._random.random() < 0.3:
                self._key()

    def _dialogs(self) -> None:
        """One over the other, and keys for whichever is in front."""
        for opener in self._random.choices(OPENERS, k=self._random.randint(2, 5)):
            self._do("open", opener)
            time.sleep(self._random.choice((0, 0, 0.1)))
            for _ in range(self._random.randint(0, 3)):
                self._random.choice((self._key, self._click, self._wheel, self._resize))()

    def _find_in_a_stream(self) -> None:
        self._send()
        self._do("find", FIND + self._random.choice(("a", "line", "x", "東", "[")))
        for _ in range(self._random.randint(1, 6)):
            self._do("next", self._random.choice(("\x07", "\x02", "\r", "\x7f", "e")))
            time.sleep(self._random.choice((0, 0.05)))

    def _end_by_signal(self) -> None:
        """Ask the program to end as the system does, once it has begun."""
        self._look()
        number = self._random.choice((signal.SIGTERM, signal.SIGINT, signal.SIGHUP))
        self.done.append(number.name)
        if self.program.process.poll() is None:
            self.program.process.send_signal(number)
            with suppress(subprocess.TimeoutExpired):  # a question may have to be answered
                self.program.process.wait(DEADLINE / 10)

    # -- acts beside the program

    def _act_beside(self) -> None:
        self.done.append(self._beside.act())

    def _end_the_engine(self) -> None:
        """Kill the local model's process, as a system short of memory does."""
        self.done.append("end the engine")
        if not self.local or self.program.process.poll() is not None:
            return
        for process in children(self.program.process.pid):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    # -- the beginning, looks, and the end

    def _all_it_knows(self) -> dict[str, str]:
        given = environment(self.home, self.server) | {
            "EDITOR": self._random.choice(EDITORS),
            "BROWSER": "true",
            "PYTHONFAULTHANDLER": "1",
        }
        if self.local:
            return {name: value for name, value in given.items() if "ANTHROPIC" not in name}
        return given

    def _start(self) -> Terminal:
        self.starts += 1
        self.size = SIZES[0]
        self.done.append("start")
        flags = ["-c"] if self.starts > 1 and self.looks.files() else []
        return Terminal(
            [sys.executable, "-m", "claude_tui", *flags, *(["--local"] if self.local else [])],
            self._environ,
            *self.size,
            folder=self.home,
        )

    def _look(self) -> None:
        """Check that the program shows what is typed, and the rest."""
        word = f"zq{self._random.randrange(10**6)}"
        self._resize_to(*LOOK_SIZE)
        self._do("look", PASTE_ENDS * 2 + ESCAPE)
        deadline = Deadline(self.program)
        seconds = itertools.cycle(LOOK_SECONDS)
        while not self._shows(word):
            if self.program.process.poll() is not None:
                return  # a quit that was under way
            if deadline.has_passed:
                raise FoundError("it shows nothing of what is typed")
            # Each escape closes one thing; what is typed reaches the composer in the end.
            self._send_bytes(f"{ESCAPE}{word}".encode())
            # What was reported before may be read only now.
            with suppress(ProcessLookupError):
                self.program.resize(*LOOK_SIZE)
            limit = time.monotonic() + next(seconds)
            while not self._shows(word) and time.monotonic() < limit:
                time.sleep(0.02)
        self._send_bytes(b"\x15" * 3)
        self.looks.look_at_memory(self.program)
        self.looks.look_for_failures(self.program)

    def _shows(self, word: str) -> bool:
        """Whether the program shows ``word``: until its first paint the terminal echoes it."""
        echoes = self.program.modes()[LOCAL_MODES] & termios.ECHO
        text = self.program.text()
        return not echoes and COMPOSER_CORNER in text and word in text

    def _leave(self) -> None:
        deadline = Deadline(self.program)
        while not deadline.has_passed:
            self._do("quit", QUIT)
            try:
                self.program.process.wait(DEADLINE / 10)
                break
            except subprocess.TimeoutExpired:
                self._do("escape", ESCAPE)
        else:
            raise FoundError("it does not quit")
        self._look_at_the_end()

    def _look_at_the_end(self) -> None:
        self._beside.close()
        self.looks.look_at_the_end(self.program)


def main() -> None:
    """Do what the command line asks; exit status 1 where something was found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--acts", type=int, default=1000)
    parser.add_argument("--local", action="store_true", help="replies from the local model")
    asked = parser.parse_args()
    print(f"seed {asked.seed}, {asked.acts} acts", flush=True)
    with tempfile.TemporaryDirectory() as home, MessagesServer() as server:
        acts = RandomActs(asked.seed, Path(home), server, asked.local)
        try:
            acts.run(asked.acts)
        except FoundError as found:
            print("The last acts:", *acts.done, sep="\n  ")
            print(f"The screen:\n{acts.program.text()}")
            print(acts.stacks())
            print(f"FOUND with seed {asked.seed}: {found}")
            sys.exit(1)
        finally:
            acts.close()
        print(f"nothing found; {acts.starts} starts, at most {acts.looks.most_memory:.0f} MiB")


if __name__ == "__main__":
    main()
