"""Every call of a save, a journal, a draft and a lock fails in turn, in every way."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claude_tui.conversation import Conversation, Message, Parameters, TextBlock
from claude_tui.conversation.draft import Draft
from claude_tui.conversation.events import BlockStart, TextDelta
from claude_tui.errors import StorageError
from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.storage.drafts import DraftStore
from claude_tui.storage.journal import journal_path
from claude_tui.storage.opening import claim
from claude_tui.storage.recovery import recover
from claude_tui.storage.toml.codec import load_conversation
from tests.narrowing import present
from tests.storage.faults import Fault, FaultyDisk, Killed

AT = datetime(2026, 11, 22, 19, 45, 31, tzinfo=UTC)
QUESTION = Message(1, 0, "user", (TextBlock("Lists?"),), at=AT)
ANSWER = Message(2, 1, "assistant", (TextBlock('"""\n[[messages]]\n' * 20),), at=AT)
REPLY = replace(ANSWER, content=())
BEFORE = Conversation(title="T", request=Parameters(model="m"), messages=[QUESTION])
NAME = "talk.toml"
NOBODY = 65534

Save = Callable[[ConversationFile], None]


def append(file: ConversationFile) -> None:
    file.append(ANSWER)


def append_after_a_reply(file: ConversationFile) -> None:
    file.journal.begin_reply(REPLY, QUESTION)
    file.journal.add(REPLY.id, [BlockStart(0, {"type": "text"}), TextDelta(0, "Half")])
    file.append(ANSWER)
    file.journal.end()


def rewrite(file: ConversationFile) -> None:
    file.rewrite(replace(BEFORE, title="New"))


def append_past_a_tip(file: ConversationFile) -> None:
    file.rewrite(replace(BEFORE, tip=1))
    file.append(ANSWER)


SAVES: list[Save] = [append, append_after_a_reply, rewrite, append_past_a_tip]


def states(folder: Path, save: Save, monkeypatch: pytest.MonkeyPatch) -> tuple[list[bytes], int]:
    """What the file says between two calls of a save without a fault, and how many calls it has."""
    path = folder / NAME
    file = ConversationFile.create(path, BEFORE)
    seen = [path.read_bytes()]
    disk = FaultyDisk()
    with monkeypatch.context() as patch:
        disk.install(patch)
        save(file)
    file.journal.close()
    seen.append(path.read_bytes())
    if save is append_past_a_tip:
        seen.append(seen[0].replace(b'title = "T"\n', b'title = "T"\ntip = 1\n'))
    return seen, len(disk.calls)


@pytest.mark.parametrize("save", SAVES)
@pytest.mark.parametrize("fault", Fault)
def test_a_file_is_old_or_new_wherever_a_save_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, save: Save, fault: Fault
) -> None:
    (tmp_path / "whole").mkdir()
    allowed, calls = states(tmp_path / "whole", save, monkeypatch)
    assert calls > 5
    for number in range(1, calls + 1):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / NAME
        file = ConversationFile.create(path, BEFORE)
        disk = FaultyDisk(fault, number)
        failed = False
        with monkeypatch.context() as patch:
            disk.install(patch)
            try:
                save(file)
            except (StorageError, Killed):
                failed = True
        file.journal.close()
        where = f"{fault} at call {number}: {disk.calls[number - 1]}"
        if fault in (Fault.KILL, Fault.KILL_SHORT, Fault.DEAD):
            # The next start brings in what was under way.
            recover(path)
            assert not journal_path(path).exists(), where
            texts = [message.text for message in load_conversation(path).messages]
            assert texts in (["Lists?"], ["Lists?", "Half"], ["Lists?", ANSWER.text]), where
        else:
            assert path.read_bytes() in allowed, where
            assert failed or path.read_bytes() == allowed[1], where
            assert {file.name for file in folder.iterdir()} <= {NAME, journal_path(path).name}


@pytest.mark.parametrize("save", SAVES)
@pytest.mark.parametrize("fault", [f for f in Fault if "KILL" not in f.name])
def test_a_save_that_failed_succeeds_when_the_disk_is_well_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, save: Save, fault: Fault
) -> None:
    (tmp_path / "whole").mkdir()
    allowed, calls = states(tmp_path / "whole", save, monkeypatch)
    for number in range(1, calls + 1):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / NAME
        file = ConversationFile.create(path, BEFORE)
        with monkeypatch.context() as patch:
            FaultyDisk(fault, number).install(patch)
            try:
                save(file)
            except StorageError:
                pass
            else:
                continue
        save(file)
        file.journal.close()
        assert path.read_bytes() == allowed[1], f"{fault} at call {number}"


@pytest.mark.parametrize("fault", Fault)
def test_a_new_file_is_there_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    counted = FaultyDisk()
    with monkeypatch.context() as patch:
        counted.install(patch)
        ConversationFile.create(tmp_path / "whole" / NAME, BEFORE)
    assert len(counted.calls) > 5
    for number in range(1, len(counted.calls) + 1):
        path = tmp_path / str(number) / NAME
        disk = FaultyDisk(fault, number)
        made = True
        with monkeypatch.context() as patch:
            disk.install(patch)
            try:
                ConversationFile.create(path, BEFORE)
            except (StorageError, Killed):
                made = False
        where = f"{fault} at call {number}: {disk.calls[number - 1]}"
        assert not made or load_conversation(path) == BEFORE, where
        assert not path.exists() or load_conversation(path) == BEFORE, where
        if "KILL" not in fault.name and fault is not Fault.DEAD:
            assert made or not path.parent.exists() or not list(path.parent.iterdir()), where


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("text", ["after", ""])
def test_a_draft_is_the_old_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault, text: str
) -> None:
    counted = FaultyDisk()
    with monkeypatch.context() as patch:
        counted.install(patch)
        kept(tmp_path / "whole").keep(Draft(text))
    for number in range(1, max(2, len(counted.calls) + 1)):
        folder = tmp_path / str(number)
        draft = kept(folder)
        with monkeypatch.context() as patch:
            FaultyDisk(fault, number).install(patch)
            try:
                draft.keep(Draft(text))
            except (StorageError, Killed):
                allowed = {"before", text}
            else:
                allowed = {text}
        draft.close()
        assert DraftStore(folder, None).take_in().text in allowed, f"{fault} at call {number}"


def kept(folder: Path) -> DraftStore:
    """A draft that is on disk."""
    draft = DraftStore(folder, None)
    draft.keep(Draft("before"))
    return draft


@pytest.mark.parametrize("fault", [f for f in Fault if "KILL" not in f.name])
def test_a_conversation_opens_with_a_disk_that_gives_no_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    path = tmp_path / NAME
    ConversationFile.create(path, BEFORE)
    for number in range(1, 6):
        with monkeypatch.context() as patch:
            FaultyDisk(fault, number).install(patch)
            claimed = claim(path)
            claimed.lock.release()
        assert (claimed.opened.tail, claimed.holder) == (BEFORE, "")
        again = claim(path)
        assert again.holder == ""
        again.lock.release()


@pytest.mark.parametrize("fault", Fault)
def test_what_a_crash_left_waits_for_a_disk_that_takes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    def left(folder: Path) -> Path:
        path = folder / NAME
        file = ConversationFile.create(path, BEFORE)
        file.journal.begin_reply(REPLY, QUESTION)
        file.journal.add(REPLY.id, [BlockStart(0, {"type": "text"}), TextDelta(0, "Half")])
        file.journal.close()
        return path

    counted = FaultyDisk()
    path = left(tmp_path / "whole")
    with monkeypatch.context() as patch:
        counted.install(patch)
        recover(path)
    whole = path.read_bytes()
    assert b"Half" in whole
    for number in range(1, len(counted.calls) + 1):
        path = left(tmp_path / str(number))
        with monkeypatch.context() as patch:
            FaultyDisk(fault, number).install(patch)
            with contextlib.suppress(StorageError, Killed):
                recover(path)
        recover(path)
        assert path.read_bytes() == whole, f"{fault} at call {number}"
        assert not journal_path(path).exists()


def test_what_a_crash_left_does_not_keep_a_conversation_from_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / NAME
    file = ConversationFile.create(path, BEFORE)
    file.journal.begin_reply(REPLY, QUESTION)
    file.journal.add(REPLY.id, [BlockStart(0, {"type": "text"}), TextDelta(0, "Half")])
    file.journal.close()
    left = journal_path(path).read_bytes()
    with monkeypatch.context() as patch:
        FaultyDisk(Fault.DEAD, 1).install(patch)
        claimed = claim(path)
        claimed.lock.release()
    assert claimed.opened.tail == BEFORE
    assert "Input/output error" in present(claimed.problem).message
    assert journal_path(path).read_bytes().startswith(left)
    claimed = claim(path)
    claimed.lock.release()
    assert (claimed.problem, len(claimed.recovered)) == (None, 1)


@contextlib.contextmanager
def folder_of_somebody() -> Iterator[Path]:
    """A folder with a conversation, whose permissions count: the superuser is nobody meanwhile."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ConversationFile.create(folder / NAME, BEFORE)
        superuser = os.geteuid() == 0
        if superuser:
            for path in (folder, folder / NAME):
                os.chown(path, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        try:
            yield folder
        finally:
            if superuser:
                os.seteuid(0)
            folder.chmod(0o700)


@pytest.mark.parametrize("save", SAVES)
def test_a_file_that_its_owner_protected_is_not_written(save: Save) -> None:
    with folder_of_somebody() as folder:
        path = folder / NAME
        file, _ = ConversationFile.open(path)
        before = path.read_bytes()
        path.chmod(0o444)
        with pytest.raises(StorageError, match="Permission denied"):
            save(file)
        assert path.read_bytes() == before
        path.chmod(0o600)
        save(file)
        file.journal.close()
        assert path.read_bytes() != before


def test_in_a_folder_that_takes_no_files_a_conversation_is_read_and_goes_on() -> None:
    with folder_of_somebody() as folder:
        path = folder / NAME
        folder.chmod(0o555)
        claimed = claim(path)
        file, _ = claimed.opened.finish()
        with pytest.raises(StorageError, match="Permission denied"):
            rewrite(file)
        with pytest.raises(StorageError, match="Permission denied"):
            ConversationFile.create(folder / "new.toml", BEFORE)
        assert load_conversation(path) == BEFORE
        append(file)
        assert load_conversation(path).messages == [QUESTION, ANSWER]
        folder.chmod(0o700)
        file.rewrite(replace(load_conversation(path), title="New"))
        claimed.lock.release()
        assert [file.name for file in folder.iterdir()] == [NAME]
