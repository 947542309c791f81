"""Drafts on disk: what a person wrote and did not send, kept for a crash or another day.

The file of a draft is its text and nothing else, as every version of this program reads it. Where
there is more to it, or where the text itself begins like that, the file is one line of JSON::

    {"draft": 1, "text": "…", "attachments": ["{…}", …], "parent": 4}

An attachment is the exact JSON of its block. ``parent`` may be null.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

from claude_tui.conversation.content import OpaqueBlock, without_surrogates
from claude_tui.conversation.draft import Draft

if TYPE_CHECKING:
    from claude_tui.storage.lock import FileLock

NEW = "new"
"""The name of the draft of a conversation that is no file yet."""

_MARK: Final = '{"draft": 1, '
"""The beginning of a file that has more than a text."""


class DraftStore:
    """Keeps the draft of one window. Call every method from one and the same thread.

    It has a file of its own, locked while there is one, to tell the draft of a window that is gone
    from that of a living one. Where the disk gives no locks, windows may share one.

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

    def take_in(self) -> Draft:
        """Take over what windows left that are gone, and return it with what this one kept."""
        for path in draft_files(self._folder, self.conversation):
            if path not in self._locks:
                self._lock(path)
        return _joined(map(_read, self._locks))

    def keep(self, draft: Draft) -> None:
        """Keep ``draft`` in place of everything before; an empty one: keep nothing.

        Raises:
            StorageError: The disk refused; what was kept before is kept.
        """
        from claude_tui.storage import disk

        place = self._place() if draft else None
        if place is not None:
            disk.put(place, _written_form(draft).encode())
        for path in [path for path in self._locks if path != place]:
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


def _read(path: Path) -> Draft:
    try:
        return _from_written(path.read_bytes().decode("utf-8", "replace"))
    except OSError:
        return Draft()


def _written_form(draft: Draft) -> str:
    text = without_surrogates(draft.text)
    if not (draft.attachments or draft.parent is not None or text.startswith(_MARK)):
        return text
    import json

    attachments = [block.json for block in draft.attachments]
    record = {"draft": 1, "text": text, "attachments": attachments, "parent": draft.parent}
    return json.dumps(record, ensure_ascii=False)


def _from_written(written: str) -> Draft:
    """Return the draft in a file; one that is damaged is shown as it stands there."""
    if not written.startswith(_MARK):
        return Draft(written)
    import json

    try:
        record = json.loads(written)
        blocks = [(json.loads(block)["type"], block) for block in record["attachments"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return Draft(written)
    match record:
        case {"text": str(text), "parent": int() | None as parent} if all(
            isinstance(kind, str) for kind, _block in blocks
        ):
            return Draft(text, tuple(OpaqueBlock(*block) for block in blocks), parent)
        case _:
            return Draft(written)


def _joined(drafts: Iterable[Draft]) -> Draft:
    """Return one draft of all: their texts, one below the other.

    One that is in another already is not repeated: a crash can come between the two writes.
    """
    joined = Draft()
    for draft in drafts:
        attachments = tuple(a for a in draft.attachments if a not in joined.attachments)
        text = f"{joined.text}\n{draft.text}"
        if _has(draft.text, joined.text):
            text = draft.text
        elif _has(joined.text, draft.text):
            text = joined.text
        joined = joined.above(replace(draft, attachments=attachments)).with_text(text)
    return joined


def _has(text: str, lines: str) -> bool:
    return not lines or f"\n{lines}\n" in f"\n{text}\n"
