from __future__ import annotations

import queue
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from claude_tui.library import index
from claude_tui.library.library import Library
from claude_tui.library.search import Search, SearchResult
from claude_tui.storage.folder import ConversationStore
from tests.library.test_library import write

DEADLINE = 30


class Asker:
    """Asks, and waits for what is reported."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.reports: queue.Queue[SearchResult] = queue.Queue()

    def ask(self, query: str) -> list[str]:
        """The names that are found when the search is done."""
        self.search.ask(query, self.reports.put)
        return self.wait(lambda found: found.query == query and found.done)

    def wait(self, seen: Callable[[Any], bool]) -> list[str]:
        while not seen(found := self.reports.get(timeout=DEADLINE)):
            pass
        return [hit.summary.path.name for hit in found.hits]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "conversations"


@pytest.fixture
def asker(tmp_path: Path, folder: Path) -> Iterator[Asker]:
    search = Search(ConversationStore(folder), tmp_path / "index")
    yield Asker(search)
    search.close()


def test_what_is_asked_for_is_found_before_there_is_an_index(asker: Asker, folder: Path) -> None:
    write(folder, "a.toml", "duck")
    write(folder, "b.toml", "goose")
    assert asker.ask("duck") == ["a.toml"]


def test_everything_is_listed_once_the_folder_was_looked_through(
    asker: Asker, folder: Path
) -> None:
    for number in range(100):
        write(folder, f"{number}.toml", "duck", title=f"T{number}")
    asker.search.look()
    assert len(asker.ask("")) == 100
    assert asker.ask("T42") == ["42.toml"]


def test_a_folder_that_is_not_there_is_empty(asker: Asker) -> None:
    asker.search.look()
    assert asker.ask("") == []


def test_a_folder_that_can_not_be_read_says_so(asker: Asker, folder: Path) -> None:
    folder.write_text("in the way")
    asker.search.look()
    asker.search.ask("", asker.reports.put)
    asker.wait(lambda found: "Not a directory" in found.fault)


def test_a_file_that_this_program_writes_is_found_while_one_looks(
    asker: Asker, folder: Path
) -> None:
    asker.search.look()
    assert asker.ask("") == []
    asker.search.note(write(folder, "a.toml", "duck"))
    assert asker.wait(lambda found: found.hits) == ["a.toml"]


def test_a_query_takes_the_place_of_the_one_before(asker: Asker, folder: Path) -> None:
    for number in range(50):
        write(folder, f"{number}.toml", "duck" if number else "goose")
    for query in ("d", "du", "duc"):
        asker.search.ask(query, asker.reports.put)
    assert asker.ask("goose") == ["0.toml"]


def test_nothing_is_reported_to_who_left(asker: Asker, folder: Path) -> None:
    write(folder, "a.toml", "duck")
    asker.ask("duck")
    asker.search.leave()
    asker.search.look()
    asker.search.close()
    assert asker.reports.empty()


def test_a_search_that_breaks_says_so(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Library, "look", lambda _: 1 / 0)
    asker.search.ask("duck", asker.reports.put)
    asker.wait(lambda found: "claude-tui.log" in found.state)


def test_closing_does_not_wait_for_the_index(
    asker: Asker, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        write(folder, f"{number}.toml", "duck")
    written: list[str] = []
    monkeypatch.setattr(index.Index, "put_texts", lambda _, texts: written.extend(texts))
    monkeypatch.setattr(
        "claude_tui.library.library._with_text",
        lambda entry: setattr(asker.search, "_closing", True) or (entry.hit.summary, "duck"),
    )
    asker.search.look()
    asker.search.close()
    assert len(written) <= 1


def test_the_screen_loads_no_sqlite_before_something_is_looked_for() -> None:
    modules = "claude_tui.tui.app, claude_tui.library.search"
    code = f"import sys, {modules}; print('sqlite3' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
