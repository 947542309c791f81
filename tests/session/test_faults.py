"""A session with a disk that fails: at each call of a turn in turn, and really full."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import subprocess
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from claude_tui.conversation.draft import Draft
from claude_tui.errors import StorageError
from claude_tui.session.events import Finished, NotSaved, Saved
from claude_tui.session.workspace import Workspace
from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.storage.journal import journal_path
from claude_tui.storage.toml.codec import load_conversation
from tests.servers.messages_server import MessagesServer
from tests.sessions import arrived, on_disk, run, write
from tests.storage.faults import Fault, FaultyDisk


def failed(events: Iterable[object]) -> list[NotSaved]:
    return [event for event in events if isinstance(event, NotSaved)]


@pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.SHORT, Fault.DEAD])
@pytest.mark.parametrize("new", [False, True])
def test_memory_and_then_the_disk_have_all_of_a_turn(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault, new: bool
) -> None:
    for number in itertools.count(1):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / "a.toml" if new else write(folder / "a.toml", "Hi", "Hello")
        session = workspace.session(path)
        disk = FaultyDisk(fault, number, thread="disk")
        with monkeypatch.context() as patch:
            disk.install(patch)
            session.document.keep_draft(Draft("Again"))
            session.send(Draft("Again"))
            session.document.keep_draft(Draft(""))
            events = run(session)
            assert [event.failure for event in events if isinstance(event, Finished)] == [None]
            session.document.rename("New")
            events += run(session)
        where = f"{fault} at call {number} of {disk.calls}"
        texts = [message.text for message in session.conversation.messages][-2:]
        assert texts == ["Again", "Hello from the test server."], where
        assert not session.document.unsaved or failed(events), where
        # A disk that is well again: everything goes out, to the very file.
        session.document.save()
        assert failed(run(session)) == [], where
        assert not session.document.unsaved, where
        assert on_disk(session).messages == session.conversation.messages, where
        assert on_disk(session).title == "New", where
        session.close()
        assert session.document.path == path, where
        again = workspace.session(path)
        assert again.document.draft().text in ("", "Again"), where
        again.close()
        if len(disk.calls) < number:
            assert number > 20
            return


def test_a_reply_that_could_not_be_saved_outlives_the_next_one_and_a_crash(
    workspace: Workspace,
    messages_server: MessagesServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = write(tmp_path / "a.toml", "Hi", "Hello")
    gate = threading.Event()
    messages_server.reply("The first answer", chunk=7, gate=gate)
    messages_server.reply("The second")
    session = workspace.session(path)
    session.send(Draft("One"))
    messages_server.wait_until_held()
    arrived(path, "The fir")
    with monkeypatch.context() as patch:
        patch.setattr(ConversationFile, "append", refuse)
        gate.set()
        assert failed(run(session))
        session.send(Draft("Two"))
        assert failed(run(session))
        crashed = path.read_bytes(), journal_path(path).read_bytes()
    session.close()
    path.write_bytes(crashed[0])
    journal_path(path).write_bytes(crashed[1])
    again = workspace.session(path)
    texts = [message.text for message in again.conversation.messages]
    assert texts == ["Hi", "Hello", "One", "The first answer"]
    again.close()


def refuse(file: ConversationFile, _: object) -> None:
    raise StorageError(file.path, "Permission denied")


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """A disk of its own at ``folder``."""
    if shutil.which("mount") is None:
        pytest.skip("there is no mount")
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def test_a_disk_that_is_really_full_keeps_what_it_has_and_takes_the_rest_later(
    workspace: Workspace, messages_server: MessagesServer, tmp_path: Path
) -> None:
    folder = tmp_path / "disk"
    with small_disk(folder, "64k"):
        path = write(folder / "a.toml", "Hi", "Hello")
        session = workspace.session(path)
        filler = folder / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 512)
        before = path.read_bytes()
        messages_server.reply("word " * 2000, chunk=100)
        session.send(Draft("Again and again. " * 500))
        errors = failed(run(session))
        assert "No space left on device" in errors[0].error.message
        assert "Free some space" in str(errors[0].error)
        assert path.read_bytes() == before
        session.document.rename("New")
        assert failed(run(session))
        assert load_conversation(path).messages[-1].text == "Hello"
        filler.unlink()
        session.document.save()
        assert Saved(path) in [event for event in run(session) if isinstance(event, Saved)]
        assert on_disk(session).messages == session.conversation.messages
        assert on_disk(session).title == "New"
        session.close()
        assert [file.name for file in folder.iterdir()] == ["a.toml"]


def test_a_disk_that_takes_no_changes_is_said_and_taken_up_again(
    workspace: Workspace, tmp_path: Path
) -> None:
    folder = tmp_path / "disk"
    with small_disk(folder, "1m"):
        path = write(folder / "a.toml", "Hi", "Hello")
        before = path.read_bytes()
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
        session = workspace.session(path)
        session.send(Draft("Again"))
        assert "Read-only file system" in failed(run(session))[0].error.message
        assert path.read_bytes() == before
        subprocess.run(["mount", "-o", "remount,rw", folder], check=True)
        session.document.save()
        assert failed(run(session)) == []
        session.close()
        assert len(load_conversation(path).messages) == 4
