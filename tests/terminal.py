"""A real terminal for tests: a program on a pseudo-terminal, and the screen it draws."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyte

DEADLINE = 60.0
"""Seconds after which waiting fails."""
POLL = 0.1
"""Seconds between two looks at what makes no noise."""

KEYS = {
    "enter": "\r",
    "newline": "\n",
    "escape": "\x1b",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "backspace": "\x7f",
    "delete": "\x1b[3~",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
} | {f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "acefnopqrsuxz"}


class Stream(pyte.ByteStream):
    """Skips a sequence whose number of parameters pyte does not expect; it would fail."""

    def _send_to_parser(self, data: str) -> Any:
        with contextlib.suppress(TypeError):
            return super()._send_to_parser(data)
        return self._taking_plain_text


class Terminal:
    """Runs ``command`` full screen until the ``with`` block ends.

    Args:
        command: The program and its arguments.
        environ: Its whole environment, but for the terminal's name where it has none.
        columns: The width in cells.
        rows: The height in cells.
        folder: Where the program starts.
    """

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        columns: int = 120,
        rows: int = 40,
        *,
        folder: Path | None = None,
    ) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = Stream(self._screen)
        self._drawn = threading.Condition()
        self._open = True
        self._master, slave = pty.openpty()
        self._set_size(columns, rows)
        self.modes_found = self.modes()
        """How the terminal was set before the program began."""
        self.raw = bytearray()
        """Every byte the program wrote."""
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={"TERM": "xterm-256color", "COLORTERM": "truecolor", **environ},
            cwd=folder,
            start_new_session=True,
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the program and the terminal."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.hang_up()

    def hang_up(self) -> None:
        """Take the terminal away from the program."""
        self.drain()
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    # -- what a person sees

    def text(self) -> str:
        """The screen's lines."""
        with self._drawn:
            # A wide character has its second cell empty. pyte's own ``display`` fails where a
            # resize cut one in two.
            rows = (self._screen.buffer[row] for row in range(self._screen.lines))
            cells = range(self._screen.columns)
            return "\n".join("".join(row[cell].data for cell in cells).rstrip() for row in rows)

    def wait_for(self, text: str) -> str:
        """Wait until ``text`` is on the screen."""
        return self.wait_until(lambda screen: text in screen, f"{text!r} on the screen")

    def wait_until(self, seen: Callable[[str], bool], what: str) -> str:
        """Wait until ``seen`` is true of the screen's text; returns it."""
        deadline = time.monotonic() + DEADLINE
        with self._drawn:
            while time.monotonic() < deadline:
                if seen(self.text()):
                    return self.text()
                self._drawn.wait(POLL)
        raise AssertionError(f"never saw {what}; the screen is:\n{self.text()}")

    def drain(self) -> None:
        """Read all remaining output of a program that has ended."""
        self._open = False
        self._reader.join()

    def wait_for_exit(self) -> int:
        """Wait until the program ends; returns its exit status."""
        return self.process.wait(DEADLINE)

    # -- what a person does

    def type(self, text: str) -> None:
        """Type ``text`` in one burst."""
        os.write(self._master, text.encode())

    def press(self, *keys: str) -> None:
        """Press keys by name, in one burst; what is no name is typed."""
        self.type("".join(KEYS.get(key, key) for key in keys))

    def paste(self, text: str) -> None:
        """Paste as terminals do, in brackets."""
        data = f"\x1b[200~{text}\x1b[201~".encode()
        while data:
            data = data[os.write(self._master, data[:4096]) :]

    def click(self, column: int, row: int) -> None:
        """Press and release the left button on a cell, counted from 0."""
        place = f"{column + 1};{row + 1}"
        self.type(f"\x1b[<0;{place}M\x1b[<0;{place}m")

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        with self._drawn:
            self._screen.resize(rows, columns)
        self._set_size(columns, rows)
        os.kill(self.process.pid, signal.SIGWINCH)

    def stop(self) -> None:
        """Stop the process as SIGSTOP does, and wait until it is stopped."""
        self.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)

    def proceed(self) -> None:
        """Continue a stopped process."""
        self.process.send_signal(signal.SIGCONT)

    def clear(self) -> None:
        """Forget what is drawn, as when another program draws over it."""
        with self._drawn:
            self._screen.reset()

    def modes(self) -> list[Any]:
        """How the terminal is set, as ``termios.tcgetattr`` has it."""
        return termios.tcgetattr(self._master)

    def cook(self) -> None:
        """Set the terminal as the program found it, as a shell may."""
        termios.tcsetattr(self._master, termios.TCSANOW, self.modes_found)

    # -- inside

    def _set_size(self, columns: int, rows: int) -> None:
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)

    def _read(self) -> None:
        while True:
            ready, _, _ = select.select([self._master], [], [], POLL)
            if not ready and self._open:
                continue
            if not ready:
                return
            data = b""
            # A pseudo-terminal whose program ended answers with an error.
            with contextlib.suppress(OSError):
                data = os.read(self._master, 65536)
            if not data:
                return
            with self._drawn:
                self.raw += data
                self._stream.feed(data)
                self._drawn.notify_all()
