"""Edit a text in the user's own editor."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from textual.app import SuspendNotSupported
from textual.screen import Screen

from claude_tui.errors import ClaudeTuiError
from claude_tui.text.visible import visible

FALLBACK_EDITOR = "vi"
"""The editor if neither ``$VISUAL`` nor ``$EDITOR`` names one; POSIX systems have it."""

HOW_TO_SET = "Set one before you start claude-tui: export EDITOR=nano"


class EditorError(ClaudeTuiError):
    """The editor did not start, or ended with an error; the text is unchanged."""


def edited(screen: Screen[Any], text: str) -> str | None:
    """Lend the terminal to the editor, and return ``text`` as the user leaves it.

    Returns:
        None if the editor failed; the person has been told why.
    """
    result: str | None = None
    problem = ""
    try:
        with screen.app.suspend():
            # An exception that leaves this block would leave the terminal broken.
            try:
                result = edit(text, os.environ)
            except EditorError as error:
                problem = str(error)
    except SuspendNotSupported:
        problem = "This terminal can't run an editor."
    if problem:
        screen.notify(visible(problem), severity="error", timeout=8, markup=False)
    return result


def edit(text: str, environ: Mapping[str, str]) -> str:
    """Return ``text`` as the user leaves it in the editor. The terminal must be free.

    Raises:
        EditorError: The editor did not start or ended with an error.
    """
    command = environ.get("VISUAL") or environ.get("EDITOR") or FALLBACK_EDITOR
    handle, name = tempfile.mkstemp(prefix="claude-tui-", suffix=".md")
    path = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        subprocess.run([*shlex.split(command), name], check=True)
        return path.read_text(encoding="utf-8", errors="replace").removesuffix("\n")
    except (OSError, ValueError) as error:
        raise EditorError(_why(command, error, environ), HOW_TO_SET) from error
    except subprocess.CalledProcessError as error:
        message = f"{command} exited with status {error.returncode}; the text is unchanged"
        raise EditorError(message) from error
    finally:
        path.unlink(missing_ok=True)


def _why(command: str, error: OSError | ValueError, environ: Mapping[str, str]) -> str:
    """Return why ``command`` failed, in words."""
    if not isinstance(error, OSError):
        return f"{command} couldn't start: {error}"
    if isinstance(error, FileNotFoundError) and error.filename in command:
        is_set = environ.get("VISUAL") or environ.get("EDITOR")
        begun = "The editor couldn't start:" if is_set else "$EDITOR is not set, and"
        return f"{begun} there is no program {error.filename}"
    return f"{command} couldn't start: {error.strerror}"
