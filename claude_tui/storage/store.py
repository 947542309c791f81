"""A folder of conversations: what is in it, and names for new ones."""

from __future__ import annotations

import itertools
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from claude_tui.conversation import ROOT, UNSET, Message
from claude_tui.conversation.conversation import derived_title
from claude_tui.errors import ClaudeTuiError
from claude_tui.storage import disk, parts
from claude_tui.storage.parts import Parts
from claude_tui.storage.toml_codec import parse_document
from claude_tui.storage.toml_read import Document, read_header, read_message
from claude_tui.storage.toml_values import FormatError

SUFFIX: Final = ".toml"

NAME_BYTES: Final = 120
"""Most bytes of a title in a file name: file systems take 255 for all of it."""

_UNNAMED: Final = "conversation"
_NOT_IN_NAMES: Final = re.compile(r"[\W_]+")
_MESSAGES_FOR_A_TITLE: Final = 5
"""How many messages are looked at for the first one of the person."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list says of one file.

    Args:
        path: The file.
        title: As given, or the first words of the first user message; empty if there is neither.
        model: What its next turn is asked with; empty if the file does not say.
        messages: How many there are; all branches.
        changed: When the file was last written; aware.
        size: In bytes.
        error: Why the file can't be opened; empty if it seems it can. Only its beginning was
            looked at.
    """

    path: Path
    title: str
    model: str
    messages: int
    changed: datetime
    size: int
    error: str = ""


class ConversationStore:
    """The conversations in one folder, which need not be there yet.

    Args:
        folder: Every ``.toml`` file directly in it is one, but for hidden files.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers: dict[str, int] = {}
        """The last number that a name was given: of many with one title each is found at once."""

    def new_path(self, title: str, now: datetime) -> Path:
        """A name that no file has, like ``2026-11-22-lists-and-tuples.toml``."""
        stem = f"{now:%Y-%m-%d}-{_slug(title)}"
        for number in itertools.count(self._numbers.get(stem, 1)):
            path = self.folder / f"{stem if number == 1 else f'{stem}-{number}'}{SUFFIX}"
            if not os.path.lexists(path):
                self._numbers[stem] = number
                return path
        raise AssertionError("there is always one more number")

    def summaries(self) -> list[Summary]:
        """Every conversation, the last changed one first; a broken one says what is wrong.

        Raises:
            StorageError: The folder can't be read.
        """
        return [_summary(path, status) for path, status in self._files()]

    def paths(self) -> list[Path]:
        """Every conversation's file, the last changed one first.

        Raises:
            StorageError: The folder can't be read.
        """
        return [path for path, _ in self._files()]

    def latest(self) -> Path | None:
        """The last changed conversation.

        Raises:
            StorageError: The folder can't be read.
        """
        return next(iter(self.paths()), None)

    def _files(self) -> list[tuple[Path, os.stat_result]]:
        try:
            found = list(_scan(self.folder))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise disk.refusal(self.folder, error) from error
        return sorted(found, key=lambda file: (-file[1].st_mtime_ns, file[0]))


def conflict_path(path: Path, now: datetime) -> Path:
    """Where a conversation goes on whose file at ``path`` someone else changed; no file has it."""
    stem = path.stem.encode()[:NAME_BYTES].decode(errors="ignore")
    stem = f"{stem} (conflict {now:%Y-%m-%d %H%M%S})"
    names = itertools.chain([stem], (f"{stem} {number}" for number in itertools.count(2)))
    return next(
        free
        for free in (path.with_name(f"{name}{path.suffix}") for name in names)
        if not os.path.lexists(free)
    )


def _scan(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.endswith(SUFFIX) or entry.name.startswith("."):
                continue
            try:
                if entry.is_file():
                    yield Path(entry.path), entry.stat()
            except OSError:
                # It went away, or is a link to nothing, while the folder was read.
                continue


def _slug(title: str) -> str:
    """The words of ``title``, fit for a file name anywhere."""
    words = _NOT_IN_NAMES.split(unicodedata.normalize("NFC", title).lower())
    slug = "-".join(word for word in words if word)
    if len(slug.encode()) > NAME_BYTES:
        cut = slug.encode()[:NAME_BYTES].decode(errors="ignore")
        slug = cut.rpartition("-")[0] or cut
    return slug or _UNNAMED


def _summary(path: Path, status: os.stat_result) -> Summary:
    title = model = error = ""
    messages = 0
    try:
        data = disk.read(path).data
        cut = parts.cut(data)
        messages = len(cut.messages)
        document = _read_beginning(cut) or parse_document(data, path)
    except ClaudeTuiError as problem:
        error = problem.message
    else:
        conversation = document.conversation
        title = conversation.display_title
        model = conversation.request.model if conversation.request.model is not UNSET else ""
        messages = messages or len(conversation.messages)
    changed = datetime.fromtimestamp(status.st_mtime, UTC)
    return Summary(path, title, model, messages, changed, status.st_size, error)


def _read_beginning(cut: Parts) -> Document | None:
    """The header and, if it has no title, the first messages; None if they can't stand alone."""
    try:
        table = parts.parse_part(cut.header)
        document = read_header(table)
        if not document.conversation.title:
            document.conversation.messages = _first_messages(cut)
    except (ValueError, FormatError):
        return None
    return None if "messages" in table else document


def _first_messages(cut: Parts) -> list[Message]:
    """The messages up to the first one that gives a title."""
    messages: list[Message] = []
    for part in cut.messages[:_MESSAGES_FOR_A_TITLE]:
        table: Mapping[str, Any] = parts.only_message(part)
        messages.append(read_message(table, above=ROOT, next_id=ROOT + 1))
        if derived_title(messages):
            break
    return messages
