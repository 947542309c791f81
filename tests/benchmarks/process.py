"""A program in a terminal that makes nothing of what it draws, and what it takes. Linux only.

CPU seconds say the same on a busy machine as on a quiet one; times of the clock do not, so they
are only told as ratios of what was measured in turn.
"""

from __future__ import annotations

import os
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fcntl import ioctl
from pathlib import Path
from statistics import median

PROJECT = Path(__file__).parents[2]
COLUMNS, ROWS = 120, 40
DEADLINE = 120.0
"""Seconds after which a sign that has not come is taken never to come."""

SETTLED_SECONDS = 6.0
"""Until then the SDK is loaded and a long file is read."""
LOOK = 0.02
"""Seconds between two looks at whether a program still works."""
QUIET_LOOKS = 20
"""So many in a row at which it neither worked nor drew, and it has settled."""

OURS = [sys.executable, "-m", "claude_tui"]
OURS_PAINTED = "rite a message"
"""Stands in our empty composer, right of the cursor."""

PRINTED = [*OURS, "-p", "Talk"]
SDK_ALONE = [sys.executable, "-m", "tests.benchmarks.sdk_alone"]
"""The ways there are to ask without a screen."""

PLAIN = [sys.executable, "-m", "tests.benchmarks.plain_app"]

BARE_PAINTED = "ainted"
"""The same in the bare apps and the plain one."""

SAME_WIDGETS = """
from textual.app import App
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.scroll_view import ScrollView
from textual.widgets import Footer, Static, TextArea
class Bare(App):
    BINDINGS = [(f"f{n}", "quit", "Quit") for n in range(1, 10)]
    CSS = "Static { height: auto } VerticalScroll { width: 28 } TextArea { height: 3 }"
    def compose(self):
        yield Static("title")
        with Horizontal():
            with Vertical():
                yield ScrollView()
                yield Static("banner")
                yield TextArea(placeholder="painted")
            with VerticalScroll():
                for n in range(11):
                    yield Static(f"line {n}")
        yield Footer()
        yield Static("below")
    def on_mount(self):
        self.query_one(TextArea).focus()
Bare().run()
"""

USUAL_WIDGETS = """
from textual.app import App
from textual.widgets import Footer, Header, Input, Markdown
class Bare(App):
    BINDINGS = [("ctrl+q", "quit", "Quit")]
    def compose(self):
        yield Header()
        yield Markdown("# Bare\\n\\nA *bare* app with `code`.")
        yield Input(placeholder="painted")
        yield Footer()
Bare().run()
"""

SAME_WIDGETS_BARE = [sys.executable, "-c", SAME_WIDGETS]
USUAL_WIDGETS_BARE = [sys.executable, "-c", USUAL_WIDGETS]


class Program:
    """Runs ``command`` full screen until the ``with`` block ends."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        self._master, slave = pty.openpty()
        self._set_size(COLUMNS, ROWS)
        self._process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environ, start_new_session=True
        )
        os.close(slave)
        self._proc = Path(f"/proc/{self._process.pid}")

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)

    # -- what it takes

    def cpu(self) -> float:
        """CPU seconds of all its threads so far, ended ones too."""
        return _cpu_of(self._process.pid)

    def screen_cpu(self) -> float:
        """CPU seconds of its main thread so far: the one that answers keys and draws."""
        return int((self._proc / "schedstat").read_text().split()[0]) / 1e9

    def memory(self) -> float:
        """MiB of it in memory."""
        pages = int((self._proc / "statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def cost(self, *bursts: str) -> float:
        """CPU seconds from typing to standing still again, on average of these bursts."""
        before = self.cpu()
        for burst in bursts:
            self.type(burst)
            self.settle()
        return (self.cpu() - before) / len(bursts)

    # -- what a person does

    def type(self, text: str) -> None:
        """Type ``text`` in one burst."""
        os.write(self._master, text.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size."""
        self._set_size(columns, rows)
        os.kill(self._process.pid, signal.SIGWINCH)

    # -- letting it run

    def wait_for(self, sign: str) -> None:
        """Return the moment the program has written ``sign`` after the last call."""
        deadline = time.monotonic() + DEADLINE
        seen = b""
        while sign.encode() not in seen:
            if time.monotonic() > deadline:
                raise SystemExit(f"{sign!r} never came")
            # What was looked through before can only hold the beginning of the sign.
            seen = seen[-4096:] + self._drawn(DEADLINE)

    def run_for(self, seconds: float) -> None:
        """Let it run, and read what it draws."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._drawn(left)

    def settle(self) -> None:
        """Return when nothing more comes of what it was given to do."""
        deadline = time.monotonic() + DEADLINE
        quiet = 0
        while quiet < QUIET_LOOKS:
            if time.monotonic() > deadline:
                raise SystemExit("the program never settled")
            quiet = 0 if self._drawn(LOOK) or self._works() else quiet + 1

    def _works(self) -> bool:
        """Whether a thread of it runs, or would if the processor were free."""
        stats = (path.read_text() for path in self._proc.glob("task/*/stat"))
        return any(stat.rpartition(")")[2].split()[0] in "RD" for stat in stats)

    def _drawn(self, seconds: float) -> bytes:
        """What it draws next; empty if nothing comes for so many seconds."""
        if not select.select([self._master], [], [], seconds)[0]:
            return b""
        try:
            return os.read(self._master, 65536)
        except OSError:
            raise SystemExit("the program ended") from None

    def _set_size(self, columns: int, rows: int) -> None:
        ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


@contextmanager
def surroundings(
    base_url: str = "http://127.0.0.1:9", certificate: str = ""
) -> Iterator[tuple[Path, dict[str, str]]]:
    """An empty home, and an environment in which replies come from ``base_url``.

    Nothing is listening at the usual one: no first paint may wait for an answer. ``certificate`` is
    the file to trust, if replies are encrypted.
    """
    with tempfile.TemporaryDirectory() as home:
        yield (
            Path(home),
            {
                "PATH": os.environ["PATH"],
                "HOME": home,
                "PYTHONPATH": str(PROJECT),
                "ANTHROPIC_API_KEY": "none",
                "ANTHROPIC_BASE_URL": base_url,
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
            }
            | ({"SSL_CERT_FILE": certificate} if certificate else {}),
        )


def cpu_to_sign(command: Sequence[str], environ: Mapping[str, str], sign: str) -> float:
    """CPU seconds ``command`` has taken when it writes ``sign``, none of what it does after it."""
    with Program(command, environ) as program:
        program.wait_for(sign)
        return program.cpu()


def cpu_to_output(command: Sequence[str], environ: Mapping[str, str]) -> float:
    """CPU seconds that ``command``, which needs no terminal, takes to its first byte of output."""
    with subprocess.Popen(
        command, env=environ, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        if not os.read(process.stdout.fileno(), 1):
            raise SystemExit(f"{command} wrote nothing")
        seconds = _cpu_of(process.pid)
        process.stdout.read()
    return seconds


def _cpu_of(process: int) -> float:
    """CPU seconds of all threads of a process so far, ended ones too."""
    # The clock that clock_getcpuclockid(3) names for another process.
    return time.clock_gettime(~process << 3 | 2)


def alternate(runs: int, cases: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """Run all cases in turn, ``runs`` times; prints what each took and returns the least."""
    took: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(runs):
        for name, case in cases.items():
            took[name].append(case())
    for name, seconds in took.items():
        print_line(name, f"{min(seconds):.3f} s", f"median {median(seconds):.3f} s")
    return {name: min(seconds) for name, seconds in took.items()}


def print_line(what: str, *figures: str) -> None:
    """One line of a benchmark's table."""
    print(f"{what:<36}", *(f"{figure:>12}" for figure in figures), flush=True)


def within(figure: float, bar: float, unit: str = "x") -> str:
    """A figure, and the most it should be."""
    return f"{figure:.2f} {unit} ({'bar' if figure <= bar else 'NOT within'} {bar:g})"
