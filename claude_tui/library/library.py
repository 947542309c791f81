"""List the conversations of a folder, and find those with certain words.

The files are the truth. The index says which of them need not be read, and what it does not know is
read, so a search finds the same with a complete index, with half of one and without any.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from claude_tui.errors import ClaudeTuiError, StorageError
from claude_tui.library.texts import read_texts
from claude_tui.storage import disk
from claude_tui.storage.disk import Stamp
from claude_tui.storage.folder import ConversationStore
from claude_tui.storage.summary import Summary, read_summary
from claude_tui.text.matching import folded, hit_line, may_hold

if TYPE_CHECKING:
    from claude_tui.library.index import Index

T = TypeVar("T")

log = logging.getLogger(__name__)

PAGE: Final = 60
"""How many conversations are shown before the folder is read."""
MOST_HITS: Final = 500
"""The most conversations that are found by their text: more words find fewer."""

_BATCH_BYTES: Final = 4_000_000
"""How much is written to the index in one transaction."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A conversation that was found.

    Args:
        summary: What is known of it.
        line: The line of its text that was found; empty if its title, model or name was found.
    """

    summary: Summary
    line: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file of the folder.

    Args:
        hit: The file in the list of all.
        is_read: Whether its beginning was read.
        has_text: Whether its text is in the index.
        names: Its title, model and name, folded.
    """

    hit: Hit
    is_read: bool
    has_text: bool
    names: str

    @classmethod
    def of(cls, summary: Summary, *, is_read: bool, has_text: bool = False) -> _Entry:
        names = f"{summary.title}\n{summary.model}\n{summary.path.name}"
        return cls(Hit(summary), is_read, has_text, folded(names))


class Library:
    """The conversations of a folder, and their index. Use it from one and the same thread.

    If the index fails, the files are read instead.

    Args:
        store: The folder.
        index_file: The file of its index.
    """

    def __init__(self, store: ConversationStore, index_file: Path) -> None:
        self.looked = False
        """Whether the folder has been read."""
        self.fault = ""
        """Why the folder can't be read; empty if it can."""
        self._store = store
        self._index_file = index_file
        self._index = open_index(index_file, store.folder)
        self._mended = False
        self._entries: dict[Path, _Entry] = {}
        self._backlog: deque[Path] = deque()
        self._read: list[Summary] = []
        """The beginnings that were read, but are not in the index yet."""

    @property
    def unfinished(self) -> int:
        """The number of files that are not in the index yet."""
        return len(self._backlog)

    @property
    def finds_fast(self) -> bool:
        """Whether there is an index of texts, or will be."""
        return self._index is not None and self._index.has_texts

    def close(self) -> None:
        """Close the index."""
        if self._index is not None:
            self._index.close()

    # -- what there is

    def everything(self) -> list[Hit]:
        """Return every conversation, the last changed one first."""
        return [entry.hit for entry in self._entries.values()]

    def first_page(self, others: Iterable[Path]) -> list[Hit]:
        """Return the last changed ones according to the index, before the folder is read.

        Args:
            others: Files that it may not know yet.
        """
        summaries = {summary.path: summary for summary, _ in self._from_index(PAGE)}
        page = []
        for path in {*summaries, *(path for path in others if path.parent == self._store.folder)}:
            try:
                stamp = Stamp.of(path.stat())
            except (OSError, ValueError):
                continue
            summary = summaries.get(path)
            if summary is None or summary.stamp != stamp:
                summary = read_summary(path, stamp)
            page.append(summary)
        page.sort(key=lambda summary: (-summary.stamp.changed_ns, summary.path.name))
        return [Hit(summary) for summary in page]

    def look(self) -> None:
        """Find which files are new, changed or gone."""
        before = self._entries
        if not self.looked:
            before = {
                summary.path: _Entry.of(summary, is_read=True, has_text=has_text)
                for summary, has_text in self._from_index()
            }
        try:
            files = self._store.files()
            self.fault = ""
        except StorageError as error:
            files, self.fault = [], str(error)
        self._entries = {path: _seen(path, stamp, before.get(path)) for path, stamp in files}
        gone = before.keys() - self._entries.keys()
        if gone and not self.fault:
            self._on_index(lambda index: index.forget(gone), None)
        for path in list(self._entries)[:PAGE]:
            self._read_beginning(path)
        self._put_read()
        self._plan()
        self.looked = True

    # -- what was said

    def named(self, words: Sequence[str]) -> dict[Path, Hit]:
        """Return those with all ``words``, which are folded, in title, model or name."""
        return {
            path: entry.hit
            for path, entry in self._entries.items()
            if all(word in entry.names for word in words)
        }

    def find(self, words: Sequence[str]) -> Iterator[Hit | None]:
        """Yield for each conversation, the last changed one first, a hit if it has all ``words``.

        Each word may be in its title, model, name or text. Once enough conversations have them in
        their text, only the names of the rest count.

        Args:
            words: The words, folded.
        """
        candidates = self._on_index(lambda index: index.may_hold(words), None)
        left = MOST_HITS
        for path in list(self._entries):
            self._read_beginning(path)
            entry = self._entries[path]
            missing = [word for word in words if word not in entry.names]
            if not missing:
                yield entry.hit
                continue
            line = None
            if left and not (candidates is not None and entry.has_text and path not in candidates):
                line = _line_with(path, missing)
            left -= line is not None
            yield None if line is None else Hit(entry.hit.summary, line)

    def in_order(self, hits: Iterable[Hit]) -> list[Hit]:
        """Sort ``hits``, the last changed one first."""
        by_path = {hit.summary.path: hit for hit in hits}
        return [by_path[path] for path in self._entries if path in by_path]

    # -- the index

    def work(self, seconds: float, stop: Callable[[], bool]) -> None:
        """Add some files to the index: first the names of all of them, then their texts.

        Args:
            seconds: How long to work.
            stop: Is asked between files whether to stop sooner.
        """
        end = time.monotonic() + seconds
        texts: list[tuple[Summary, str]] = []
        size = 0
        while self._backlog and size < _BATCH_BYTES and time.monotonic() < end and not stop():
            path = self._backlog.popleft()
            entry = self._entries[path]
            if not entry.is_read:
                self._read_beginning(path)
                if self.finds_fast:
                    self._backlog.append(path)
            elif not entry.has_text and (with_text := _with_text(entry)) is not None:
                texts.append(with_text)
                size += len(with_text[1])
        self._put_read()
        if texts:
            self._on_index(lambda index: self._put_texts(index, texts), None)

    def _put_read(self) -> None:
        read, self._read = self._read, []
        if read:
            self._on_index(lambda index: index.put(read), None)

    def _put_texts(self, index: Index, texts: Sequence[tuple[Summary, str]]) -> None:
        index.put_texts(texts)
        for summary, _ in texts:
            self._entries[summary.path] = _Entry.of(summary, is_read=True, has_text=True)

    def _plan(self) -> None:
        """Plan what the index lacks: beginnings before texts."""
        unfinished = [
            path
            for path, entry in self._entries.items()
            if not entry.is_read or (self.finds_fast and not entry.has_text)
        ]
        self._backlog = deque(sorted(unfinished, key=lambda path: self._entries[path].is_read))

    def _read_beginning(self, path: Path) -> None:
        """Read the beginning of the file unless it is known."""
        entry = self._entries[path]
        if not entry.is_read:
            summary = read_summary(path, entry.hit.summary.stamp)
            self._entries[path] = _Entry.of(summary, is_read=True)
            self._read.append(summary)

    def _from_index(self, most: int = -1) -> list[tuple[Summary, bool]]:
        return self._on_index(lambda index: index.newest(most), [])

    def _on_index(self, do: Callable[[Index], T], otherwise: T) -> T:
        """Call ``do`` on the index. A broken index is built again once, a failing one closed."""
        if self._index is None:
            return otherwise
        from claude_tui.library.index import BrokenIndexError

        try:
            return do(self._index)
        except StorageError as error:
            log.warning("the index: %s", error)
            if isinstance(error, BrokenIndexError) and not self._mended:
                self._mended = True
                self._index.discard()
                self._index = open_index(self._index_file, self._store.folder)
            else:
                self._index.close()
                self._index = None
            self._entries = {
                path: replace(entry, has_text=False) for path, entry in self._entries.items()
            }
            self._plan()
            return otherwise


def open_index(index_file: Path, folder: Path) -> Index | None:
    """Return the index of ``folder``; None if there can't be one."""
    try:
        # Not every Python has SQLite.
        from claude_tui.library.index import Index

        return Index(index_file, folder)
    except (ImportError, StorageError) as error:
        log.warning("no index: %s", error)
        return None


def listed(store: ConversationStore, index_file: Path) -> list[Summary]:
    """Return every conversation, the last changed one first, with its messages counted.

    What the index knows is taken from it, and nothing is added to it.

    Raises:
        StorageError: The folder can't be read.
    """
    summaries = {}
    if index_file.is_file() and (index := open_index(index_file, store.folder)) is not None:
        try:
            summaries = {summary.path: summary for summary, _ in index.newest()}
        except StorageError as error:
            log.warning("the index: %s", error)
        finally:
            index.close()
    all_summaries = []
    for path, stamp in store.files():
        summary = summaries.get(path)
        if summary is None or summary.stamp != stamp or summary.messages is None:
            summary = read_summary(path, stamp, count=True)
        all_summaries.append(summary)
    return all_summaries


def _seen(path: Path, stamp: Stamp, before: _Entry | None) -> _Entry:
    """Return the entry of a file; the old one if the file has not changed."""
    if before is None:
        return _Entry.of(Summary(path, stamp), is_read=False)
    summary = before.hit.summary
    if summary.stamp == stamp:
        return before
    # A title that may be old is better than none until it is read.
    return _Entry.of(replace(summary, stamp=stamp), is_read=False)


def _line_with(path: Path, words: Sequence[str]) -> str | None:
    """Return the line of a conversation's text with the most of ``words``; None if it lacks one."""
    try:
        data = disk.read(path).data
        return hit_line(read_texts(data, path).texts, words) if may_hold(data, words) else None
    except ClaudeTuiError:
        # It has gone, or is broken, and then it has no text.
        return None


def _with_text(entry: _Entry) -> tuple[Summary, str] | None:
    """Return what the index should hold of a file; None if it has changed meanwhile."""
    summary = entry.hit.summary
    path = summary.path
    try:
        snapshot = disk.read(path)
        if snapshot.stamp != summary.stamp:
            return None
        indexed = read_texts(snapshot.data, path)
    except ClaudeTuiError:
        return read_summary(path, summary.stamp, count=True), entry.names
    text = "\n".join((entry.names, *map(folded, indexed.texts)))
    return replace(summary, messages=indexed.messages), text
