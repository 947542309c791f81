"""Delete conversations by moving them to a folder with all that is theirs, and restore them."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from claude_tui.errors import ClaudeTuiError, FileError
from claude_tui.storage import disk
from claude_tui.storage.attachments import FOLDER_SUFFIX
from claude_tui.storage.drafts import draft_files
from claude_tui.storage.file_operations import held
from claude_tui.storage.folder import ConversationStore, free_path
from claude_tui.storage.journal import journal_path

_NAME_LENGTH: Final = 60
"""How many characters of a conversation's name the folder in the trash has."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """One deletion.

    Args:
        path: Where the conversation was.
        title: The title that the person knows.
        folder: Its folder in the trash.
        moves: The old and the new path of its file and of everything that belongs to it.
    """

    path: Path
    title: str
    folder: Path
    moves: tuple[tuple[Path, Path], ...]


class Trash:
    """A folder of deleted conversations, each in its own folder. Nothing empties it.

    Args:
        folder: The folder, which need not exist yet.
        drafts: The folder of drafts.
    """

    def __init__(self, folder: Path, drafts: Path) -> None:
        self._folder = folder
        self._drafts = drafts
        self.deleted: list[Deleted] = []
        """What was deleted in this run and can be restored, the last deletion last."""

    def put(self, path: Path, now: datetime, title: str = "") -> Deleted:
        """Move the conversation at ``path`` here: its file, attachments, journal and draft.

        Attachments that another conversation also names stay in place.

        Args:
            path: Its file.
            now: The time.
            title: The title that the person knows; empty for the file's name.

        Raises:
            FileError: It does not exist.
            StorageError: The disk refused. Everything is where it was.
            HeldError: Another window has it open.
        """
        if not os.path.lexists(path):
            raise FileError(path, "no longer exists")
        with held(path):
            disk.make_folder(self._folder)
            folder = free_path(self._folder, f"{now:%Y-%m-%d %H%M%S} {path.stem[:_NAME_LENGTH]}")
            disk.make_folder(folder)
            moves = tuple((mine, folder / mine.name) for mine in self._belongings(path))
            try:
                _move(moves)
            except BaseException:
                with contextlib.suppress(OSError):
                    folder.rmdir()
                raise
        deleted = Deleted(path, title or path.name, folder, moves)
        self.deleted.append(deleted)
        return deleted

    def restore(self) -> Deleted:
        """Restore what was deleted last.

        Returns:
            What was restored.

        Raises:
            ClaudeTuiError: There is something in its place, or nothing was deleted.
            StorageError: The disk refused. It is still in the trash.
        """
        if not self.deleted:
            raise ClaudeTuiError("Nothing to restore.")
        last = self.deleted[-1]
        with held(last.path):
            disk.make_folder(last.path.parent)
            for place, _ in last.moves:
                if os.path.lexists(place):
                    raise ClaudeTuiError(
                        f"{place.name} exists again, so the deleted one stays in the trash",
                        f"It is in {last.folder}.",
                    )
            _move(tuple((here, place) for place, here in last.moves))
        self.deleted.pop()
        with contextlib.suppress(OSError):
            last.folder.rmdir()
        return last

    def _belongings(self, path: Path) -> Iterator[Path]:
        """Yield the file, and what exists of the rest."""
        yield path
        others = []
        if not path.is_symlink():
            others.append(journal_path(path))
        attachments = path.with_name(path.stem + FOLDER_SUFFIX)
        if attachments.is_dir() and not _named_elsewhere(attachments.name, path):
            others.append(attachments)
        for draft in draft_files(self._drafts, path):
            # It stays if it is on another disk, since a move is atomic only within one.
            if draft.stat().st_dev == path.lstat().st_dev:
                others.append(draft)
        yield from (other for other in others if os.path.lexists(other))


def _named_elsewhere(folder: str, path: Path) -> bool:
    """Whether another conversation in the same folder, a copy, has attachments in ``folder``."""
    names = {f"{json.dumps(folder, ensure_ascii=plain)[1:-1]}/" for plain in (True, False)}
    for other in ConversationStore(path.parent).paths():
        if other != path:
            with contextlib.suppress(ClaudeTuiError):
                data = disk.read(other).data
                if any(os.fsencode(name) in data for name in names):
                    return True
    return False


def _move(moves: tuple[tuple[Path, Path], ...]) -> None:
    """Move all, or none."""
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            os.rename(source, target)
            done.append((source, target))
    except OSError as error:
        for source, target in reversed(done):
            with contextlib.suppress(OSError):
                os.rename(target, source)
        raise disk.refusal(source, error) from error
