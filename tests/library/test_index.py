"""The index behind the search: damaged, closed, shared or not there at all."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from claude_tui.library import index as index_module
from claude_tui.library.library import Library
from tests.library.test_library import finish, found, write


def damage(index_file: Path, how: str) -> None:
    match how:
        case "missing":
            index_file.unlink()
        case "empty":
            index_file.write_bytes(b"")
        case "rubbish":
            index_file.write_bytes(b"no database" * 1000)
        case "cut":
            index_file.write_bytes(index_file.read_bytes()[:5000])
        case "torn":
            data = bytearray(index_file.read_bytes())
            data[4096:] = os.urandom(len(data) - 4096)
            index_file.write_bytes(data)
        case "of another version":
            with sqlite3.connect(index_file) as database:
                database.execute("PRAGMA user_version = 999")
            database.close()
        case "someone else's":
            index_file.unlink()
            with sqlite3.connect(index_file) as database:
                database.execute("CREATE TABLE files (x)")
            database.close()


@pytest.mark.parametrize(
    "how",
    ["missing", "empty", "rubbish", "cut", "torn", "of another version", "someone else's"],
)
def test_an_index_that_is_of_no_use_is_made_anew(
    folder: Path, index_file: Path, open_library: Callable[[], Library], how: str
) -> None:
    for number in range(20):
        write(folder, f"{number}.toml", f"duck {number}")
    finish(first := open_library())
    first.close()
    for side in ("-wal", "-shm"):
        Path(f"{index_file}{side}").unlink(missing_ok=True)
    damage(index_file, how)
    library = open_library()
    assert len(found(library, "duck")) == 20
    finish(library)
    assert len(found(library, "duck")) == 20
    assert library.finds_fast
    assert index_file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cited.toml", r"""[{type = "text", json = '{"text": "duck \ud83d", "citations": []}'}]"""),
        ("not valid.toml", r'"duck \uD83D\uDE00"'),
        (os.fsdecode(b"named \xff.toml"), '"duck"'),
    ],
    ids=["in a citation", "in a file that is not valid", "in a name"],
)
def test_a_lone_surrogate_does_not_turn_the_index_off(
    folder: Path, open_library: Callable[[], Library], name: str, content: str
) -> None:
    written = f"[[messages]]\nrole = 'user'\ncontent = {content}\n"
    write(folder, "plain.toml", "duck")
    (folder / name).write_text(written)
    finish(library := open_library())
    assert library.finds_fast
    assert found(library, "duck") == {"plain.toml", name}
    assert found(library, name) == {name}
    assert open_library().unfinished == 0


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_disk_that_takes_no_index_stops_no_search(
    folder: Path,
    index_file: Path,
    open_library: Callable[[], Library],
    monkeypatch: pytest.MonkeyPatch,
    when: str,
) -> None:
    write(folder, "a.toml", "duck")

    def refuse(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    name = "_prepare" if when == "before" else "_put"
    monkeypatch.setattr(index_module.Index, name, refuse)
    library = open_library()
    finish(library)
    assert found(library, "duck") == {"a.toml"}
    assert not library.finds_fast


def test_a_cache_folder_that_is_closed_stops_no_search(
    folder: Path, index_file: Path, open_library: Callable[[], Library]
) -> None:
    write(folder, "a.toml", "duck")
    index_file.parent.write_text("a file in the way")
    assert found(open_library(), "duck") == {"a.toml"}


def test_an_index_that_another_window_holds_stops_no_search(
    folder: Path,
    index_file: Path,
    open_library: Callable[[], Library],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(folder, "a.toml", "duck")
    monkeypatch.setattr(index_module, "_LOCK_SECONDS", 0.01)
    library = open_library()
    other = sqlite3.connect(index_file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    finish(library)
    other.close()
    assert found(library, "duck") == {"a.toml"}
    assert index_file.exists()


def test_without_fts5_every_file_is_read_and_titles_are_kept(
    folder: Path, open_library: Callable[[], Library], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, "a.toml", "duck", title="Birds")
    monkeypatch.setattr(index_module, "_TEXTS", "CREATE VIRTUAL TABLE texts USING no_such (x)")
    library = open_library()
    finish(library)
    assert not library.finds_fast
    assert found(library, "duck") == {"a.toml"}
    assert [hit.summary.title for hit in open_library().first_page(())] == ["Birds"]


def test_an_index_without_sqlite_is_none(
    folder: Path, open_library: Callable[[], Library], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, "a.toml", "duck")
    monkeypatch.setitem(sys.modules, "claude_tui.library.index", None)
    assert found(open_library(), "duck") == {"a.toml"}


def test_two_windows_share_an_index(folder: Path, open_library: Callable[[], Library]) -> None:
    for number in range(30):
        write(folder, f"{number}.toml", f"duck {number}")
    one, other = open_library(), open_library()
    while one.unfinished or other.unfinished:
        one.work(0.001, lambda: False)
        other.work(0.001, lambda: False)
    assert len(found(one, "duck")) == len(found(other, "duck")) == 30


def test_texts_of_changed_files_do_not_pile_up_for_ever(
    folder: Path,
    index_file: Path,
    open_library: Callable[[], Library],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(index_module, "_DEAD_ROWS", 5)
    library = open_library()
    for number in range(20):
        write(folder, "a.toml", f"duck {'x' * number}")
        library.look()
        finish(library)
    again = open_library()
    finish(again)
    assert found(again, "duck") == {"a.toml"}
    with sqlite3.connect(index_file) as database:
        ((last,),) = database.execute("SELECT max(seq) FROM sqlite_sequence").fetchall()
    database.close()
    assert last < 10
