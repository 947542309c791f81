"""Lock conversations, so that each has one writer. The system releases a lock with its process."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import logging
import os
import socket
from pathlib import Path
from typing import Final

from claude_tui.errors import ClaudeTuiError
from claude_tui.storage import disk

log = logging.getLogger(__name__)

_HELD: Final = (errno.EAGAIN, errno.EACCES)
_HOLDER_BYTES: Final = 300


class HeldError(ClaudeTuiError):
    """Another window has the conversation open."""

    exit_status = 2

    def __init__(self, path: Path, holder: str) -> None:
        super().__init__(
            f"{path.name} is open in another window ({holder})", "Close it there first."
        )


class FileLock:
    """The lock of a conversation's file: a hidden file next to it, which exists while it is locked.

    It keeps out only those that ask for it. If the disk has no locks, nobody is kept out, but a
    save still notices what somebody else wrote.

    Args:
        path: The conversation's file, which need not exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = disk.hidden_beside(path, "lock")
        self._descriptor: int | None = None

    def acquire(self) -> str:
        """Take the lock without waiting.

        Returns:
            Who has it, like ``pid 4711 on thishost``; empty if it was free, or the disk has no
            locks.
        """
        while self._descriptor is None:
            try:
                descriptor = self._open()
            except OSError as error:
                log.info("no lock at %s: %s", self._path, disk.reason_of(error))
                return ""
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if self._is_in_place(descriptor):
                    self._sign(descriptor)
                    self._descriptor = descriptor
            except OSError as error:
                if error.errno in _HELD:
                    return _holder(descriptor)
                log.info("no lock at %s: %s", self._path, disk.reason_of(error))
                return ""
            finally:
                if self._descriptor is None:
                    os.close(descriptor)
        return ""

    def release(self) -> None:
        """Release the lock if it is held."""
        if self._descriptor is None:
            return
        with contextlib.suppress(OSError):
            # Before the release: the next one then sees that the file has gone, and makes another.
            os.unlink(self._path)
        os.close(self._descriptor)
        self._descriptor = None

    def _open(self) -> int:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        return os.open(self._path, flags, disk.FILE_MODE)

    def _is_in_place(self, descriptor: int) -> bool:
        """Whether the lock is on the file that the next program would open."""
        try:
            there = os.stat(self._path, follow_symlinks=False)
        except FileNotFoundError:
            return False
        return os.path.samestat(there, os.fstat(descriptor))

    def _sign(self, descriptor: int) -> None:
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"pid {os.getpid()} on {socket.gethostname()}".encode(), 0)


def _holder(descriptor: int) -> str:
    try:
        words = os.pread(descriptor, _HOLDER_BYTES, 0).decode("utf-8", "replace")
    except OSError:
        words = ""
    return " ".join(words.split()) or "another program"
