"""What goes on beside a program that random acts are done to: its files are not its alone."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from tests.end_to_end.acts import ESCAPE, QUIT, TEXTS
from tests.end_to_end.looks import FAILURE, FoundError
from tests.terminal import DEADLINE, Terminal

THEME = """\
name = "mine"
dark = {dark}
[colors]
primary = "{colour}"
"""
COLOURS = ("#102030", "red", "[/b]", "#12345", "rgb(1,2,300)", '"', "$primary")


class Beside:
    """A second window, print mode, and editors of the same files.

    Args:
        choices: What is chosen, and when.
        home: The home folder of the programs.
        environ: Their environment.
    """

    def __init__(self, choices: random.Random, home: Path, environ: Mapping[str, str]) -> None:
        self._random = choices
        self._home = home
        self._environ = environ
        self._window: Terminal | None = None
        self._printing: list[subprocess.Popen[bytes]] = []
        self._acts: tuple[Callable[[Path], None], ...] = (
            self.second_window,
            self.print_into,
            self.add_a_comment,
            self.replace_the_file,
            self.take_the_file_away,
            self.write_a_theme,
        )

    def act(self) -> str:
        """Do one of the acts to the file that was changed last; returns what was done."""
        act = self._random.choice(self._acts)
        files = (self._home / "data" / "conversations").glob("*.toml")
        newest = max(files, key=lambda path: path.stat().st_mtime, default=None)
        if newest is not None:
            act(newest)
        return f"beside: {act.__name__}"

    def close(self) -> None:
        """End what still runs.

        Raises:
            FoundError: One of them failed.
        """
        for process in self._printing:
            process.terminate()  # a long reply would take minutes
            errors = process.communicate(timeout=DEADLINE)[1].decode(errors="replace")
            if FAILURE in errors:
                raise FoundError(f"a traceback of print mode:\n{errors}")
        self._printing.clear()
        if self._window is not None:
            self._close_window(self._window)

    def second_window(self, path: Path) -> None:
        """Open the file in another window; or write something there, or close that."""
        if self._window is None:
            self._window = Terminal(
                [sys.executable, "-m", "claude_tui", str(path)],
                self._environ,
                self._random.randint(20, 120),
                self._random.randint(5, 40),
                folder=self._home,
            )
        elif self._window.process.poll() is None and self._random.random() < 0.7:
            self._window.type(f"{ESCAPE}From the other window\r")
        else:
            self._close_window(self._window)

    def _close_window(self, window: Terminal) -> None:
        self._window = None
        limit = time.monotonic() + DEADLINE
        while window.process.poll() is None and time.monotonic() < limit:
            window.type(QUIT + ESCAPE)
            with suppress(subprocess.TimeoutExpired):
                window.process.wait(1)
        status = window.process.poll()
        window.close()
        if status or FAILURE.encode() in window.raw:
            raise FoundError(f"the other window ended with {status}:\n{window.text()}")

    def print_into(self, path: Path) -> None:
        """Send a message in the file from print mode, and don't wait for it."""
        self._printing.append(
            subprocess.Popen(
                [sys.executable, "-m", "claude_tui", str(path), "-p", "From print mode"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=self._environ,
                start_new_session=True,
            )
        )

    def add_a_comment(self, path: Path) -> None:
        """Write on in the file itself."""
        with path.open("a", encoding="utf-8") as file:
            file.write("# a note\n")

    def replace_the_file(self, path: Path) -> None:
        """Change words of it as editors do, which put another file in its place."""
        text = path.read_text(encoding="utf-8")
        other = path.with_suffix(".edited")
        other.write_text(text.replace("words", "言葉 [/b]"), encoding="utf-8")
        os.replace(other, path)

    def take_the_file_away(self, path: Path) -> None:
        """Delete it, or give it another name; one must be left that ``-c`` can continue."""
        others = len(list(path.parent.glob("*.toml"))) - 1
        if self._random.random() < 0.5 and others:
            path.unlink()
        else:
            path.rename(path.with_stem(f"renamed {self._random.randrange(10**6)}"))

    def write_a_theme(self, _path: Path) -> None:
        """Put a theme into the user's folder; it may be no theme."""
        folder = self._home / "config" / "themes"
        folder.mkdir(parents=True, exist_ok=True)
        dark = self._random.choice(("true", "false", self._random.choice(TEXTS)))
        colour = self._random.choice(COLOURS)
        theme = THEME.format(dark=dark, colour=colour)
        (folder / "mine.toml").write_text(theme, encoding="utf-8")
