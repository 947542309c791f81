"""Files to import, whole and broken, and the folder they end up in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claude_tui.errors import FileError, StorageError
from claude_tui.importing.folder import import_file
from claude_tui.storage import disk
from claude_tui.storage.folder import ConversationStore
from claude_tui.storage.toml.codec import load_conversation
from tests.export.conversations import json_values
from tests.importing.archives import (
    CLAUDE,
    GPT,
    claude_conversation,
    claude_message,
    gpt_conversation,
    gpt_node,
    lines,
    written,
    zipped,
)


def test_each_conversation_of_an_archive_becomes_a_file(
    tmp_path: Path, store: ConversationStore
) -> None:
    path = zipped(
        tmp_path / "claude.zip", conversations=[CLAUDE, {**CLAUDE, "uuid": "2"}], projects=[]
    )
    first, second, rest = lines(path, store)
    names = ["2026-03-29-calendar-tips.toml", "2026-03-29-calendar-tips-2.toml"]
    assert [file.name for file in sorted(store.paths(), key=lambda p: -len(p.name))] == names[::-1]
    assert first == f"{store.folder / names[0]}: imported from Claude.ai, 2 messages"
    assert names[1] in second
    assert rest == f"{path}: also in the archive, skipped: projects.json"
    conversation = load_conversation(store.folder / names[0])
    assert [m.text for m in conversation.messages] == ["Hello", "Hi"]
    status = (store.folder / names[0]).stat()
    assert status.st_mode & 0o777 == 0o600
    assert datetime.fromtimestamp(status.st_mtime, UTC) == conversation.messages[-1].at


def test_an_archive_in_pieces_and_in_a_folder_is_read_whole(
    tmp_path: Path, store: ConversationStore
) -> None:
    path = zipped(
        tmp_path / "gpt.zip",
        **{
            "export__conversations-000": [GPT],
            "export__conversations-001": [{**GPT, "conversation_id": "2"}],
            "export__conversations-002": [],
            "/__MACOSX/conversations": "junk",
        },
    )
    assert [line.partition(": ")[2] for line in lines(path, store)[:2]] == [
        "imported from ChatGPT, 2 messages"
    ] * 2


@pytest.mark.parametrize("value", [CLAUDE, [GPT], {"messages": [{"role": "user", "content": "Q"}]}])
def test_a_json_file_is_as_good(
    tmp_path: Path, store: ConversationStore, value: list[dict[str, Any]] | dict[str, Any]
) -> None:
    (line,) = lines(written(tmp_path / "one.json", value), store)
    assert "imported from" in line


def test_importing_twice_makes_no_second_file_and_says_so(
    tmp_path: Path, store: ConversationStore
) -> None:
    path = written(tmp_path / "conversations.json", [CLAUDE, GPT])
    assert len(lines(path, store)) == 2
    again = lines(path, store)
    assert all(line.endswith(": skipped, already imported") for line in again)
    assert len(store.paths()) == 2


def test_a_conversation_that_went_on_there_is_imported_anew(
    tmp_path: Path, store: ConversationStore
) -> None:
    (old,) = lines(written(tmp_path / "1.json", [CLAUDE]), store)
    longer = {**CLAUDE, "chat_messages": [*CLAUDE["chat_messages"]]}
    longer["chat_messages"].append(claude_message("c", "b", "human", "More"))
    (line,) = lines(written(tmp_path / "2.json", [longer]), store)
    assert "3 messages, newer than" in line
    assert old.partition(": ")[0] in line
    assert len(store.paths()) == 2


def test_a_conversation_without_messages_is_no_file(
    tmp_path: Path, store: ConversationStore
) -> None:
    (line,) = lines(written(tmp_path / "1.json", [claude_conversation()]), store)
    assert line == "Calendar tips: skipped, it has no messages"
    assert store.paths() == []


def test_one_broken_conversation_does_not_keep_the_others_out(
    tmp_path: Path, store: ConversationStore
) -> None:
    broken = claude_conversation({"sender": "robot"})
    path = zipped(tmp_path / "a.zip", conversations=[CLAUDE, broken, 7, {"x": 1}])
    good, *bad = import_file(path, store)
    assert not good.error
    assert [outcome.error for outcome in bad] == [True] * 2
    assert bad[0].line == (
        f'{path}: "conversations.json"[2].chat_messages[1].sender: '
        'expected "human" or "assistant", got "robot"'
    )
    assert bad[1].line == (f'{path}: "conversations.json"[3] and 1 more: not a conversation')


def test_a_folder_says_which_file_in_it_was_meant(tmp_path: Path, store: ConversationStore) -> None:
    with pytest.raises(FileError, match=r"is a folder\. Name the archive as downloaded"):
        list(import_file(tmp_path, store))
    for name in ("users.json", "conversations-001.json", "conversations-000.json"):
        (tmp_path / name).write_text("[]")
    with pytest.raises(FileError) as caught:
        list(import_file(tmp_path, store))
    first = tmp_path / "conversations-000.json"
    assert str(caught.value) == f"{tmp_path}: is a folder. Name the file in it: {first} and 1 more"


@pytest.mark.parametrize("value", [{"conversations": [CLAUDE, GPT]}, [CLAUDE, GPT]])
def test_a_list_of_conversations_may_have_a_name(
    tmp_path: Path, store: ConversationStore, value: list[dict[str, Any]] | dict[str, Any]
) -> None:
    assert len(lines(written(tmp_path / "1.json", value), store)) == 2


def test_a_list_of_messages_is_a_conversation(tmp_path: Path, store: ConversationStore) -> None:
    messages = [{"role": "user", "content": "Q 🦆"}, {"role": "assistant", "content": "A"}]
    (line,) = lines(written(tmp_path / "1.json", messages), store)
    assert "imported from Messages API, 2 messages" in line
    assert load_conversation(store.paths()[0]).messages[0].text == "Q 🦆"
    (line,) = lines(written(tmp_path / "2.json", [{"role": "system", "content": 7}]), store)
    assert "2.json: messages[1].content: expected a string or an array, got 7" in line


def test_numbers_that_no_file_holds_are_no_times_and_no_harm(
    tmp_path: Path, store: ConversationStore
) -> None:
    odd = (None, -1e30, 1e30, 10**30, float("nan"), float("inf"), "soon", "9999-12-31T23:59:59Z")
    entries = [
        gpt_conversation(
            gpt_node("a", None, "user", "Q", create_time=time),
            conversation_id=str(number),
            create_time=time,
        )
        for number, time in enumerate(odd)
    ]
    outcomes = list(import_file(written(tmp_path / "1.json", entries), store))
    assert [outcome.error for outcome in outcomes] == [False] * len(odd)
    for file in store.paths():
        assert load_conversation(file).messages[0].at is None


@pytest.mark.parametrize("title", ["\x1b[31mred\x07", "../../x", "d" * 10_000, " \n ", None, 7])
def test_a_title_of_any_kind_is_one_line_and_a_name_in_the_folder(
    tmp_path: Path, store: ConversationStore, title: int | str | None
) -> None:
    (outcome,) = import_file(written(tmp_path / "1.json", [{**CLAUDE, "name": title}]), store)
    assert not outcome.error
    (file,) = store.paths()
    assert (file.parent, len(file.name) < 150) == (store.folder, True)
    assert len(load_conversation(file).title) <= 300
    assert "\n" not in load_conversation(file).title


def test_a_full_disk_leaves_whole_files_only(
    tmp_path: Path, store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "1.json", [CLAUDE, GPT])
    outcomes = import_file(path, store)
    next(outcomes)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "write", full)
    with pytest.raises(StorageError, match="No space left"):
        next(outcomes)
    (file,) = store.folder.iterdir()
    load_conversation(file)


def test_many_conversations_of_one_title_are_named_in_one_step_each(
    tmp_path: Path, store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []
    lexists = __import__("os").path.lexists
    monkeypatch.setattr("os.path.lexists", lambda path: looks.append(path) or lexists(path))
    entries = [{**CLAUDE, "uuid": str(number)} for number in range(50)]
    assert len(lines(written(tmp_path / "1.json", entries), store)) == 50
    assert len([path for path in looks if "calendar" in str(path)]) <= 100


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(
                ["chat_messages", "mapping", "messages", "name", "title", "create_time", "uuid"]
            ),
            json_values
            | st.lists(
                st.dictionaries(
                    st.sampled_from(["role", "sender", "content", "text", "type", "files"]),
                    json_values | st.sampled_from(["user", "human", "assistant"]),
                    max_size=4,
                ),
                max_size=3,
            ),
            max_size=4,
        ),
        min_size=1,
        max_size=3,
    )
)
def test_any_json_gives_valid_files_or_reasons(
    tmp_path_factory: pytest.TempPathFactory, entries: list[Any]
) -> None:
    home = tmp_path_factory.mktemp("any")
    store = ConversationStore(home / "conversations")
    path = written(home / "1.json", entries)
    known = [entry for entry in entries if set(entry) & {"chat_messages", "mapping", "messages"}]
    if known:
        assert len(lines(path, store)) == len(known) + (len(known) < len(entries))
    else:
        with pytest.raises(FileError):
            lines(path, store)
    for file in store.paths():
        load_conversation(file)
