"""A disk that fails at one call of the system's, or a process that is killed there."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

import pytest

CALLS = (
    "open", "write", "pwrite", "fsync", "ftruncate", "fchmod", "replace", "link", "unlink", "mkdir",
)  # fmt: skip
"""The calls through which a save, a journal, a draft or a lock changes the disk."""

NEED_ROOM = ("write", "pwrite", "mkdir", "link")
"""Those of them that a full disk refuses."""


class Killed(BaseException):
    """Nothing is done any more: what a SIGKILL leaves is on disk."""


class Fault(Enum):
    """What goes wrong at the call."""

    FULL = errno.ENOSPC
    BROKEN = errno.EIO
    READ_ONLY = errno.EROFS
    SHORT = auto()
    """A write takes half of its data, and the next one finds a full disk."""
    STAYS_FULL = auto()
    """This call and every one after it finds a full disk, if it needs room."""
    DEAD = auto()
    """This call fails and every one after it."""
    KILL = auto()
    """The process is killed before the call."""
    KILL_SHORT = auto()
    """The process is killed in the middle of a write."""


@dataclass
class FaultyDisk:
    """Counts the calls, and lets one of them fail.

    Args:
        fault: What goes wrong; None: nothing, the calls are only counted.
        at: At which call, from 1.
        thread: Only calls of threads whose name begins so.
    """

    fault: Fault | None = None
    at: int = 0
    thread: str = ""
    calls: list[str] = field(default_factory=list)

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Put it between the program and the system until ``patch`` is undone."""
        for name in CALLS:
            patch.setattr(os, name, self._between(name, getattr(os, name)))

    def _between(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def faulty(*arguments: Any, **keywords: Any) -> Any:
            if not threading.current_thread().name.startswith(self.thread):
                return call(*arguments, **keywords)
            self.calls.append(name)
            number = len(self.calls)
            if self.fault is not None and number >= self.at:
                self._fail(name, call, arguments, first=number == self.at)
            return call(*arguments, **keywords)

        return faulty

    def _fail(
        self, name: str, call: Callable[..., Any], arguments: tuple[Any, ...], *, first: bool
    ) -> None:
        """Raise, if this call is to fail."""
        match self.fault:
            case Fault.FULL | Fault.BROKEN | Fault.READ_ONLY if first:
                raise OSError(self.fault.value, os.strerror(self.fault.value))
            case Fault.SHORT if first and "write" in name:
                _half(call, arguments)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            case Fault.STAYS_FULL if name in NEED_ROOM:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            case Fault.DEAD:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            case Fault.KILL:
                raise Killed
            case Fault.KILL_SHORT:
                if first and "write" in name:
                    _half(call, arguments)
                raise Killed
            case _:
                pass


def _half(write: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    descriptor, data, *place = arguments
    write(descriptor, bytes(data)[: len(data) // 2], *place)
