import os
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.conversation import OpaqueBlock
from claude_tui.conversation.draft import Draft
from claude_tui.errors import StorageError
from claude_tui.storage.drafts import DraftStore, draft_files


def keep(folder: Path, conversation: Path | None, text: str) -> None:
    """Keep a draft in a window that ends."""
    draft = DraftStore(folder, conversation)
    draft.keep(Draft(text))
    draft.close()


def load(folder: Path, conversation: Path | None) -> str:
    """The draft that a window shows, which ends then."""
    draft = DraftStore(folder, conversation)
    text = draft.take_in().text
    draft.close()
    return text


@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_draft_comes_back_character_for_character(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("drafts")
    keep(folder, None, text)
    assert load(folder, None) == text


def test_every_conversation_has_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    names = [None, tmp_path / "a.toml", tmp_path / "b.toml", tmp_path / "sub" / "a.toml"]
    for number, name in enumerate(names):
        keep(folder, name, f"draft {number}")
    assert [load(folder, name) for name in names] == [f"draft {n}" for n in range(4)]


def test_one_file_by_any_of_its_names_is_one_conversation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.toml"
    target.write_text("")
    (tmp_path / "link.toml").symlink_to(target)
    monkeypatch.chdir(tmp_path)
    keep(tmp_path / "drafts", target, "the same")
    for name in ("a.toml", "./a.toml", "link.toml"):
        assert load(tmp_path / "drafts", Path(name)) == "the same"


def test_a_name_that_is_no_text_has_a_draft_too(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.toml"))
    keep(tmp_path / "drafts", path, "x")
    assert load(tmp_path / "drafts", path) == "x"


def test_an_empty_draft_leaves_no_file(tmp_path: Path) -> None:
    draft = DraftStore(tmp_path / "drafts", None)
    draft.keep(Draft(""))
    assert not (tmp_path / "drafts").exists()
    draft.keep(Draft("x"))
    draft.keep(Draft(""))
    assert list((tmp_path / "drafts").iterdir()) == []
    assert draft.take_in().text == ""


def test_drafts_are_private(tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    keep(folder, None, "x")
    (file,) = folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_lone_surrogate_does_not_cost_the_draft(tmp_path: Path) -> None:
    keep(tmp_path, None, "a\udc80b")
    assert load(tmp_path, None) == "a\N{REPLACEMENT CHARACTER}b"


def test_a_disk_that_refuses_says_so(tmp_path: Path) -> None:
    (tmp_path / "drafts").write_text("a file where a folder should be")
    draft = DraftStore(tmp_path / "drafts", None)
    with pytest.raises(StorageError, match="drafts"):
        draft.keep(Draft("x"))
    assert draft.take_in().text == ""


def test_a_draft_that_can_not_be_written_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(tmp_path, None, "before")
    draft = DraftStore(tmp_path, None)
    draft.take_in()

    def full(descriptor: int) -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("claude_tui.storage.disk.os.fsync", full)
    with pytest.raises(StorageError, match="No space left"):
        draft.keep(Draft("after"))
    draft.close()
    assert load(tmp_path, None) == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["new.txt"]


def test_a_draft_that_can_not_be_taken_away_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = DraftStore(tmp_path, None)
    draft.keep(Draft("before"))

    def broken(path: Path, missing_ok: bool) -> NoReturn:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", broken)
        with pytest.raises(StorageError, match="Input/output error"):
            draft.keep(Draft(""))
    draft.keep(Draft(""))
    assert draft_files(tmp_path, None) == []


# -- several windows


def test_a_window_leaves_what_another_keeps(tmp_path: Path) -> None:
    one, other = DraftStore(tmp_path, None), DraftStore(tmp_path, None)
    other.keep(Draft("of the other"))
    assert one.take_in().text == ""
    one.keep(Draft(""))
    one.keep(Draft("of the one"))
    assert (one.take_in().text, other.take_in().text) == ("of the one", "of the other")
    other.keep(Draft(""))
    assert one.take_in().text == "of the one"


def test_what_windows_left_is_taken_in_by_one_oldest_first(tmp_path: Path) -> None:
    windows = [DraftStore(tmp_path, None) for _ in range(3)]
    for number, window in enumerate(windows):
        window.keep(Draft(f"draft {number}"))
    for window in windows:
        window.close()
    for age, file in enumerate(draft_files(tmp_path, None)):
        os.utime(file, (1000 - age, 1000 - age))
    one, other = DraftStore(tmp_path, None), DraftStore(tmp_path, None)
    assert one.take_in().text == "draft 2\ndraft 1\ndraft 0"
    assert other.take_in().text == ""
    one.keep(Draft("all of them"))
    one.close()
    assert other.take_in().text == "all of them"
    assert len(draft_files(tmp_path, None)) == 1


def test_what_no_window_shows_is_not_written_over(tmp_path: Path) -> None:
    early = DraftStore(tmp_path, None)
    assert early.take_in().text == ""
    keep(tmp_path, None, "of a window that is gone")
    early.keep(Draft("mine"))
    early.close()
    assert sorted(load(tmp_path, None).split("\n")) == ["mine", "of a window that is gone"]


def test_a_crash_before_what_was_taken_in_is_gone_repeats_none_of_it(tmp_path: Path) -> None:
    for number, text in enumerate(("A", "B", "C\nA\nB", "B")):
        file = tmp_path / f"new-{number}.txt"
        file.write_text(text)
        os.utime(file, (number, number))
    assert load(tmp_path, None) == "C\nA\nB"


def test_a_draft_goes_along_with_its_conversation(tmp_path: Path) -> None:
    draft = DraftStore(tmp_path, None)
    draft.keep(Draft("before"))
    draft.conversation = tmp_path / "a.toml"
    draft.keep(Draft("after"))
    draft.close()
    assert load(tmp_path, None) == ""
    assert load(tmp_path, tmp_path / "a.toml") == "after"


@pytest.mark.parametrize("beside", ["", "-beside"])
def test_what_an_earlier_version_kept_is_taken_in(tmp_path: Path, beside: str) -> None:
    path = tmp_path / "a.toml"
    keep(tmp_path, path, "old")
    (file,) = draft_files(tmp_path, path)
    file.rename(file.with_stem(file.stem + beside))
    draft = DraftStore(tmp_path, path)
    assert draft.take_in().text == "old"
    draft.keep(Draft(""))
    assert draft_files(tmp_path, path) == []


CAT = OpaqueBlock("image", '{"type": "image", "source": {"type": "path", "path": "a.files/1"}}')
DOG = OpaqueBlock("image", '{"type": "image", "source": {"type": "path", "path": "a.files/2"}}')


def take_in(folder: Path) -> Draft:
    store = DraftStore(folder, None)
    draft = store.take_in()
    store.close()
    return draft


def written(folder: Path) -> str:
    (file,) = draft_files(folder, None)
    return file.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["Look", "", "\u2028 \x00 é", '{"draft": 1, '])
@pytest.mark.parametrize("attachments", [(), (CAT,), (CAT, DOG)])
@pytest.mark.parametrize("parent", [None, 0, 4])
def test_everything_of_a_draft_comes_back(
    tmp_path: Path, text: str, attachments: tuple[OpaqueBlock, ...], parent: int | None
) -> None:
    draft = Draft(text, attachments, parent)
    store = DraftStore(tmp_path, None)
    store.keep(draft)
    store.close()
    assert take_in(tmp_path) == (draft if draft else Draft())


def test_a_draft_of_text_alone_is_a_file_of_text_alone(tmp_path: Path) -> None:
    keep(tmp_path, None, "{Look}")
    assert written(tmp_path) == "{Look}"


@pytest.mark.parametrize(
    "damaged",
    [
        '{"draft": 1, "text": "Look", "attach',
        '{"draft": 1, "text": 5, "attachments": [], "parent": null}',
        '{"draft": 1, "text": "", "attachments": ["{}"], "parent": null}',
        '{"draft": 1, "text": "", "attachments": [7], "parent": null}',
        '{"draft": 1, "text": "", "attachments": 7, "parent": null}',
        '{"draft": 1, "text": "", "attachments": ["[1]"], "parent": null}',
        '{"draft": 1, "text": "", "attachments": [], "parent": "4"}',
        '{"draft": 1, "text": ""}',
    ],
)
def test_a_damaged_draft_is_shown_as_it_is(tmp_path: Path, damaged: str) -> None:
    keep(tmp_path, None, "x")
    (file,) = draft_files(tmp_path, None)
    file.write_text(damaged, encoding="utf-8")
    assert take_in(tmp_path) == Draft(damaged)


def test_drafts_of_windows_that_are_gone_become_one(tmp_path: Path) -> None:
    stores = [DraftStore(tmp_path, None) for _ in range(3)]
    drafts = Draft("One", (CAT,)), Draft("Two", (CAT, DOG), 4), Draft("", (DOG,), 7)
    for store, draft in zip(stores, drafts, strict=True):
        store.keep(draft)
    for store in stores:
        store.close()
    joined = take_in(tmp_path)
    assert sorted(joined.text.split("\n")) == ["One", "Two"]
    assert joined.attachments in ((CAT, DOG), (DOG, CAT))
    assert joined.parent in (4, 7)
