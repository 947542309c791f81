from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claude_tui.conversation import ROOT, Conversation, Message, TextBlock
from claude_tui.errors import StorageError
from claude_tui.storage.store import ConversationStore
from claude_tui.storage.writer import ConversationFile

NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


@pytest.fixture
def store(tmp_path) -> ConversationStore:
    return ConversationStore(tmp_path)


def write(store: ConversationStore, name: str, text: str, changed: int = 0) -> Path:
    path = store.folder / name
    path.write_text(text)
    os.utime(path, (changed, changed))
    return path


TALK = 'title = "Talk"\n[request]\nmodel = "m"\n[[messages]]\nrole = "user"\ncontent = "Hi"\n'


def test_summaries_are_there_from_the_last_changed_file_on(store):
    old = write(store, "old.toml", TALK, changed=1)
    new = write(store, "new.toml", 'title = "New"', changed=2)
    summaries = store.summaries()
    assert [(s.path, s.title, s.model, s.messages, s.error) for s in summaries] == [
        (new, "New", "", 0, ""),
        (old, "Talk", "m", 1, ""),
    ]
    assert summaries[1].changed == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
    assert summaries[1].size == len(TALK)
    assert store.latest() == new


def test_a_file_without_a_title_is_called_by_the_first_words_of_the_person(store):
    write(
        store,
        "a.toml",
        '[[messages]]\nrole = "assistant"\ncontent = "Hello"\n'
        '[[messages]]\nrole = "user"\ncontent = "What is\\na tuple?"\n',
    )
    assert store.summaries()[0].title == "What is a tuple?"


def test_a_message_that_looks_like_two_does_not_make_a_file_broken(store):
    write(store, "a.toml", '[[messages]]\nrole = "user"\ncontent = """\nHi\n[[messages]]"""\n')
    summary = store.summaries()[0]
    assert (summary.title, summary.error) == ("Hi [[messages]]", "")


def test_messages_in_an_inline_array_are_counted_too(store):
    write(store, "a.toml", 'messages = [{ role = "user", content = "Hi" }]')
    summary = store.summaries()[0]
    assert (summary.title, summary.messages) == ("Hi", 1)


def test_a_broken_file_is_listed_with_what_is_wrong(store):
    path = write(store, "a.toml", "title = 3\n[[messages]]\n")
    summary = store.summaries()[0]
    assert summary.error == f"{path}:1: title: expected a string, got 3"
    assert summary.messages == 1


def test_other_files_are_no_conversations(store):
    write(store, "notes.txt", TALK)
    write(store, ".hidden.toml", TALK)
    (store.folder / "folder.toml").mkdir()
    (store.folder / "dangling.toml").symlink_to("nowhere")
    assert store.summaries() == []


def test_a_folder_that_is_not_there_is_empty(tmp_path):
    store = ConversationStore(tmp_path / "none")
    assert store.summaries() == []
    assert store.latest() is None


def test_a_folder_that_is_none_is_an_error(store):
    with pytest.raises(StorageError, match="Not a directory"):
        ConversationStore(write(store, "file", "")).summaries()


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
def test_a_new_file_is_named_by_its_day_and_title(store, title, name):
    assert store.new_path(title, NOW) == store.folder / name


def test_a_long_title_fits_in_a_file_name(store):
    assert len(os.fsencode(store.new_path("日本語 " * 500, NOW).name)) <= 140
    assert len(os.fsencode(store.new_path("日" * 500, NOW).name)) <= 140


def test_a_name_that_is_taken_gets_a_number(store):
    message = Message(id=1, parent=ROOT, role="user", content=(TextBlock("Hi"),))
    names = []
    for _ in range(3):
        path = store.new_path("Hi", NOW)
        ConversationFile.create(path, Conversation(messages=[message]))
        names.append(path.name)
    assert names == ["2026-11-22-hi.toml", "2026-11-22-hi-2.toml", "2026-11-22-hi-3.toml"]
