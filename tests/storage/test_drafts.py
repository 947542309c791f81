import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.errors import StorageError
from claude_tui.storage.drafts import load_draft, save_draft


@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_draft_comes_back_character_for_character(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("drafts")
    save_draft(folder, None, text)
    assert load_draft(folder, None) == text


def test_every_conversation_has_its_own(tmp_path):
    folder = tmp_path / "drafts"
    names = [None, tmp_path / "a.toml", tmp_path / "b.toml", tmp_path / "sub" / "a.toml"]
    for number, name in enumerate(names):
        save_draft(folder, name, f"draft {number}")
    assert [load_draft(folder, name) for name in names] == [f"draft {n}" for n in range(4)]


def test_one_file_by_any_of_its_names_is_one_conversation(tmp_path, monkeypatch):
    target = tmp_path / "a.toml"
    target.write_text("")
    (tmp_path / "link.toml").symlink_to(target)
    monkeypatch.chdir(tmp_path)
    save_draft(tmp_path / "drafts", target, "the same")
    for name in ("a.toml", "./a.toml", "link.toml"):
        assert load_draft(tmp_path / "drafts", Path(name)) == "the same"


def test_a_name_that_is_no_text_has_a_draft_too(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.toml"))
    save_draft(tmp_path / "drafts", path, "x")
    assert load_draft(tmp_path / "drafts", path) == "x"


def test_an_empty_draft_leaves_no_file(tmp_path):
    save_draft(tmp_path / "drafts", None, "")
    assert not (tmp_path / "drafts").exists()
    save_draft(tmp_path / "drafts", None, "x")
    save_draft(tmp_path / "drafts", None, "")
    assert list((tmp_path / "drafts").iterdir()) == []
    assert load_draft(tmp_path / "drafts", None) == ""


def test_drafts_are_private(tmp_path):
    folder = tmp_path / "drafts"
    save_draft(folder, None, "x")
    (file,) = folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_lone_surrogate_does_not_cost_the_draft(tmp_path):
    save_draft(tmp_path, None, "a\udc80b")
    assert load_draft(tmp_path, None) == "a\N{REPLACEMENT CHARACTER}b"


@pytest.mark.parametrize("text", ["x", ""])
def test_a_disk_that_refuses_says_so(tmp_path, text):
    (tmp_path / "drafts").write_text("a file where a folder should be")
    with pytest.raises(StorageError, match="drafts"):
        save_draft(tmp_path / "drafts", None, text)
    assert load_draft(tmp_path / "drafts", None) == ""


def test_a_draft_that_can_not_be_written_leaves_the_one_before(tmp_path, monkeypatch):
    save_draft(tmp_path, None, "before")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("claude_tui.storage.disk.os.fsync", full)
    with pytest.raises(StorageError, match="No space left"):
        save_draft(tmp_path, None, "after")
    assert load_draft(tmp_path, None) == "before"
    assert [path.suffix for path in tmp_path.iterdir()] == [".txt"]
