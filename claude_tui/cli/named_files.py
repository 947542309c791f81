"""Which files the command line may name as conversations, and what was meant by others."""

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
"""Most characters of a prompt that an error repeats."""


def check_can_hold_conversation(path: Path, prompt: str | None) -> None:
    """Make sure that a conversation may be written to ``path``.

    A name that ends otherwise than with ``.toml`` was meant as something else, most likely as
    what is to be asked about.

    Args:
        path: As the command line names it.
        prompt: What is asked with ``-p``; None: nothing is.

    Raises:
        UsageError: It is ``-``.
        FileError: It is a folder, or its name is not that of a conversation.
    """
    if str(path) == "-":
        raise UsageError("- is not a conversation", f"To send what is piped in: {_call(prompt)}")
    if os.path.isdir(path):
        raise FileError(path, "is a folder", f"Name a file in it: {path / 'NAME.toml'}")
    if _is_named_so(path):
        return
    if os.path.exists(path):
        raise _not_a_conversation(path, prompt)
    words = str(path)
    if prompt is None and len(words.split()) > 1:
        next_step = f"To ask that: claude-tui -p {shlex.quote(words)}"
    elif path.suffix:
        next_step = f"To send a file: {_call(prompt)} <FILE"
    else:
        next_step = f"Did you mean {path}{SUFFIX}?"
    raise FileError(path, f"is not there, and a conversation's name ends with {SUFFIX}", next_step)


@contextmanager
def saying_what_was_meant(path: Path) -> Iterator[None]:
    """Read ``path`` as a conversation inside: a file of another kind is said to be one.

    Raises:
        FileError: It is not a conversation, and not named so.
    """
    try:
        yield
    except InvalidFileError as error:
        if _is_named_so(path):
            raise
        raise _not_a_conversation(path, None) from error


def _is_named_so(path: Path) -> bool:
    """Whether the name, or that of the file which a link leads to, is that of a conversation."""
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
