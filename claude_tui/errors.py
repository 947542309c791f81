"""Every exception that carries words for the person.

One with a module in brackets is defined in that module, the others here.

::

    ClaudeTuiError            one line what happened, one what to do next            exit 1
    ├ UsageError              the call is wrong: a flag, a combination of flags      exit 2
    ├ FileError               a file is wrong, or is not there                       exit 2
    │ └ InvalidFileError      it breaks the format: names line, column and key path  exit 2
    ├ HeldError               another window has the file open (``storage.lock``)    exit 2
    ├ StorageError            the disk refused                                       exit 1
    │ ├ ChangedOutsideError   someone else wrote to the file (``storage.disk``)      exit 1
    │ ├ GoneError             the file is not there any more (``storage.disk``)      exit 1
    │ ├ TakenError            there is a file already (``storage.disk``)             exit 1
    │ ├ TornError             an append stopped in the middle (``storage.disk``)     exit 1
    │ └ BrokenIndexError      the index of the search is damaged (``storage.index``) exit 1
    ├ CredentialError         no key, or none that can be one (``api.endpoint``)     exit 1
    ├ NetworkError            a proxy or certificate is unusable (``api.proxies``)   exit 1
    ├ ApiError                a request failed (``api.failures``)                    exit 1
    ├ LocalModelError         the built-in model is missing or did not start         exit 1
    └ EditorError             the person's editor failed (``tui.external_editor``)   exit 1
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

REPLY_CUT_OFF: Final = 4
"""Exit status of ``-p`` if the reply was refused or is incomplete."""
INTERRUPTED: Final = 130
"""Exit status after ctrl+c, as shells expect it."""


class ClaudeTuiError(Exception):
    """The base of every error that is shown to the person.

    Args:
        message: One line: what happened, and to what.
        next_step: One line: what to do about it; may be empty.
    """

    exit_status: ClassVar[int] = 1
    """The program's exit status if this error ends it."""

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        if not self.next_step:
            return self.message
        return f"{self.message.removesuffix('.')}. {self.next_step}"


class UsageError(ClaudeTuiError):
    """The command line makes no sense."""

    exit_status = 2


class FileError(ClaudeTuiError):
    """A file can't be used for its purpose."""

    exit_status = 2

    def __init__(self, path: Path, message: str, next_step: str = "") -> None:
        super().__init__(f"{path}: {message}", next_step)
        self.path = path


class InvalidFileError(FileError):
    """A file breaks its format.

    Args:
        path: The file.
        message: What was expected, and what was there.
        line: 1-based line of the fault, if known.
        column: 1-based column of the fault, if known.
        key_path: The place in the data, like ``messages[3].role``; empty for a syntax error.
    """

    def __init__(
        self,
        path: Path,
        message: str,
        *,
        line: int | None = None,
        column: int | None = None,
        key_path: str = "",
    ) -> None:
        super().__init__(path, message)
        place = "".join(f":{number}" for number in (line, column) if number is not None)
        self.message = f"{path}{place}: {key_path + ': ' if key_path else ''}{message}"
        self.line = line
        self.column = column
        self.key_path = key_path


class StorageError(ClaudeTuiError):
    """Reading or writing a file failed.

    Args:
        path: The file or folder.
        reason: The operating system's message.
    """

    def __init__(self, path: Path, reason: str, next_step: str = "") -> None:
        super().__init__(f"{path}: {reason}", next_step)
        self.path = path
        self.reason = reason


class LocalModelError(ClaudeTuiError):
    """The built-in local model is not installed, or its server did not start."""
