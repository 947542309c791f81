"""List a folder of conversations, and name new ones."""

from __future__ import annotations

import itertools
import os
import re
import sys
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from claude_tui.storage import disk
from claude_tui.storage.disk import Stamp

SUFFIX: Final = ".toml"

NAME_BYTES: Final = 120
"""The most bytes of a title in a file name; file systems allow 255 for the whole name."""

_UNNAMED: Final = "conversation"
_NOT_IN_NAMES: Final = re.compile(r"[\W_]+")


class ConversationStore:
    """The conversations in one folder, which need not exist yet.

    Args:
        folder: Every ``.toml`` file directly in it is a conversation, except for hidden files.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers: dict[str, int] = {}
        """The last number of each name, so that a free one is found at once among many equal
        titles."""

    def new_path(self, title: str, now: datetime) -> Path:
        """Return a new path like ``2026-11-22-lists-and-tuples.toml``."""
        stem = f"{now:%Y-%m-%d}-{_slug(title)}"
        for number in itertools.count(self._numbers.get(stem, 1)):
            path = self.folder / f"{stem if number == 1 else f'{stem}-{number}'}{SUFFIX}"
            if not os.path.lexists(path):
                self._numbers[stem] = number
                return path
        raise AssertionError("there is always one more number")

    def paths(self) -> list[Path]:
        """Return every conversation's file, the last changed one first.

        Raises:
            StorageError: The folder can't be read.
        """
        return [path for path, _ in self.files()]

    def latest(self) -> Path | None:
        """Return the last changed conversation.

        Raises:
            StorageError: The folder can't be read.
        """
        return next(iter(self.paths()), None)

    def files(self) -> list[tuple[Path, Stamp]]:
        """Return every conversation's file with its stamp, the last changed one first.

        Raises:
            StorageError: The folder can't be read.
        """
        try:
            stamped_files = list(_scan(self.folder))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise disk.refusal(self.folder, error) from error
        return sorted(stamped_files, key=lambda file: (-file[1].changed_ns, file[0].name))


def conflict_path(path: Path, now: datetime) -> Path:
    """Return a new path for a conversation whose file at ``path`` another program has changed."""
    stem = path.stem.encode()[:NAME_BYTES].decode(errors="ignore")
    return free_path(path.parent, f"{stem} (conflict {now:%Y-%m-%d %H%M%S})", path.suffix)


def free_path(folder: Path, stem: str, suffix: str = "") -> Path:
    """Return a path in ``folder`` that does not exist, with a number in its name if necessary."""
    path = folder / f"{stem}{suffix}"
    for number in itertools.count(2):
        if not os.path.lexists(path):
            break
        path = folder / f"{stem} {number}{suffix}"
    return path


def _scan(folder: Path) -> Iterator[tuple[Path, Stamp]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.endswith(SUFFIX) or entry.name.startswith("."):
                continue
            try:
                if entry.is_file():
                    yield folder / entry.name, Stamp.of(entry.stat())
            except OSError:
                # It has gone, or is a link to nothing.
                continue


def _in_file_names(text: str) -> str:
    """Return ``text`` without what file names of this system can't hold.

    Only old locales lack letters. A letter loses its accent before it is dropped.
    """
    encoding = sys.getfilesystemencoding()

    def encodable(letters: str) -> str:
        return letters.encode(encoding, "ignore").decode(encoding)

    if encodable(text) == text:
        return text
    return "".join(
        encodable(letter) or encodable(unicodedata.normalize("NFKD", letter)) for letter in text
    )


def _slug(title: str) -> str:
    """Return the words of ``title`` in a form that is a file name on any system."""
    words = _NOT_IN_NAMES.split(unicodedata.normalize("NFC", title).lower())
    slug = "-".join(filter(None, map(_in_file_names, words)))
    if len(slug.encode()) > NAME_BYTES:
        cut = slug.encode()[:NAME_BYTES].decode(errors="ignore")
        slug = cut.rpartition("-")[0] or cut
    return slug or _UNNAMED
