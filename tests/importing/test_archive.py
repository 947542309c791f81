"""Archives and JSON files to import, whole and broken."""

from __future__ import annotations

import json
import tracemalloc
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from claude_tui.errors import FileError
from claude_tui.importing import archive
from claude_tui.importing.folder import import_file
from claude_tui.storage.folder import ConversationStore
from claude_tui.storage.toml.codec import load_conversation
from tests.importing.archives import (
    CLAUDE,
    GPT,
    NOBODY,
    claude_conversation,
    claude_message,
    lines,
    written,
    zipped,
)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is not JSON"),
        (b"[]", "contains no conversation"),
        (b"{}", "contains no conversation"),
        (b"7", "contains no conversation"),
        (b"[{]", "1.json:1:3: is not JSON"),
        (b"\xff[]", "is not UTF-8"),
        (b"[" * 100_000, "is nested too deeply"),
        (b"[" + b"9" * 5000 + b"]", "is not JSON"),
        (b"PK\x03\x04 and nothing", "can't be read as an archive"),
        (b"PK\x05\x06" + bytes(18), "contains no conversations.json"),
    ],
)
def test_a_broken_file_is_one_clear_error(
    tmp_path: Path, store: ConversationStore, data: bytes, words: str
) -> None:
    path = tmp_path / "1.json"
    path.write_bytes(data)
    with pytest.raises(FileError, match=words.replace("[", r"\[")):
        lines(path, store)
    assert not store.folder.exists()


@pytest.mark.parametrize("name", ["nowhere.zip", "."])
def test_what_is_no_file_is_one_clear_error(
    tmp_path: Path, store: ConversationStore, name: str
) -> None:
    with pytest.raises(FileError):
        lines(tmp_path / name, store)


def test_every_cut_and_flip_of_an_archive_is_one_clear_error_or_read(
    tmp_path: Path, store: ConversationStore
) -> None:
    whole = zipped(tmp_path / "a.zip", conversations=[CLAUDE]).read_bytes()
    path = tmp_path / "b.zip"
    for place in range(len(whole)):
        for data in (
            whole[:place],
            whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :],
        ):
            path.write_bytes(data)
            with suppress(FileError):
                lines(path, store)


def test_a_file_that_breaks_off_gives_what_was_whole(
    tmp_path: Path, store: ConversationStore
) -> None:
    path = tmp_path / "conversations.json"
    path.write_text(f"[{json.dumps(CLAUDE)},\n{json.dumps(GPT)[:-9]}")
    good, broken = import_file(path, store)
    assert "imported from Claude.ai, 2 messages" in good.line
    assert broken.error
    assert broken.line.startswith(f"{path}:2:")
    assert broken.line.endswith(". That conversation was not imported.")
    assert len(store.paths()) == 1
    assert "skipped, already imported" in next(iter(import_file(path, store))).line


def test_json_that_is_broken_in_one_conversation_does_not_keep_the_others_out(
    tmp_path: Path, store: ConversationStore
) -> None:
    path = tmp_path / "conversations.json"
    second = json.dumps({**CLAUDE, "uuid": "2"}).replace('"sender"', '"sender', 1)
    tool = {"type": "tool_use", "name": "x", "input": {"messages": [{"role": "user"}]}}
    third = {**CLAUDE, "uuid": "3", "chat_messages": [claude_message("a", NOBODY, "human", tool)]}
    path.write_text(f"[{json.dumps(CLAUDE)},\n{second},\n{json.dumps(third)}]")
    *good, broken = import_file(path, store)
    assert [outcome.error for outcome in good] == [False, False]
    assert broken.error
    assert broken.line.startswith(f"{path}:2:")
    assert len(store.paths()) == 2


def test_a_broken_piece_does_not_keep_the_other_pieces_out(
    tmp_path: Path, store: ConversationStore
) -> None:
    path = tmp_path / "gpt.zip"
    with zipfile.ZipFile(path, "w") as archive_:
        archive_.writestr("conversations-000.json", "[{")
        archive_.writestr("conversations-001.json", json.dumps([GPT]))
    good, broken = import_file(path, store)
    assert "imported from ChatGPT" in good.line
    assert (broken.error, "conversations-000.json: is not JSON" in broken.line) == (True, True)


def test_many_conversations_are_never_in_memory_together(
    tmp_path: Path, store: ConversationStore
) -> None:
    messages = [claude_message(str(n), NOBODY, "human", f"{n} ducks " * 1000) for n in range(10)]
    entries = [{**claude_conversation(*messages), "uuid": str(number)} for number in range(30)]
    path = written(tmp_path / "1.json", entries)
    del entries
    tracemalloc.start()
    try:
        assert sum(1 for _ in import_file(path, store)) == 30
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 2.5 * path.stat().st_size


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_json_of_any_encoding_is_read(
    tmp_path: Path, store: ConversationStore, encoding: str
) -> None:
    path = tmp_path / "1.json"
    entry = {**CLAUDE, "name": "Ducks 🦆"}
    path.write_bytes(json.dumps([entry], ensure_ascii=False).encode(encoding))
    (line,) = lines(path, store)
    assert "imported from Claude.ai" in line
    assert load_conversation(store.paths()[0]).title == "Ducks 🦆"


@pytest.mark.parametrize(
    "name", ["conversations.json", "export\\conversations.json", "a/b/Conversations-12.JSON"]
)
def test_the_conversations_of_an_archive_may_be_in_a_folder(
    tmp_path: Path, store: ConversationStore, name: str
) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as odd:
        odd.writestr(name, json.dumps([CLAUDE]))
    (line,) = lines(path, store)
    assert "imported from Claude.ai" in line


def test_an_archive_in_an_archive_is_named(tmp_path: Path, store: ConversationStore) -> None:
    inner = zipped(tmp_path / "inner.zip", conversations=[CLAUDE])
    path = tmp_path / "outer.zip"
    with zipfile.ZipFile(path, "w") as outer:
        outer.write(inner, "inner.zip")
    with pytest.raises(FileError, match=r"no conversations\.json, only inner\.zip"):
        lines(path, store)


def test_an_archive_of_another_kind_is_one_error_with_what_is_in_it(
    tmp_path: Path, store: ConversationStore
) -> None:
    path = tmp_path / "takeout.zip"
    with zipfile.ZipFile(path, "w") as takeout:
        takeout.writestr("Takeout/My Activity/Gemini Apps/MyActivity.json", "[]")
    with pytest.raises(FileError, match=r"no conversations\.json, only MyActivity\.json"):
        lines(path, store)
    activity = [{"header": "Gemini Apps", "title": "Asked of ducks", "time": "now"}] * 500
    with pytest.raises(
        FileError, match="no conversation, but an object with the keys header, title, time"
    ):
        lines(written(tmp_path / "MyActivity.json", activity), store)
    with pytest.raises(FileError, match=r"the keys a b, k{40}…") as caught:
        lines(written(tmp_path / "odd.json", {"a\nb": 1, "k" * 1000: 2}), store)
    assert len(str(caught.value).splitlines()) == 1


def test_archives_of_deepseek_and_grok_are_not_taken_for_others(
    tmp_path: Path, store: ConversationStore
) -> None:
    fragment = {"type": "REQUEST", "content": "Q"}
    message = {"files": [], "model": "deepseek-chat", "fragments": [fragment]}
    nodes: dict[str, object] = {"root": {"id": "root", "parent": None, "message": None}}
    nodes["1"] = {"id": "1", "parent": "root", "message": message}
    deepseek = [{"id": "x", "title": "T", "inserted_at": "2025-03-30", "mapping": nodes}] * 3
    path = zipped(tmp_path / "deepseek.zip", conversations=deepseek)
    with pytest.raises(FileError, match="an object with the keys id, title, inserted_at, mapping"):
        lines(path, store)
    grok = {"conversations": [{"conversation": {"id": "x"}, "responses": []}]}
    with pytest.raises(FileError, match="an object with the keys conversation, responses"):
        lines(written(tmp_path / "prod-grok-backend.json", grok), store)


def test_a_bomb_goes_off_nowhere(
    tmp_path: Path, store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_BYTES", 4 << 20)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("conversations-000.json", "[" + " " * (3 << 20) + "]")
        bomb.writestr("conversations-001.json", "[" + " " * (3 << 20) + "]")
    assert path.stat().st_size < 1 << 16
    with pytest.raises(FileError):
        lines(path, store)
    with pytest.raises(FileError, match="more than 4 MB"):
        lines(written(tmp_path / "big.json", " " * (5 << 20)), store)


def test_an_archive_with_a_password_says_so(tmp_path: Path, store: ConversationStore) -> None:
    path = zipped(tmp_path / "a.zip", conversations=[CLAUDE])
    data = bytearray(path.read_bytes())
    for start in (b"PK\x03\x04", b"PK\x01\x02"):
        at = data.find(start) + (6 if start == b"PK\x03\x04" else 8)
        data[at] |= 1
    path.write_bytes(data)
    with pytest.raises(FileError, match="encrypted"):
        lines(path, store)


def test_no_name_in_an_archive_leads_out_of_the_folder(
    tmp_path: Path, store: ConversationStore
) -> None:
    path = tmp_path / "a.zip"
    title = "../../../etc/passwd\0/.."
    with zipfile.ZipFile(path, "w") as tricky:
        tricky.writestr("../../conversations.json", json.dumps([{**CLAUDE, "name": title}]))
        tricky.writestr("/etc/evil", "x")
    lines(path, store)
    (file,) = store.paths()
    assert file.parent == store.folder
    assert file.name == "2026-03-29-etc-passwd.toml"
