"""The clipboard beyond the terminal's own (OSC 52), which no terminal confirms.

Many terminals take OSC 52. tmux drops it unless ``set-clipboard`` is ``on`` (its default is
``external``) but sends to the terminal what its own ``load-buffer -w`` gets (tmux 3.2); GNU screen
and the Linux console drop it. The programs of a display reach the system's clipboard whatever the
terminal does.
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
"""After which a clipboard program that does not end is ended."""

_LOG: Final = logging.getLogger(__name__)


class Reach(StrEnum):
    """How far a copied text came."""

    SYSTEM = "system"
    """To the clipboard that other programs paste from."""
    TERMINAL = "terminal"
    """To the terminal, which does not say whether it took it."""
    TMUX = "tmux"
    """To tmux's own buffer, and no further."""
    NOWHERE = "nowhere"
    """To claude-tui's own boxes alone."""


def clipboard_command(environment: Mapping[str, str], platform: str) -> list[str]:
    """Return the program that takes the clipboard's new text as input; empty if there is none.

    Args:
        environment: Says which display there is; its ``PATH`` says which programs.
        platform: As ``sys.platform`` names it.
    """
    wanted: list[list[str]] = []
    if "SSH_CONNECTION" not in environment and "SSH_TTY" not in environment:
        # Over ssh these would fill the clipboard of the far machine.
        if platform == "darwin":
            wanted.append(["pbcopy"])
        elif platform == "win32" or "WSL_DISTRO_NAME" in environment:
            wanted.append(["clip.exe"])
        if environment.get("WAYLAND_DISPLAY"):
            wanted.append(["wl-copy"])
    if environment.get("DISPLAY"):
        wanted += [["xclip", "-selection", "clipboard"], ["xsel", "--clipboard", "--input"]]
    for command in wanted:
        if found := shutil.which(command[0], path=environment.get("PATH")):
            return [found, *command[1:]]
    return []


def copy_to_system(text: str) -> Future[Reach]:
    """Put ``text`` on the system's clipboard, as far as it can be reached; never waits for it.

    Texts arrive in the order of the calls.

    Returns:
        How far it came; it never fails.
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
    """Wait until the last text has come as far as it comes; where none left, it was enough."""
    return Reach.SYSTEM if _last is None else await asyncio.wrap_future(_last)


def words(what: str, amount: str, reach: Reach) -> str:
    """One line on a copy.

    Args:
        what: Was copied, like ``the last reply``.
        amount: How much it is, like ``3 lines``.
        reach: How far it came.
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
                f"Copied {what} within claude-tui only: {amount}. This terminal passes nothing "
                "on to a clipboard."
            )


def _copy(text: str, environment: Mapping[str, str]) -> Reach:
    """Try every way but the terminal's own, which was taken already."""
    command = clipboard_command(environment, sys.platform)
    # Windows' own program reads nothing else without losing what is not ASCII.
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
"""Has tmux say what the terminal it is in can do."""


def _ran(command: Sequence[str], data: bytes) -> bool:
    """Run ``command`` with ``data`` as its input; whether it succeeded."""
    return _run(command, data) is not None


def _output(command: Sequence[str]) -> bytes:
    return _run(command, b"", keep=True) or b""


def _run(command: Sequence[str], data: bytes, *, keep: bool = False) -> bytes | None:
    """What ``command`` wrote, if that is to be kept; None where it failed."""
    try:
        # xclip and wl-copy stay behind to serve the clipboard: they may keep no pipe of ours.
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
    """End a program that hangs, with everything it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
