"""A program in a terminal that makes nothing of what it draws, and the CPU the program takes."""

from __future__ import annotations

import os
import pty
import select
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

from claude_tui.conversation import ROOT, Conversation, Message, TextBlock
from claude_tui.storage.writer import ConversationFile

PROJECT = Path(__file__).parents[2]
COLUMNS, ROWS = 120, 40
DEADLINE = 120.0
"""Seconds after which a sign that has not come is taken never to come."""

OURS = [sys.executable, "-m", "claude_tui"]
OURS_PAINTED = "rite a message"
"""Stands in our empty composer, right of the cursor."""

BARE_PAINTED = "ainted"
"""The same in both bare apps."""

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
        ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environ, start_new_session=True
        )
        os.close(slave)

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._master)

    def cpu(self) -> float:
        """CPU seconds of all its threads so far, ended ones too."""
        # The clock that clock_getcpuclockid(3) names for another process.
        return time.clock_gettime(~self._process.pid << 3 | 2)

    def type(self, text: str) -> None:
        """Type ``text`` in one burst."""
        os.write(self._master, text.encode())

    def wait_for(self, sign: str) -> None:
        """Return the moment the program has written ``sign`` after the last call."""
        if not self._read(DEADLINE, sign.encode()):
            raise SystemExit(f"{sign!r} never came")

    def run_for(self, seconds: float) -> None:
        """Let it run, and read what it draws."""
        self._read(seconds, None)

    def _read(self, seconds: float, sign: bytes | None) -> bool:
        end = time.monotonic() + seconds
        seen = b""
        while (left := end - time.monotonic()) > 0:
            if not select.select([self._master], [], [], left)[0]:
                break
            try:
                new = os.read(self._master, 65536)
            except OSError:
                raise SystemExit(f"the program ended:\n{seen.decode()}") from None
            # What was looked through before can only hold the beginning of the sign.
            seen = seen[-4096:] + new
            if sign is not None and sign in seen:
                return True
        return False


@contextmanager
def surroundings(base_url: str = "http://127.0.0.1:9") -> Iterator[tuple[Path, dict[str, str]]]:
    """An empty home, and an environment in which replies come from ``base_url``.

    Nothing answers at the usual one: no first paint may wait for an answer.
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
            },
        )


def cpu_to_sign(command: Sequence[str], environ: Mapping[str, str], sign: str) -> float:
    """CPU seconds ``command`` has taken when it writes ``sign``, none of what it does after it."""
    with Program(command, environ) as program:
        program.wait_for(sign)
        return program.cpu()


def alternate(runs: int, cases: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """Run all cases in turn, ``runs`` times; prints what each took and returns the least."""
    took: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(runs):
        for name, case in cases.items():
            took[name].append(case())
    for name, seconds in took.items():
        print(f"{name:<40}{min(seconds):7.3f} s CPU at least, median {median(seconds):.3f}")
    return {name: min(seconds) for name, seconds in took.items()}


def print_ratio(what: str, ratio: float, bar: float) -> None:
    """One line with a ratio and the most it should be."""
    print(f"{what:<40}{ratio:7.2f}  (bar {bar:g})")


def conversation_file(folder: Path, length: int) -> str:
    """A new file with a conversation of ``length`` messages, the last of which says so."""
    path = folder / f"{length}.toml"
    text = "Some words of an ordinary answer, `code` among them. " * 16
    messages = [
        Message(
            n,
            n - 1 or ROOT,
            "user" if n % 2 else "assistant",
            (TextBlock(f"{text}\n\nmessage {n}."),),
        )
        for n in range(1, length + 1)
    ]
    ConversationFile.create(path, Conversation(messages=messages))
    return str(path)
