from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from claude_tui.conversation.draft import Draft
from claude_tui.errors import ClaudeTuiError, FileError, StorageError
from claude_tui.storage.drafts import DraftStore, draft_files
from claude_tui.storage.journal import journal_path
from claude_tui.storage.lock import FileLock
from claude_tui.storage.trash import Trash

NOW = datetime(2026, 11, 22, 23, 30)


@pytest.fixture
def trash(tmp_path: Path, folder: Path) -> Trash:
    return Trash(folder / "trash", tmp_path / "drafts")


def whole(folder: Path, name: str = "a") -> Path:
    """A conversation with all that can be its own."""
    path = folder / f"{name}.toml"
    path.write_text(f'title = "{name}"')
    journal_path(path).write_text("{}")
    (folder / f"{name}.files").mkdir()
    (folder / f"{name}.files" / "image").write_bytes(b"png")
    drafts = [DraftStore(folder.parent / "drafts", path) for _ in range(2)]
    for draft, text in zip(drafts, ("unsent", "typed in another window"), strict=True):
        draft.keep(Draft(text))
    for draft in drafts:
        draft.close()
    return path


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_conversation_goes_with_all_that_is_its_own_and_comes_back_with_it(
    trash: Trash, folder: Path
) -> None:
    path = whole(folder)
    whole(folder, "other")
    before, changed = tree(folder.parent), path.stat().st_mtime_ns
    trash.put(path, NOW)
    (deleted,) = (folder / "trash").iterdir()
    assert deleted.name == "2026-11-22 233000 a"
    assert deleted.stat().st_mode & 0o777 == 0o700
    names = {file.name for file in deleted.iterdir()}
    assert {"a.toml", "a.files", ".a.toml.journal"} < names
    assert len(names) == 5
    assert [
        left for left in tree(folder) if not left.startswith(("trash", "other", ".other"))
    ] == []
    assert draft_files(folder.parent / "drafts", path) == []
    assert trash.restore().path == path
    assert tree(folder.parent) == before
    assert path.stat().st_mtime_ns == changed
    assert list((folder / "trash").iterdir()) == []


def test_what_was_deleted_last_comes_back_first(trash: Trash, folder: Path) -> None:
    paths = [whole(folder, name) for name in "abc"]
    for path in paths:
        trash.put(path, NOW)
    assert [trash.restore().path for _ in paths] == paths[::-1]
    with pytest.raises(ClaudeTuiError, match="Nothing to restore"):
        trash.restore()


def test_two_of_one_name_lie_side_by_side(trash: Trash, folder: Path) -> None:
    for _ in range(2):
        trash.put(whole(folder), NOW)
    assert {each.name for each in (folder / "trash").iterdir()} == {
        "2026-11-22 233000 a",
        "2026-11-22 233000 a 2",
    }


def test_what_another_window_has_open_stays(trash: Trash, folder: Path) -> None:
    path = whole(folder)
    lock = FileLock(path)
    lock.acquire()
    before = tree(folder)
    with pytest.raises(ClaudeTuiError, match="open in another window"):
        trash.put(path, NOW)
    assert tree(folder) == before
    lock.release()


def test_a_file_that_went_is_an_error(trash: Trash, folder: Path) -> None:
    with pytest.raises(FileError, match="no longer exists"):
        trash.put(folder / "a.toml", NOW)


@pytest.mark.parametrize("name", ["a.toml", "a.files", ".a.toml.journal"])
def test_nothing_is_put_back_over_something_else(trash: Trash, folder: Path, name: str) -> None:
    path = whole(folder)
    trash.put(path, NOW)
    (folder / name).write_text("new")
    before = tree(folder)
    with pytest.raises(ClaudeTuiError, match="stays in the trash"):
        trash.restore()
    assert tree(folder) == before
    (folder / name).unlink()
    assert trash.restore().path == path


@pytest.mark.parametrize("fails_at", [1, 2, 3, 4])
def test_a_disk_that_refuses_half_way_leaves_everything_in_place(
    trash: Trash, folder: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    path = whole(folder)
    before = tree(folder.parent)
    rename, calls = os.rename, []

    def refuse(source: Path, target: Path) -> None:
        calls.append(source)
        if len(calls) == fails_at:
            raise OSError(5, "Input/output error")
        rename(source, target)

    monkeypatch.setattr(os, "rename", refuse)
    with pytest.raises(StorageError, match="Input/output error"):
        trash.put(path, NOW)
    assert tree(folder.parent) == before
    assert trash.deleted == []
    trash.put(path, NOW)
    calls.clear()
    with pytest.raises(StorageError, match="Input/output error"):
        trash.restore()
    assert not path.exists()
    assert trash.restore().path == path
    assert tree(folder.parent) == before


def test_of_a_link_the_link_is_deleted_and_what_it_leads_to_stays(
    trash: Trash, folder: Path, tmp_path: Path
) -> None:
    target = whole(tmp_path, "target")
    link = folder / "a.toml"
    link.symlink_to(target)
    before = tree(tmp_path)
    trash.put(link, NOW)
    assert target.exists()
    assert journal_path(target).exists()
    assert trash.restore().path == link
    assert tree(tmp_path) == before


def test_attachments_that_a_copy_needs_stay(trash: Trash, folder: Path) -> None:
    path = whole(folder)
    (folder / "copy.toml").write_text(
        """[[messages]]\nrole = "user"\n[[messages.content]]\ntype = "image"\n"""
        """json = '{"type": "image", "source": {"type": "path", "path": "a.files/image"}}'\n"""
    )
    trash.put(path, NOW)
    assert (folder / "a.files" / "image").exists()
    trash.restore()
    assert path.exists()
