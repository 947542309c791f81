"""Index the conversations of a folder, so that a search need not read all of them.

The index is derived from the files and never the truth: all that it says is checked against them,
and a search without it finds the same, only slower. An index that is old, foreign or broken is
thrown away and built again.

The text of a conversation is one row of SQLite's FTS5, in pieces of three characters, which exist
in every language and find any part of a word. It only tells which conversations may hold a text.
With the places of the pieces it would be ten times as large, more than the files themselves.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from claude_tui.conversation.content import without_surrogates
from claude_tui.errors import StorageError
from claude_tui.storage import disk
from claude_tui.storage.disk import Stamp
from claude_tui.storage.summary import Summary

log = logging.getLogger(__name__)

VERSION: Final = 1
"""The version of its content. An index with another one is built again."""

PIECE: Final = 3
"""The characters of a piece. Shorter words can't be looked up."""

_MOST_PIECES: Final = 60
"""The most pieces of a word that are looked up; the file tells whether the rest is there, too."""
_LOCK_SECONDS: Final = 2.0
"""How long another window may hold it."""
_DEAD_ROWS: Final = 1000
"""Texts of changed and deleted files stay until there are this many, and too many."""
_SIDE_FILES: Final = ("", "-wal", "-shm", "-journal")

_TABLES: Final = f"""
    CREATE TABLE files (
        id INTEGER PRIMARY KEY AUTOINCREMENT, name BLOB UNIQUE NOT NULL,
        size INTEGER NOT NULL, changed INTEGER NOT NULL, inode TEXT NOT NULL,
        title TEXT NOT NULL, model TEXT NOT NULL, messages INTEGER, error TEXT NOT NULL,
        has_text INTEGER NOT NULL
    );
    CREATE INDEX files_by_age ON files (changed DESC, name);
    PRAGMA user_version = {VERSION};
"""
# The tokenizer folds no letters, since the texts and the words are already folded.
_TEXTS: Final = """
    CREATE VIRTUAL TABLE IF NOT EXISTS texts USING fts5 (
        text, content = '', detail = none, columnsize = 0,
        tokenize = 'trigram case_sensitive 1'
    )
"""
_COLUMNS: Final = "name, size, changed, inode, title, model, messages, error, has_text"


class BrokenIndexError(StorageError):
    """The file is no index, or its content is damaged."""


class Index:
    """The index of one folder. Call every method from one and the same thread.

    Every method raises ``StorageError`` if the disk refuses, and ``BrokenIndexError`` if the file
    is damaged, so that the index can't be used any more.

    Args:
        path: The file of the index, for this user alone.
        folder: The conversations' folder.
    """

    def __init__(self, path: Path, folder: Path) -> None:
        self.path = path
        self._folder = folder
        self.has_texts = False
        """Whether texts can be looked up; not every SQLite can."""
        try:
            self._open()
        except BrokenIndexError as error:
            log.info("a new index: %s", error)
            self.discard()
            self._open()

    def newest(self, most: int = -1) -> list[tuple[Summary, bool]]:
        """Return the known files with whether each has its text here, the last changed first.

        Args:
            most: The most files; -1 for all.
        """
        rows = self._all(f"SELECT {_COLUMNS} FROM files ORDER BY changed DESC, name LIMIT {most}")
        return [self._known(row) for row in rows]

    def put(self, summaries: Iterable[Summary]) -> None:
        """Replace what is known of files, but not their texts."""
        with self._changing() as database:
            for summary in summaries:
                self._put(database, summary, has_text=False)

    def put_texts(self, texts: Iterable[tuple[Summary, str]]) -> None:
        """Add files with their texts, folded."""
        with self._changing() as database:
            for summary, text in texts:
                row = self._put(database, summary, has_text=True)
                # SQLite takes no lone surrogate, and may take NUL for the end of a text.
                values = (row, without_surrogates(text).replace("\0", " "))
                database.execute("INSERT INTO texts (rowid, text) VALUES (?, ?)", values)

    def forget(self, paths: Iterable[Path]) -> None:
        """Remove files that do not exist any more."""
        with self._changing() as database:
            names = ((os.fsencode(path.name),) for path in paths)
            database.executemany("DELETE FROM files WHERE name = ?", names)

    def may_hold(self, words: Iterable[str]) -> set[Path] | None:
        """Return every file whose text is indexed and may hold all of ``words``.

        No file that holds them is left out, but some do not hold them.

        Args:
            words: The words, folded like the texts.

        Returns:
            None if all of the words are too short to be looked up, or there are no texts.
        """
        pieces = {piece for word in words for piece in _pieces(without_surrogates(word))}
        if not pieces or not self.has_texts:
            return None
        quoted = ('"' + piece.replace('"', '""') + '"' for piece in pieces)
        rows = self._all(
            "SELECT name FROM files WHERE has_text"
            " AND id IN (SELECT rowid FROM texts WHERE texts MATCH ?)",
            (" AND ".join(quoted),),
        )
        return {self._folder / os.fsdecode(name) for (name,) in rows}

    def close(self) -> None:
        """Close the index."""
        with contextlib.suppress(sqlite3.Error):
            self._database.close()

    def discard(self) -> None:
        """Delete the index."""
        self.close()
        for side in _SIDE_FILES:
            with contextlib.suppress(OSError):
                os.unlink(f"{self.path}{side}")

    # -- inside

    def _open(self) -> None:
        with self._faults():
            disk.make_folder(self.path.parent)
            # SQLite would make it readable by everyone.
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            os.close(os.open(self.path, flags, disk.FILE_MODE))
            self._database = sqlite3.connect(self.path, timeout=_LOCK_SECONDS, isolation_level=None)
        try:
            with self._faults():
                self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        database = self._database
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version not in (0, VERSION):
            raise BrokenIndexError(self.path, f"is of version {version}")
        with self._changing():
            # Another window may have built it meanwhile.
            (version,) = database.execute("PRAGMA user_version").fetchone()
            if version == 0:
                self._make_tables()
            self.has_texts = self._make_texts()
        (rows,) = database.execute("SELECT count(*) FROM files").fetchone()
        (last,) = database.execute("SELECT ifnull(max(seq), 0) FROM sqlite_sequence").fetchone()
        if last > 3 * rows + _DEAD_ROWS:
            raise BrokenIndexError(self.path, f"has {rows} living rows of {last}")

    def _make_tables(self) -> None:
        (others,) = self._database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if others:
            raise BrokenIndexError(self.path, "is someone else's")
        for statement in _TABLES.split(";"):
            self._database.execute(statement)

    def _make_texts(self) -> bool:
        """Create the table of texts, and return whether this SQLite can."""
        try:
            self._database.execute(_TEXTS)
        except sqlite3.OperationalError as error:
            log.info("no texts in the index: %s", error)
            return False
        return True

    def _put(self, database: sqlite3.Connection, summary: Summary, *, has_text: bool) -> int:
        """Add a file in a new row, and return its number. The old row stays in ``texts``.

        Removing it would need the text that was added.
        """
        stamp = summary.stamp
        values = (
            os.fsencode(summary.path.name),
            *(stamp.size, stamp.changed_ns, str(stamp.inode)),
            *(summary.title, summary.model, summary.messages, without_surrogates(summary.error)),
            has_text,
        )
        marks = ", ".join("?" * len(values))
        row = database.execute(f"REPLACE INTO files ({_COLUMNS}) VALUES ({marks})", values)
        assert row.lastrowid is not None
        return row.lastrowid

    def _known(self, row: Sequence[Any]) -> tuple[Summary, bool]:
        name, size, changed, inode, *facts, has_text = row
        path, stamp = self._folder / os.fsdecode(name), Stamp(size, changed, int(inode))
        return Summary(path, stamp, *facts), bool(has_text)

    def _all(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._faults():
            return self._database.execute(statement, values).fetchall()

    @contextlib.contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """Change the database in one transaction."""
        with self._faults(), self._database:
            self._database.execute("BEGIN IMMEDIATE")
            yield self._database

    @contextlib.contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.OperationalError, OSError) as error:
            raise StorageError(self.path, disk.reason_of(error)) from error
        except (sqlite3.DatabaseError, UnicodeError, TypeError, ValueError) as error:
            raise BrokenIndexError(self.path, str(error)) from error


def _pieces(word: str) -> list[str]:
    """Return the pieces of a word in ``texts``."""
    places = range(min(len(word) - PIECE + 1, _MOST_PIECES))
    return [piece for at in places if "\0" not in (piece := word[at : at + PIECE])]
