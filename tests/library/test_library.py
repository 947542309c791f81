"""The index against a plain look into every file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claude_tui.conversation import Conversation, Message, Parameters, TextBlock
from claude_tui.library.library import Library, listed
from claude_tui.storage import disk
from claude_tui.storage.folder import ConversationStore
from claude_tui.storage.toml.codec import parse_conversation
from claude_tui.storage.toml.writer import dump_conversation
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


@given(
    st.lists(st.tuples(texts, texts), max_size=5),
    st.lists(texts, min_size=1, max_size=4),
    st.integers(0, 5),
)
@settings(max_examples=150)
def test_a_search_finds_what_a_plain_look_into_every_file_does(
    tmp_path_factory: pytest.TempPathFactory,
    conversations: list[tuple[str, str]],
    queries: list[str],
    indexed: int,
) -> None:
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


def test_what_is_found_comes_with_its_line_the_newest_first(
    folder: Path, open_library: Callable[[], Library]
) -> None:
    for age, name in enumerate(["old.toml", "new.toml"]):
        os.utime(write(folder, name, "Hello\nA Duck swims", title="T"), (age, age))
    library = open_library()
    finish(library)
    hits = [hit for hit in library.find(["duck"]) if hit]
    assert [(hit.summary.path.name, hit.line) for hit in hits] == [
        ("new.toml", "A Duck swims"),
        ("old.toml", "A Duck swims"),
    ]


def test_words_may_stand_in_title_model_name_and_text(
    folder: Path, open_library: Callable[[], Library]
) -> None:
    write(folder, "birds.toml", "of ducks", title="Water", model="claude-opus")
    library = open_library()
    finish(library)
    assert found(library, "water OPUS bird duck") == {"birds.toml"}
    assert found(library, "water OPUS bird swan") == set()


def test_a_whole_index_reads_no_file_that_can_not_have_the_words(
    folder: Path, open_library: Callable[[], Library], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        write(folder, f"{number}.toml", f"number {number}", "kingfisher" if number == 3 else "crow")
    finish(open_library())
    library = open_library()
    assert library.unfinished == 0
    read, really = [], disk.read
    monkeypatch.setattr(disk, "read", lambda path: read.append(path.name) or really(path))
    assert found(library, "kingfisher") == {"3.toml"}
    assert read == ["3.toml"]


def test_files_that_come_change_and_go_are_noticed(
    folder: Path, open_library: Callable[[], Library]
) -> None:
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


def test_a_file_that_goes_while_one_looks_is_not_found(
    folder: Path, open_library: Callable[[], Library]
) -> None:
    path = write(folder, "a.toml", "duck")
    library = open_library()
    path.unlink()
    finish(library)
    assert found(library, "duck") == set()


def test_a_file_that_changes_while_the_index_is_made_is_not_taken_for_the_old_one(
    folder: Path, open_library: Callable[[], Library]
) -> None:
    write(folder, "a.toml", "duck")
    library = open_library()
    write(folder, "a.toml", "goose, goose")
    finish(library)
    assert found(library, "goose") == {"a.toml"}


def test_the_first_page_is_there_before_the_folder_is_looked_through(
    folder: Path,
    index_file: Path,
    open_library: Callable[[], Library],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
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


def test_a_list_counts_messages_with_and_without_an_index(
    folder: Path, index_file: Path, open_library: Callable[[], Library]
) -> None:
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
