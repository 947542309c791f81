from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from claude_tui.errors import ClaudeTuiError, FileError
from claude_tui.storage.file_operations import duplicate, retitle
from claude_tui.storage.folder import ConversationStore
from claude_tui.storage.lock import FileLock
from claude_tui.storage.toml.codec import load_conversation

NOW = datetime(2026, 11, 22, 23, 30)
TALK = '# mine\ntitle = "Talk"\n\n[[messages]]\nrole = "user"\ncontent = "Hi"  # said\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.toml"
    path.write_text(TALK)
    return path


def test_a_new_title_leaves_everything_else_as_it_was(path: Path) -> None:
    retitle(path, " [/b] New ")
    assert path.read_text() == TALK.replace('"Talk"', '"[/b] New"')


def test_an_empty_title_goes_back_to_the_first_words(path: Path) -> None:
    retitle(path, "")
    assert load_conversation(path).display_title == "Hi"


def test_what_another_window_has_open_gets_no_title(path: Path) -> None:
    lock = FileLock(path)
    lock.acquire()
    with pytest.raises(ClaudeTuiError, match=r"a\.toml is open in another window \(pid"):
        retitle(path, "New")
    lock.release()
    assert path.read_text() == TALK


def test_a_file_that_is_locked_by_nobody_is_free_afterwards(path: Path) -> None:
    retitle(path, "New")
    assert [file.name for file in path.parent.iterdir()] == ["a.toml"]


def test_a_copy_has_a_title_and_a_name_of_its_own_and_the_same_comments(path: Path) -> None:
    copy = duplicate(path, ConversationStore(path.parent), NOW)
    assert copy.name == "2026-11-22-talk-copy.toml"
    assert copy.read_text() == TALK.replace("Talk", "Talk (copy)")
    assert path.read_text() == TALK


def test_a_copy_goes_where_its_attachments_are(path: Path, tmp_path: Path) -> None:
    block = """'{"type": "image", "source": {"type": "path", "path": "a.files/1"}}'"""
    path.write_text(
        f"[[messages]]\nrole = 'user'\ncontent = [{{type = 'image', json = {block}}}]\n"
    )
    copy = duplicate(path, ConversationStore(tmp_path / "conversations"), NOW)
    assert copy.parent == path.parent


def test_a_broken_file_is_not_copied(path: Path) -> None:
    path.write_text("title = 3")
    with pytest.raises(FileError, match="expected a string"):
        duplicate(path, ConversationStore(path.parent), NOW)
    assert list(path.parent.iterdir()) == [path]


def test_a_file_of_a_later_format_is_neither_named_nor_copied(path: Path) -> None:
    path.write_text("format = 2")
    for do in (lambda: retitle(path, "New"), lambda: duplicate(path, _store(path), NOW)):
        with pytest.raises(ClaudeTuiError, match="format 2"):
            do()
    assert list(path.parent.iterdir()) == [path]
    assert path.read_text() == "format = 2"


def _store(path: Path) -> ConversationStore:
    return ConversationStore(path.parent)
