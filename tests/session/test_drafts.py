"""What stands in the composer, kept and given back by the session it belongs to."""

from pathlib import Path

from claude_tui.conversation.draft import Draft
from claude_tui.session.events import NotSaved
from claude_tui.session.workspace import Workspace
from tests.narrowing import present
from tests.sessions import run, write


def test_a_draft_of_a_new_conversation_comes_back(workspace: Workspace) -> None:
    session = workspace.new_session()
    session.document.keep_draft(Draft("Half a thou"))
    session.close()
    assert workspace.new_session().document.draft().text == "Half a thou"


def test_a_new_conversation_leaves_the_draft_of_another_window_alone(workspace: Workspace) -> None:
    empty, writing = workspace.new_session(), workspace.new_session()
    writing.document.keep_draft(Draft("Half a thou"))
    run(writing)
    assert empty.document.draft().text == workspace.new_session().document.draft().text == ""
    writing.close()
    empty.document.keep_draft(Draft(""))
    empty.close()
    assert workspace.new_session().document.draft().text == "Half a thou"


def test_the_drafts_of_all_windows_are_there_with_the_next_new_conversation(
    workspace: Workspace,
) -> None:
    windows = [workspace.new_session() for _ in range(2)]
    for window, text in zip(windows, ("One", "Two"), strict=True):
        window.document.keep_draft(Draft(text))
        run(window)
    for window in windows:
        window.close()
    session = workspace.new_session()
    assert sorted(session.document.draft().text.split("\n")) == ["One", "Two"]
    session.document.keep_draft(Draft(""))
    session.close()
    assert workspace.new_session().document.draft().text == ""


def test_each_file_has_its_own_draft(workspace: Workspace, tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{name}.toml", "Hi", "Hello") for name in "ab"]
    for path in paths:
        session = workspace.session(path)
        session.document.keep_draft(Draft(f"for {path.stem}"))
        session.close()
    assert [workspace.session(path).document.draft().text for path in paths] == ["for a", "for b"]
    assert workspace.new_session().document.draft().text == ""


def test_a_draft_goes_when_there_is_none_any_more(workspace: Workspace) -> None:
    session = workspace.new_session()
    session.document.keep_draft(Draft("Half a thou"))
    session.document.keep_draft(Draft(""))
    session.close()
    assert workspace.new_session().document.draft().text == ""


def test_a_draft_written_while_the_first_message_is_saved_belongs_to_its_file(
    workspace: Workspace,
) -> None:
    session = workspace.new_session()
    session.send(Draft("Hi"))
    session.document.keep_draft(Draft("And then"))
    session.close()
    assert workspace.session(present(session.document.path)).document.draft().text == "And then"
    assert workspace.new_session().document.draft().text == ""


def test_a_draft_older_than_the_file_does_not_stay_behind(workspace: Workspace) -> None:
    session = workspace.new_session()
    session.document.keep_draft(Draft("Hi"))
    session.send(Draft("Hi"))
    session.document.keep_draft(Draft(""))
    session.close()
    assert workspace.new_session().document.draft().text == ""


def test_a_draft_the_disk_refuses_is_reported(workspace: Workspace, home: Path) -> None:
    session = workspace.new_session()
    (home / "data").mkdir(parents=True)
    (home / "data" / "drafts").write_text("a file where a folder should be")
    session.document.keep_draft(Draft("Half a thou"))
    assert [type(event) for event in run(session)] == [NotSaved]
    assert not session.document.unsaved
    assert session.document.draft().text == ""


def test_a_draft_kept_after_the_end_is_no_fault(workspace: Workspace) -> None:
    session = workspace.new_session()
    session.close()
    session.document.keep_draft(Draft("a key that came late"))
    assert workspace.new_session().document.draft().text == ""


def test_a_session_that_is_never_saved_keeps_no_draft(workspace: Workspace, home: Path) -> None:
    session = workspace.unsaved_session()
    session.document.keep_draft(Draft("secret"))
    session.close()
    assert session.document.draft().text == ""
    assert not (home / "data" / "drafts").exists()


def test_a_draft_stays_until_the_message_it_became_is_on_disk(
    workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "folder").write_text("a file where a folder should be")
    path = tmp_path / "folder" / "talk.toml"
    session = workspace.session(path)
    session.document.keep_draft(Draft("Hi"))
    session.send(Draft("Hi"))
    session.document.keep_draft(Draft(""))
    run(session)
    assert session.document.unsaved
    assert session.document.draft().text == "Hi"
    (tmp_path / "folder").unlink()
    session.document.save()
    run(session)
    session.close()
    again = workspace.session(path)
    assert again.document.draft().text == ""
    assert [message.text for message in again.conversation.messages][:1] == ["Hi"]


def test_what_was_sent_is_no_draft_of_a_file_that_another_program_changed(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.toml", "Hi", "Hello")
    session = workspace.session(path)
    session.document.keep_draft(Draft("Again"))
    path.write_text(path.read_text() + "# theirs\n")
    session.send(Draft("Again"))
    session.document.keep_draft(Draft(""))
    run(session)
    session.document.keep_draft(Draft("And then"))
    session.close()
    assert session.document.path != path
    assert workspace.session(path).document.draft().text == ""
    assert workspace.session(present(session.document.path)).document.draft().text == "And then"


def test_what_is_typed_in_a_second_window_is_there_when_the_file_is_opened_next(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.toml", "Hi", "Hello")
    first, second = workspace.session(path), workspace.session(path)
    assert first.document.draft().text == second.document.draft().text == ""
    first.document.keep_draft(Draft("of the first"))
    second.document.keep_draft(Draft("of the second"))
    second.close()
    third = workspace.session(path)
    assert third.document.draft().text == "of the second"
    other = workspace.session(path)
    other.document.keep_draft(Draft(""))
    other.close()
    third.close()
    first.document.keep_draft(Draft("of the first"))
    first.close()
    for _ in range(2):
        alone = workspace.session(path)
        assert sorted(alone.document.draft().text.split("\n")) == ["of the first", "of the second"]
        alone.close()
    alone = workspace.session(path)
    assert alone.document.draft()
    alone.document.keep_draft(Draft(""))
    alone.close()
    assert workspace.session(path).document.draft().text == ""


def test_every_window_that_reads_a_file_keeps_what_is_typed_there(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.toml", "Hi", "Hello")
    writer, *readers = [workspace.session(path) for _ in range(3)]
    for reader, text in zip(readers, ("One", "Two"), strict=True):
        reader.document.keep_draft(Draft(text))
        run(reader)
    for window in (*readers, writer):
        window.close()
    assert sorted(workspace.session(path).document.draft().text.split("\n")) == ["One", "Two"]


def test_what_is_deleted_in_a_second_window_is_gone(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "a.toml", "Hi", "Hello")
    first, second = workspace.session(path), workspace.session(path)
    second.document.keep_draft(Draft("half a thought"))
    second.document.keep_draft(Draft(""))
    second.close()
    first.close()
    assert workspace.session(path).document.draft().text == ""


def test_a_file_that_is_not_there_yet_has_a_draft_of_its_own(
    workspace: Workspace, tmp_path: Path
) -> None:
    session = workspace.session(tmp_path / "new.toml")
    session.document.keep_draft(Draft("for the file"))
    session.close()
    assert workspace.new_session().document.draft().text == ""
    session = workspace.session(tmp_path / "new.toml")
    assert session.document.draft().text == "for the file"
    session.send(Draft("Hi"))
    session.document.keep_draft(Draft("later"))
    session.close()
    assert workspace.session(tmp_path / "new.toml").document.draft().text == "later"
