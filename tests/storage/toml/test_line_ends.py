"""A file whose lines end as on Windows keeps ending them so."""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.conversation import Conversation, Message, TextBlock
from claude_tui.storage import disk
from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.storage.disk import Stamp
from claude_tui.storage.journal import journal_path
from claude_tui.storage.recovery import recover
from claude_tui.storage.toml.codec import load_conversation
from claude_tui.storage.toml.parts import line_end_of
from tests.storage.conversations import conversations, messages_after, parameters, texts
from tests.storage.test_conversation_file import BY_HAND

LONE = re.compile(rb"(?<!\r)\n|\r(?!\n)")


def crlf(data: bytes) -> bytes:
    return data.replace(b"\n", b"\r\n")


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_an_append_ends_its_lines_as_the_file_does(tmp_path: Path, end: bytes) -> None:
    path = tmp_path / "talk.toml"
    path.write_bytes(crlf(BY_HAND + end))
    file, conversation = ConversationFile.open(path)
    file.append(Message(3, 2, "user", (TextBlock("one\ntwo\r\nthree"),)))
    assert path.read_bytes().startswith(crlf(BY_HAND))
    assert not LONE.search(path.read_bytes())
    assert load_conversation(path).messages[-1].text == "one\ntwo\r\nthree"
    assert load_conversation(path).messages[:-1] == conversation.messages


def test_a_rewrite_changes_what_it_must_and_no_line_end(tmp_path: Path) -> None:
    path = tmp_path / "talk.toml"
    path.write_bytes(crlf(BY_HAND))
    file, conversation = ConversationFile.open(path)
    request = replace(conversation.request, temperature=0.5, top_p=0.25, system="Be\nbrief.")
    file.rewrite(replace(conversation, title="New\ntitle", request=request))
    expected = BY_HAND.replace(b"= 1   # warm", b"= 0.5   # warm")
    expected = expected.replace(b"'Lists'   #", b'"New\\ntitle"   #')
    added = b'\n]\nsystem = """\nBe\nbrief."""\ntop_p = 0.25\n\n#'
    assert path.read_bytes() == crlf(expected.replace(b"\n]\n\n#", added))


@given(conversations(max_messages=2), st.data())
def test_any_saves_keep_every_line_end(conversation: Conversation, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "talk.toml")
        ConversationFile.create(path, conversation)
        path.write_bytes(crlf(path.read_bytes()))
        file, conversation = ConversationFile.open(path)
        kinds = st.sampled_from(["message", "title", "request", "remove"])
        for change in data.draw(st.lists(kinds, max_size=4)):
            ids = [message.id for message in conversation.messages]
            match change:
                case "message":
                    new = data.draw(messages_after(ids))
                    conversation.add(new)
                    file.append(new)
                    continue
                case "title":
                    conversation.title = data.draw(texts)
                case "request":
                    conversation.request = data.draw(parameters)
                case "remove":
                    if conversation.messages:
                        conversation.messages = conversation.messages[:-1]
                    conversation.tip = None
            file.rewrite(conversation)
        assert load_conversation(path) == conversation
        assert not LONE.search(path.read_bytes())


def test_a_torn_append_is_cut_back_and_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "talk.toml"
    path.write_bytes(crlf(BY_HAND))
    file, conversation = ConversationFile.open(path)
    size = path.stat().st_size
    journals = []
    append = disk.append

    def with_a_look_at_the_journal(*arguments: Any) -> tuple[Stamp, bytes]:
        journals.append(journal_path(path).read_bytes())
        return append(*arguments)

    monkeypatch.setattr(disk, "append", with_a_look_at_the_journal)
    message = Message(3, 2, "user", (TextBlock("one\ntwo"),))
    file.append(message)
    (journal,) = journals
    whole = path.read_bytes()
    for cut in (1, 2, 5, len(whole) - size - 1, len(whole) - size):
        os.truncate(path, len(whole) - cut)
        journal_path(path).write_bytes(journal)
        recover(path)
        assert load_conversation(path).messages == [*conversation.messages, message]
        assert path.read_bytes() == whole


def test_the_first_line_says_how_lines_end() -> None:
    assert line_end_of(b"a\r\nb\n") == b"\r\n"
    assert line_end_of(b"a\nb\r\n") == line_end_of(b"\nb\r\n") == line_end_of(b"") == b"\n"
    assert line_end_of(crlf(b"\na")) == b"\r\n"
