"""Open a conversation to continue it: lock it, recover what a crash left, and read it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from claude_tui.conversation import Message
from claude_tui.errors import StorageError
from claude_tui.storage.lock import FileLock
from claude_tui.storage.opening import Opened, open_conversation
from claude_tui.storage.recovery import recover


@dataclass(frozen=True, slots=True)
class Claim:
    """An opened conversation.

    Args:
        opened: Its content.
        lock: Its lock, which must be released in the end.
        holder: Who else has it open, so that it can't be written; empty if nobody has.
        problem: Why what a crash left could not be recovered; None if there is nothing left.
        recovered: The messages that a crash had kept from being saved. They are in ``opened``.
    """

    opened: Opened
    lock: FileLock
    holder: str
    problem: StorageError | None
    recovered: tuple[Message, ...]


def claim(path: Path) -> Claim:
    """Open the file at ``path``, and lock it unless somebody else has.

    Raises:
        FileError: It is not a valid conversation.
        StorageError: It can't be read.
    """
    lock = FileLock(path)
    holder = lock.acquire()
    problem: StorageError | None = None
    recovered: tuple[Message, ...] = ()
    try:
        try:
            recovered = () if holder else recover(path)
        except StorageError as error:
            problem = error
        return Claim(open_conversation(path), lock, holder, problem, recovered)
    except BaseException:
        lock.release()
        raise
