from __future__ import annotations

import os
from pathlib import Path

import pytest

from claude_tui import paths
from claude_tui.storage import sent_before as module
from claude_tui.storage.folder import ConversationStore
from claude_tui.storage.sent_before import sent_before
from tests.tui.driving import conversation_file


def written(name: str, changed: int, *texts: str) -> Path:
    path = conversation_file(name, *texts)
    os.utime(path, (changed, changed))
    return path


def store() -> ConversationStore:
    return ConversationStore(paths.conversations_dir())


def test_it_is_what_the_person_said_the_last_conversation_last() -> None:
    written("b.toml", 200, "three", "reply", "four")
    written("a.toml", 100, "one", "reply", "two", "reply")
    assert sent_before(store()) == ["one", "two", "three", "four"]


def test_one_conversation_can_be_left_out() -> None:
    path = written("a.toml", 100, "one")
    written("b.toml", 200, "two")
    assert sent_before(store(), path) == ["two"]


def test_what_was_sent_twice_is_there_once_where_it_was_sent_last() -> None:
    written("a.toml", 100, "one", "reply", "two")
    written("b.toml", 200, "one")
    assert sent_before(store()) == ["two", "one"]


def test_a_file_that_can_not_be_read_is_passed_over() -> None:
    written("a.toml", 100, "one")
    (paths.conversations_dir() / "broken.toml").write_text("messages = 3 [")
    assert sent_before(store()) == ["one"]


def test_it_ends_at_old_and_at_large_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_FILES", 2)
    monkeypatch.setattr(module, "MOST_BYTES", 2_000)
    for number in range(3):
        written(f"{number}.toml", 100 + number, f"text {number}")
    written("large.toml", 200, "x" * 2_000)
    assert sent_before(store()) == ["text 2"]


def test_without_a_folder_there_is_nothing(tmp_path: Path) -> None:
    assert sent_before(ConversationStore(tmp_path / "none")) == []
