"""What stands in the composer and was not sent yet, kept for a crash or another day."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from claude_tui.conversation.content import without_surrogates

if TYPE_CHECKING:
    from claude_tui.storage.lock import FileLock

NEW = "new"
"""The name of the draft of a conversation that is no file yet."""


class Draft:
    """What one window keeps of its composer. Call every method from one and the same thread.

    It has a file of its own, locked while there is one: so the draft of a window that is gone can
    be told from that of a living one. Where the disk gives no locks, windows may share one.

    Args:
        folder: Where drafts live.
        conversation: The conversation's file; None: a new conversation.
    """

    def __init__(self, folder: Path, conversation: Path | None) -> None:
        self.conversation = conversation
        """Whose draft it is; it may become another file's, and goes there when it is next kept."""
        self._folder = folder
        # The file that is written to, and after it those that go once their text is in it.
        self._locks: dict[Path, FileLock] = {}

    def take_in(self) -> str:
        """What this window kept, and what windows left that are gone; it is this one's by now."""
        for path in draft_files(self._folder, self.conversation):
            if path not in self._locks:
                self._lock(path)
        return _joined(map(_read, self._locks))

    def keep(self, text: str) -> None:
        """Keep ``text`` in place of everything before; empty: keep nothing.

        Raises:
            StorageError: The disk refused; what was kept before is kept.
        """
        from claude_tui.storage import disk

        kept = self._place() if text else None
        if kept is not None:
            disk.put(kept, without_surrogates(text).encode())
        for path in [path for path in self._locks if path != kept]:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise disk.refusal(path, error) from error
            self._locks.pop(path).release()

    def close(self) -> None:
        """Leave what is kept to the next window."""
        for lock in self._locks.values():
            lock.release()
        self._locks.clear()

    def _place(self) -> Path:
        """The file to write to: one that is this window's already, or one with a free name."""
        name = _name(self.conversation)
        mine = next((path for path in self._locks if _is_of(name, path)), None)
        return mine or next(path for path in self._names(name) if self._is_free(path))

    def _names(self, name: str) -> Iterator[Path]:
        from claude_tui.storage import disk

        disk.make_folder(self._folder)  # without it there is no lock
        yield self._folder / f"{name}.txt"
        for number in count(2):
            yield self._folder / f"{name}-{number}.txt"

    def _is_free(self, path: Path) -> bool:
        if not self._lock(path):
            return False
        if os.path.lexists(path):
            # A window that has gone left it: only who shows it may write over it.
            self._locks.pop(path).release()
            return False
        return True

    def _lock(self, path: Path) -> bool:
        from claude_tui.storage.lock import FileLock

        lock = FileLock(path)
        if lock.acquire():
            return False
        self._locks[path] = lock
        return True


def draft_files(folder: Path, conversation: Path | None) -> list[Path]:
    """Every draft of ``conversation``, whoever kept it, oldest first; None: of new ones."""
    name = _name(conversation)
    try:
        files = [path for path in folder.iterdir() if _is_of(name, path)]
    except OSError:
        # Unreadable is as good as absent: the next save says what is wrong with the disk.
        return []
    return sorted(files, key=lambda path: (_written(path), path))


def _name(conversation: Path | None) -> str:
    """What the names of the drafts of ``conversation`` begin with."""
    if conversation is None:
        return NEW
    import hashlib

    digest = hashlib.sha256(str(conversation.resolve()).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:32]


def _is_of(name: str, path: Path) -> bool:
    """Whether a draft of that name is kept at ``path``, by the first window or another."""
    return path.suffix == ".txt" and path.stem.partition("-")[0] == name


def _written(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""


def _joined(drafts: Iterable[str]) -> str:
    """All of them, one below the other.

    One that is in another already is not repeated: a crash can come between the two writes.
    """
    joined = ""
    for draft in drafts:
        if _has(draft, joined):
            joined = draft
        elif not _has(joined, draft):
            joined = f"{joined}\n{draft}"
    return joined


def _has(text: str, lines: str) -> bool:
    return not lines or f"\n{lines}\n" in f"\n{text}\n"
