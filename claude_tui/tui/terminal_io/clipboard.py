"""Reach the system's clipboard where OSC 52 does not.

Many terminals take OSC 52, and none confirms it. tmux drops it unless ``set-clipboard`` is ``on``
(the default is ``external``), but passes on the input of ``load-buffer -w`` (tmux 3.2); GNU screen
and the console of Linux drop it. The clipboard programs of a display work in any terminal.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from enum import StrEnum
from threading import Thread
from typing import Final

SECONDS: Final = 5.0
"""How long a clipboard program may run before it is killed."""

_LOG: Final = logging.getLogger(__name__)


class Reach(StrEnum):
    """How far a copied text got."""

    SYSTEM = "system"
    """To the clipboard that other programs paste from."""
    TERMINAL = "terminal"
    """To the terminal, which does not confirm it."""
    TMUX = "tmux"
    """To tmux's own buffer, and no further."""
    NOWHERE = "nowhere"
    """To the inputs of claude-tui alone."""


def clipboard_command(environment: Mapping[str, str], platform: str) -> list[str]:
    """Return the command that reads the clipboard's new text; empty if there is none.

    Args:
        environment: Names the display, and in ``PATH`` the programs.
        platform: As ``sys.platform`` names it.
    """
    candidates: list[list[str]] = []
    if "SSH_CONNECTION" not in environment and "SSH_TTY" not in environment:
        # Over ssh these would fill the clipboard of the far machine.
        if platform == "darwin":
            candidates.append(["pbcopy"])
        elif platform == "win32" or "WSL_DISTRO_NAME" in environment:
            candidates.append(["clip.exe"])
        if environment.get("WAYLAND_DISPLAY"):
            candidates.append(["wl-copy"])
    if environment.get("DISPLAY"):
        candidates += [["xclip", "-selection", "clipboard"], ["xsel", "--clipboard", "--input"]]
    for command in candidates:
        if program := shutil.which(command[0], path=environment.get("PATH")):
            return [program, *command[1:]]
    return []


def copy_to_system(text: str) -> Future[Reach]:
    """Put ``text`` on the system's clipboard in the background.

    Texts arrive in the order of the calls.

    Returns:
        How far the text got; it never raises.
    """
    global _last
    reached: Future[Reach] = Future()
    before, _last = _last, reached

    def copy() -> None:
        if before is not None:
            before.result()
        reached.set_result(_copy(text, os.environ))

    Thread(target=copy, name="clipboard", daemon=True).start()
    return reached


_last: Future[Reach] | None = None


async def reach_of_last_copy() -> Reach:
    """Return how far the last text got, once that is known; ``SYSTEM`` if there was none."""
    return Reach.SYSTEM if _last is None else await asyncio.wrap_future(_last)


def words(what: str, amount: str, reach: Reach) -> str:
    """Return a line that tells of a copy.

    Args:
        what: What was copied, like ``the last reply``.
        amount: How much that is, like ``3 lines``.
        reach: How far it got.
    """
    match reach:
        case Reach.SYSTEM:
            return f"Copied {what}: {amount}."
        case Reach.TERMINAL:
            return f"Sent {what} to the terminal's clipboard: {amount}."
        case Reach.TMUX:
            return (
                f"Copied {what} to tmux's buffer only: {amount}. For the terminal's clipboard, "
                "tmux needs: set -as terminal-features ',*:clipboard'"
            )
        case Reach.NOWHERE:
            return (
                f"Copied {what} within claude-tui only: {amount}. This terminal can't "
                "reach a clipboard."
            )


def _copy(text: str, environment: Mapping[str, str]) -> Reach:
    """Try every way but OSC 52, which was tried already."""
    command = clipboard_command(environment, sys.platform)
    # clip.exe loses what is not ASCII in any other encoding.
    encoding = "utf-16" if command and command[0].endswith("clip.exe") else "utf-8"
    done = bool(command) and _ran(command, text.encode(encoding, "replace"))
    tmux = shutil.which("tmux", path=environment.get("PATH")) if environment.get("TMUX") else None
    if tmux is None:
        if done:
            return Reach.SYSTEM
        silent = environment.get("STY") or environment.get("TERM") in ("linux", "dumb")
        return Reach.NOWHERE if silent else Reach.TERMINAL
    data = text.encode("utf-8", "replace")
    sent = _ran([tmux, "load-buffer", "-w", "-"], data)
    if done or (sent and b"clipboard" in _output([tmux, *_FEATURES])):
        return Reach.SYSTEM
    if sent or _ran([tmux, "load-buffer", "-"], data):  # tmux before 3.2 knows no -w
        return Reach.TMUX
    return Reach.TERMINAL


_FEATURES: Final = ("display-message", "-p", "#{client_termfeatures}")
"""Asks tmux what its terminal can do."""


def _ran(command: Sequence[str], data: bytes) -> bool:
    """Run ``command`` with ``data`` as input, and return whether it succeeded."""
    return _run(command, data) is not None


def _output(command: Sequence[str]) -> bytes:
    return _run(command, b"", keep=True) or b""


def _run(command: Sequence[str], data: bytes, *, keep: bool = False) -> bytes | None:
    """Run ``command``, and return its output, if that is to be kept; None if it failed."""
    try:
        # xclip and wl-copy stay behind to serve the clipboard, and must not keep a pipe open.
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if keep else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        _LOG.warning("the clipboard program %s did not start: %s", command[0], error)
        return None
    with process:
        try:
            output, _ = process.communicate(data, SECONDS)
        except subprocess.TimeoutExpired:
            _LOG.warning("the clipboard program %s did not end", command[0])
            _end(process)
            return None
    if process.returncode:
        _LOG.warning("the clipboard program %s: status %d", command[0], process.returncode)
        return None
    return output or b""


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill a program that hangs, with its children."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
