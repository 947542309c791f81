"""The clipboard of the system, for terminals that don't take it from a program (OSC 52)."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from threading import Thread
from typing import Final

_SECONDS: Final = 5.0
"""After which a clipboard program that does not end is given up."""

_LOG: Final = logging.getLogger(__name__)


def clipboard_command(environment: Mapping[str, str], platform: str) -> list[str]:
    """The program that takes the clipboard's new text on its standard input; empty: there is none.

    Args:
        environment: Says which display there is; its ``PATH`` says which programs.
        platform: As ``sys.platform`` names it.
    """
    wanted: list[list[str]] = []
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


def copy_to_system(text: str) -> Thread | None:
    """Put ``text`` on the system's clipboard, if there is one; never waits for it.

    Returns:
        The thread that does it; None: there is no such program.
    """
    command = clipboard_command(os.environ, sys.platform)
    if not command:
        return None
    # Windows' own program reads nothing else without losing what is not ASCII.
    encoding = "utf-16" if command[0].endswith("clip.exe") else "utf-8"
    data = text.encode(encoding, "replace")
    thread = Thread(target=_run, args=(command, data), name="clipboard", daemon=True)
    thread.start()
    return thread


def _run(command: list[str], data: bytes) -> None:
    try:
        # xclip and wl-copy stay behind to serve the clipboard: they may keep no pipe of ours.
        subprocess.run(
            command,
            input=data,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=True,
            start_new_session=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        _LOG.warning("the clipboard program %s failed: %s", command[0], error)
