"""The index against a plain look into every file."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claude_tui.conversation import Conversation, Message, Parameters, TextBlock
from claude_tui.library import index as index_module
from claude_tui.library.library import Library, listed
from claude_tui.storage import disk
from claude_tui.storage.folder import ConversationStore
from claude_tui.storage.toml.codec import dump_conversation, parse_conversation
from claude_tui.text.matching import folded, words_of

PIECES = [
    "duck",
    "Duck",
    "goose",
    "geese",
    "東京",
    "東京都庁",
    "e\u0301t\u00e9",
    "straße",
    "STRASSE",
    "x\0y",
    '"',
    "*",
    "NEAR(",
    "-",
    "AND",
    "OR",
    "^",
    "{text}",
    "a:b",
    "\\",
    "\\u0041",
    "ﬁsh",
    "🦆",
    " ",
    "\n",
    "%",
    "_",
    "'",
    ";",
    "ab",
    "a",
    "\x1b[31m",
    "[/b]",
    "\ufeff",
]
texts = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


def write(folder: Path, name: str, *said: str, title: str = "", model: str = "") -> Path:
    messages = [
        Message(number, number - 1, "user", (TextBlock(text),))
        for number, text in enumerate(said, start=1)
    ]
    request = Parameters(model=model) if model else Parameters()
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    conversation = Conversation(title=title, request=request, messages=messages)
    path.write_bytes(dump_conversation(conversation).encode())
    return path


def scanned(folder: Path, words: list[str]) -> set[str]:
    """What has all words, by reading every file: the truth."""
    found = set()
    for path in folder.glob("*.toml"):
        whole = parse_conversation(path.read_bytes(), path)
        places = [whole.display_title, whole.request.model or "", path.name]
        places += [message.text for message in whole.messages]
        if all(any(word in folded(place) for place in places) for word in words):
            found.add(path.name)
    return found


def found(library: Library, query: str) -> set[str]:
    return {hit.summary.path.name for hit in library.find(words_of(query)) if hit is not None}


def finish(library: Library) -> None:
    """Take everything into the index."""
    while library.unfinished:
        library.work(10, lambda: False)


@pytest.fixture
def index_file(tmp_path) -> Path:
    return tmp_path / "cache" / "index.sqlite3"


@pytest.fixture
def open_library(folder, index_file):
    """Opens the library, as a later run of the program would."""
    libraries = []

    def open_library() -> Library:
        library = Library(ConversationStore(folder), index_file)
        libraries.append(library)
        library.look()
        return library

    yield open_library
    for library in libraries:
        library.close()


@given(
    st.lists(st.tuples(texts, texts), max_size=5),
    st.lists(texts, min_size=1, max_size=4),
    st.integers(0, 5),
)
@settings(max_examples=150)
def test_a_search_finds_what_a_plain_look_into_every_file_does(
    tmp_path_factory, conversations, queries, indexed
):
    home = tmp_path_factory.mktemp("home")
    folder = home / "conversations"
    folder.mkdir()
    for number, (title, text) in enumerate(conversations):
        write(folder, f"{number}.toml", text, title=title)
    library = Library(ConversationStore(folder), home / "index")
    library.look()
    for _ in range(indexed):
        library.work(0.0001, lambda: False)
    for _ in range(2):
        for query in queries:
            if words := words_of(query):
                assert found(library, query) == scanned(folder, words), query
        finish(library)
    library.close()


def test_what_is_found_comes_with_its_line_the_newest_first(folder, open_library):
    for age, name in enumerate(["old.toml", "new.toml"]):
        os.utime(write(folder, name, "Hello\nA Duck swims", title="T"), (age, age))
    library = open_library()
    finish(library)
    hits = [hit for hit in library.find(["duck"]) if hit]
    assert [(hit.summary.path.name, hit.line) for hit in hits] == [
        ("new.toml", "A Duck swims"),
        ("old.toml", "A Duck swims"),
    ]


def test_words_may_stand_in_title_model_name_and_text(folder, open_library):
    write(folder, "birds.toml", "of ducks", title="Water", model="claude-opus")
    library = open_library()
    finish(library)
    assert found(library, "water OPUS bird duck") == {"birds.toml"}
    assert found(library, "water OPUS bird swan") == set()


def test_a_whole_index_reads_no_file_that_can_not_have_the_words(folder, open_library, monkeypatch):
    for number in range(5):
        write(folder, f"{number}.toml", f"number {number}", "kingfisher" if number == 3 else "crow")
    finish(open_library())
    library = open_library()
    assert library.unfinished == 0
    read, really = [], disk.read
    monkeypatch.setattr(disk, "read", lambda path: read.append(path.name) or really(path))
    assert found(library, "kingfisher") == {"3.toml"}
    assert read == ["3.toml"]


def test_files_that_come_change_and_go_are_noticed(folder, open_library):
    gone, changed = write(folder, "gone.toml", "duck"), write(folder, "changed.toml", "duck")
    finish(library := open_library())
    gone.unlink()
    write(folder, "changed.toml", "goose, and more")
    write(folder, "new.toml", "duck")
    library.look()
    assert found(library, "duck") == {"new.toml"}
    finish(library)
    assert found(library, "duck") == {"new.toml"}
    assert found(library, "goose") == {changed.name}
    assert found(open_library(), "duck") == {"new.toml"}


def test_a_file_that_goes_while_one_looks_is_not_found(folder, open_library):
    path = write(folder, "a.toml", "duck")
    library = open_library()
    path.unlink()
    finish(library)
    assert found(library, "duck") == set()


def test_a_file_that_changes_while_the_index_is_made_is_not_taken_for_the_old_one(
    folder, open_library
):
    write(folder, "a.toml", "duck")
    library = open_library()
    write(folder, "a.toml", "goose, goose")
    finish(library)
    assert found(library, "goose") == {"a.toml"}


def test_the_first_page_is_there_before_the_folder_is_looked_through(
    folder, index_file, open_library, monkeypatch
):
    old = write(folder, "old.toml", "Hello", title="Old")
    gone = write(folder, "gone.toml", "Hello", title="Gone")
    finish(open_library())
    gone.unlink()
    new = write(folder, "new.toml", "Hello", title="New")
    os.utime(old, (1, 1))
    monkeypatch.setattr(ConversationStore, "files", pytest.fail)
    library = Library(ConversationStore(folder), index_file)
    titles = [hit.summary.title for hit in library.first_page([new, folder.parent / "x.toml"])]
    library.close()
    assert titles == ["New", "Old"]


def test_a_list_counts_messages_with_and_without_an_index(folder, index_file, open_library):
    write(folder, "a.toml", "one", "two")
    (folder / "broken.toml").write_text("title = 1\n[[messages]]\n")
    store = ConversationStore(folder)
    plain = listed(store, index_file)
    assert not index_file.exists()
    assert {(one.path.name, one.messages, bool(one.error)) for one in plain} == {
        ("a.toml", 2, False),
        ("broken.toml", 1, True),
    }
    finish(open_library())
    assert listed(store, index_file) == plain


# -- an index that is of no use


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
def test_an_index_that_is_of_no_use_is_made_anew(folder, index_file, open_library, how):
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
def test_a_lone_surrogate_does_not_turn_the_index_off(folder, open_library, name, content):
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
    folder, index_file, open_library, monkeypatch, when
):
    write(folder, "a.toml", "duck")

    def refuse(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    name = "_prepare" if when == "before" else "_put"
    monkeypatch.setattr(index_module.Index, name, refuse)
    library = open_library()
    finish(library)
    assert found(library, "duck") == {"a.toml"}
    assert not library.finds_fast


def test_a_cache_folder_that_is_closed_stops_no_search(folder, index_file, open_library):
    write(folder, "a.toml", "duck")
    index_file.parent.write_text("a file in the way")
    assert found(open_library(), "duck") == {"a.toml"}


def test_an_index_that_another_window_holds_stops_no_search(
    folder, index_file, open_library, monkeypatch
):
    write(folder, "a.toml", "duck")
    monkeypatch.setattr(index_module, "_LOCK_SECONDS", 0.01)
    library = open_library()
    other = sqlite3.connect(index_file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    finish(library)
    other.close()
    assert found(library, "duck") == {"a.toml"}
    assert index_file.exists()


def test_without_fts5_every_file_is_read_and_titles_are_kept(folder, open_library, monkeypatch):
    write(folder, "a.toml", "duck", title="Birds")
    monkeypatch.setattr(index_module, "_TEXTS", "CREATE VIRTUAL TABLE texts USING no_such (x)")
    library = open_library()
    finish(library)
    assert not library.finds_fast
    assert found(library, "duck") == {"a.toml"}
    assert [hit.summary.title for hit in open_library().first_page(())] == ["Birds"]


def test_an_index_without_sqlite_is_none(folder, open_library, monkeypatch):
    write(folder, "a.toml", "duck")
    monkeypatch.setitem(sys.modules, "claude_tui.library.index", None)
    assert found(open_library(), "duck") == {"a.toml"}


def test_two_windows_share_an_index(folder, open_library):
    for number in range(30):
        write(folder, f"{number}.toml", f"duck {number}")
    one, other = open_library(), open_library()
    while one.unfinished or other.unfinished:
        one.work(0.001, lambda: False)
        other.work(0.001, lambda: False)
    assert len(found(one, "duck")) == len(found(other, "duck")) == 30


def test_texts_of_changed_files_do_not_pile_up_for_ever(
    folder, index_file, open_library, monkeypatch
):
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
