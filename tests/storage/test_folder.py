from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claude_tui.conversation import ROOT, Conversation, Message, TextBlock
from claude_tui.errors import StorageError
from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.storage.folder import ConversationStore

NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(tmp_path)


def write(store: ConversationStore, name: str, text: str, changed: int = 0) -> Path:
    path = store.folder / name
    path.write_text(text)
    os.utime(path, (changed, changed))
    return path


TALK = 'title = "Talk"\n[request]\nmodel = "m"\n[[messages]]\nrole = "user"\ncontent = "Hi"\n'


def test_files_are_there_from_the_last_changed_one_on(store: ConversationStore) -> None:
    old = write(store, "old.toml", TALK, changed=1)
    new = write(store, "new.toml", 'title = "New"', changed=2)
    assert [(path, stamp.size) for path, stamp in store.files()] == [(new, 13), (old, len(TALK))]
    assert store.paths() == [new, old]
    assert store.latest() == new


def test_other_files_are_no_conversations(store: ConversationStore) -> None:
    write(store, "notes.txt", TALK)
    write(store, ".hidden.toml", TALK)
    (store.folder / "folder.toml").mkdir()
    (store.folder / "dangling.toml").symlink_to("nowhere")
    assert store.files() == []


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    store = ConversationStore(tmp_path / "none")
    assert store.files() == []
    assert store.latest() is None


def test_a_folder_that_is_none_is_an_error(store: ConversationStore) -> None:
    with pytest.raises(StorageError, match="Not a directory"):
        ConversationStore(write(store, "file", "")).files()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Lists and tuples", "2026-11-22-lists-and-tuples.toml"),
        ("../../etc/passwd\0\n", "2026-11-22-etc-passwd.toml"),
        ("Größe, 日本語!", "2026-11-22-größe-日本語.toml"),
        ("…", "2026-11-22-conversation.toml"),
        ("", "2026-11-22-conversation.toml"),
    ],
)
def test_a_new_file_is_named_by_its_day_and_title(
    store: ConversationStore, title: str, name: str
) -> None:
    assert store.new_path(title, NOW) == store.folder / name


def test_a_long_title_fits_in_a_file_name(store: ConversationStore) -> None:
    assert len(os.fsencode(store.new_path("日本語 " * 500, NOW).name)) <= 140
    assert len(os.fsencode(store.new_path("日" * 500, NOW).name)) <= 140


def test_a_name_that_is_taken_gets_a_number(store: ConversationStore) -> None:
    message = Message(id=1, parent=ROOT, role="user", content=(TextBlock("Hi"),))
    names = []
    for _ in range(3):
        path = store.new_path("Hi", NOW)
        ConversationFile.create(path, Conversation(messages=[message]))
        names.append(path.name)
    assert names == ["2026-11-22-hi.toml", "2026-11-22-hi-2.toml", "2026-11-22-hi-3.toml"]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", "für-語"), ("latin-1", "für"), ("ascii", "fur"), ("shift_jis", "fur-語")],
)
def test_a_name_has_only_letters_that_the_system_has_for_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, name: str
) -> None:
    monkeypatch.setattr("sys.getfilesystemencoding", lambda: encoding)
    path = ConversationStore(folder).new_path("Für 語", NOW)
    assert path.stem.endswith(f"-{name}")
