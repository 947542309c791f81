"""The looks at a program that random acts are done to."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from claude_tui import paths
from claude_tui.tui.textual_fixes.terminal_input import PASTE_SECONDS
from tests.terminal import DEADLINE, Terminal

MOST_MEMORY = 700
"""MiB that the program may hold: the texts of these acts are a small part of one."""
FAILURE = "Traceback"
MODES = (b"1049", b"1000", b"1003", b"1006", b"2004", b"1004")
"""The modes of the terminal that the program sets, and must reset."""
COMPOSER_CORNER = "╰"
"""Drawn by the program wherever it shows what is typed."""
LOOK_SECONDS = (1, PASTE_SECONDS + 1)
"""How long to look for what was typed before it is typed again, in turn.

A paste whose end is lost ends only when nothing is typed for ``PASTE_SECONDS``.
"""


class FoundError(Exception):
    """The program did something that it must never do."""


class Deadline:
    """Passes when a program had ``DEADLINE`` seconds; what it waits for a busy machine is no time.

    Args:
        program: The program; its time begins now.
    """

    def __init__(self, program: Terminal) -> None:
        self._waits = Path(f"/proc/{program.process.pid}/schedstat")
        """The nanoseconds that the main thread waited for a processor, among others."""
        self._end = self._time() + DEADLINE

    @property
    def has_passed(self) -> bool:
        return self._time() > self._end

    def _time(self) -> float:
        waited = 0
        with suppress(OSError):  # the program has just ended
            waited = int(self._waits.read_text().split()[1])
        return time.monotonic() - waited / 10**9


class Looks:
    """Looks at the program and at what it writes; each raises ``FoundError``.

    Args:
        home: The home folder of the program.
        environ: Its environment.
    """

    def __init__(self, home: Path, environ: Mapping[str, str]) -> None:
        self._home = home
        self._environ = environ
        self._log_seen = 0
        self.most_memory = 0.0
        """MiB."""

    def files(self) -> list[Path]:
        """The conversations."""
        return sorted((self._home / "data" / "conversations").glob("*.toml"))

    def look_at_memory(self, program: Terminal) -> None:
        """Check how much the program holds, if it is alive."""
        status = Path(f"/proc/{program.process.pid}/status")
        if not status.exists():
            return
        found = re.search(r"VmRSS:\s+(\d+)", status.read_text())
        self.most_memory = max(self.most_memory, int(found[1]) / 1024 if found else 0.0)
        if self.most_memory > MOST_MEMORY:
            raise FoundError(f"it holds {self.most_memory:.0f} MiB")

    def look_for_failures(self, program: Terminal) -> None:
        """Check that no exception came to the terminal, or to the log since the last look."""
        if FAILURE.encode() in program.raw:
            raise FoundError("a traceback on the terminal")
        log = self._home / "data" / paths.log_file().name
        if not log.exists():
            return
        written = log.read_text(encoding="utf-8", errors="replace")
        new, self._log_seen = written[self._log_seen :], len(written)
        if FAILURE in new:
            raise FoundError(f"a traceback in the log:\n{new[-6000:]}")

    def look_at_the_end(self, program: Terminal) -> None:
        """Check how the program ended and what it left, once nothing runs beside it."""
        status = program.process.wait()
        program.close()
        if status:
            raise FoundError(f"it ended with status {status}:\n{program.text()[-3000:]}")
        self.look_for_failures(program)
        written = bytes(program.raw)
        for mode in MODES:
            if written.rfind(b"\x1b[?%sh" % mode) > written.rfind(b"\x1b[?%sl" % mode):
                raise FoundError(f"mode {mode.decode()} stays on")
        if written.rfind(b"\x1b[?25l") > written.rfind(b"\x1b[?25h"):
            raise FoundError("the cursor stays hidden")
        self._look_at_files()

    def _look_at_files(self) -> None:
        files = self.files()
        if not files:
            return
        checked = subprocess.run(
            [sys.executable, "-m", "claude_tui", "--check", *map(str, files)],
            env=self._environ,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if checked.returncode:
            raise FoundError(f"a file is not valid:\n{checked.stdout}{checked.stderr}")
