"""Check the conversations that the command line names, and suggest what others may mean."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from claude_tui.errors import FileError, InvalidFileError, UsageError

SUFFIX: Final = ".toml"
PROMPT_LENGTH: Final = 60
"""The longest prompt, in characters, that an error repeats."""


def check_can_hold_conversation(path: Path, prompt: str | None) -> None:
    """Raise an error unless ``path`` can hold a conversation.

    A name without ``.toml`` at its end was probably meant as a prompt, or as a file to ask about.

    Args:
        path: The path on the command line.
        prompt: The prompt of ``-p``; None without ``-p``.

    Raises:
        UsageError: It is ``-``.
        FileError: It is a folder, or does not have the name of a conversation.
    """
    if str(path) == "-":
        raise UsageError("- is not a conversation", f"To send what you pipe in: {_call(prompt)}")
    if os.path.isdir(path):
        raise FileError(path, "is a folder", f"Name a file in it: {path / 'NAME.toml'}")
    if _has_conversation_name(path):
        return
    if os.path.exists(path):
        raise _not_a_conversation(path, prompt)
    words = str(path)
    if prompt is None and len(words.split()) > 1:
        next_step = f"To send that as a prompt: claude-tui -p {shlex.quote(words)}"
    elif path.suffix:
        next_step = f"To send a file: {_call(prompt)} <FILE"
    else:
        next_step = f"Did you mean {path}{SUFFIX}?"
    message = f"does not exist, and the name of a conversation ends with {SUFFIX}"
    raise FileError(path, message, next_step)


@contextmanager
def explain_other_files(path: Path) -> Iterator[None]:
    """Explain how to send ``path`` if reading it as a conversation fails.

    Raises:
        FileError: The file is no conversation, and does not have the name of one.
    """
    try:
        yield
    except InvalidFileError as error:
        if _has_conversation_name(path):
            raise
        raise _not_a_conversation(path, None) from error


def _has_conversation_name(path: Path) -> bool:
    """Return whether the file, or the target of a link, has the name of a conversation."""
    return any(
        name.lower().endswith(SUFFIX)
        for name in (path.name, os.path.basename(os.path.realpath(path)))
    )


def _not_a_conversation(path: Path, prompt: str | None) -> FileError:
    call = f"{_call(prompt)} <{shlex.quote(str(path))}"
    return FileError(path, "is not a conversation", f"To send it: {call}")


def _call(prompt: str | None) -> str:
    fits = prompt and len(prompt) <= PROMPT_LENGTH and prompt.isprintable()
    return f"claude-tui -p {shlex.quote(prompt) if prompt and fits else 'PROMPT'}"
