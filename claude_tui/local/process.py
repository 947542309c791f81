"""Start, watch and end the server's process."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import select
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from typing import IO

from claude_tui import paths
from claude_tui.errors import LocalModelError
from claude_tui.local import server
from claude_tui.local.server import ServerJob

log = logging.getLogger(__name__)

LOG_BYTES = 16_000
"""How much of the end of a failed server's log is searched."""


class ServerProcess:
    """A server with a job. It ends with ``end``, or with the app, however that ends.

    It is in a session of its own, out of reach of the terminal: ctrl+c does not end it.

    Args:
        job: The job.

    Raises:
        LocalModelError: The system can't start a process.
    """

    def __init__(self, job: ServerJob) -> None:
        self._model = job.model
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (closed by end)
        try:
            # -P: imports nothing from the current folder, whatever is in it.
            self._process = subprocess.Popen(
                [sys.executable, "-P", server.__file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                start_new_session=True,
                bufsize=0,
            )
        except OSError as error:
            self._log.close()
            raise LocalModelError(f"the local model didn't start: {error}") from error
        assert self._process.stdin is not None
        with contextlib.suppress(
            BrokenPipeError
        ):  # it has gone already, and the wait for it gives the reason
            self._process.stdin.write(json.dumps(asdict(job)).encode() + b"\n")

    @property
    def running(self) -> bool:
        """Whether the process is running."""
        return self._process.poll() is None

    def wait_until_listening(self, seconds: float) -> str:
        """Wait until the model is loaded.

        Args:
            seconds: How long to wait at most.

        Returns:
            The address, like ``http://127.0.0.1:40123``.

        Raises:
            LocalModelError: It took longer, or the process ended, with its reason.
        """
        line = self._read_line(time.monotonic() + seconds)
        if line:
            return str(json.loads(line)["address"])
        self._process.wait()
        words = self._last_words()
        log.warning("the local model's server did not start:\n%s", words)
        raise LocalModelError(
            f"{self._model}: the local model didn't start: "
            f"{reason_in(words) or self._how_it_ended()}",
            f"See {paths.log_file()} for details.",
        )

    def kill(self) -> None:
        """End the process at once, since it has nothing to save. Whoever waits for it notices."""
        self._process.kill()

    def end(self) -> None:
        """End the process and release everything. Nobody may be waiting for it to listen."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._log):
            if pipe is not None:
                pipe.close()

    def _read_line(self, deadline: float) -> bytes:
        """Return a line of its standard output; empty if it closed that without a line."""
        assert self._process.stdout is not None
        output = self._process.stdout.fileno()
        poll = select.poll()
        poll.register(output, select.POLLIN)
        line = b""
        while not line.endswith(b"\n"):
            if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
                raise LocalModelError(
                    f"{self._model}: the local model didn't start in time",
                    "Try a smaller model, or try again.",
                )
            piece = os.read(output, 4096)
            if not piece:
                return b""
            line += piece
        return line

    def _last_words(self) -> str:
        size = self._log.seek(0, os.SEEK_END)
        self._log.seek(max(0, size - LOG_BYTES))
        return self._log.read().decode(errors="replace")

    def _how_it_ended(self) -> str:
        code = self._process.returncode
        return f"it was killed by signal {-code}" if code < 0 else f"it exited with status {code}"


def reason_in(log_text: str) -> str:
    """Return the line of a failed start's log that gives the reason; empty if none does.

    llama.cpp names the cause first and then everyone who passed it on, in lines like ``0.00.006.501
    E gguf_init: invalid magic``. Without such a line the last one of a traceback counts.
    """
    lines = [line.strip() for line in log_text.splitlines() if line.strip()]
    for line in lines:
        _, is_error, words = line.partition(" E ")
        if is_error:
            return printable(words.partition(": ")[2] or words)
    return printable(lines[-1]) if "Traceback (most recent call last):" in lines else ""


def printable(text: str) -> str:
    """Return ``text`` without control characters, since a model's file may say anything."""
    return "".join(character if character.isprintable() else "�" for character in text)
