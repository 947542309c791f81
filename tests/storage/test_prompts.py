"""The system prompt that each reply was asked with, in the file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from claude_tui.conversation import Conversation, Message, Parameters, TextBlock
from claude_tui.conversation.system_prompts import PromptRecord, prompt_records
from claude_tui.errors import InvalidFileError
from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.storage.journal import journal_path
from claude_tui.storage.opening import TAIL_MESSAGES, open_conversation
from claude_tui.storage.recovery import recover
from claude_tui.storage.toml.codec import load_conversation

LONG = "You are a patient teacher. " * 400


def talk(*prompts: str | None) -> Conversation:
    """A conversation in which each reply was asked with one of ``prompts``."""
    conversation = Conversation(request=Parameters(model="m"))
    for prompt in prompts:
        id_ = conversation.next_id()
        conversation.add(Message(id_, id_ - 1, "user", (TextBlock("Hi"),)))
        asked = Parameters(model="m") if prompt is None else Parameters(model="m", system=prompt)
        conversation.add(Message(id_ + 1, id_, "assistant", (TextBlock("Ho"),), request=asked))
    return conversation


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "talk.toml"


def prompts_in(path: Path) -> list[object]:
    """The prompt of each reply: its text, or what is known instead."""
    messages = load_conversation(path).messages
    records = prompt_records(messages)
    return [
        message.request.system if records[message.id] is PromptRecord.TEXT else records[message.id]
        for message in messages
        if message.request is not None
    ]


def without(conversation: Conversation, *ids: int) -> Conversation:
    messages = [message for message in conversation.messages if message.id not in ids]
    return Conversation(request=conversation.request, messages=messages)


def test_a_prompt_is_in_the_file_once_and_every_reply_has_it(path: Path) -> None:
    file = ConversationFile.create(path, Conversation(request=Parameters(model="m")))
    for message in talk("A\nB", "A\nB", None, "C", "A\nB").messages:
        file.append(message)
    assert prompts_in(path) == ["A\nB", "A\nB", PromptRecord.NONE, "C", "A\nB"]
    written = path.read_text()
    assert written.count("A\nB") == 1
    assert written.count("system = 2\n") == 2


def test_an_append_does_not_grow_with_what_was_asked_before(path: Path) -> None:
    file = ConversationFile.create(path, Conversation(request=Parameters(model="m")))
    sizes = []
    for message in talk(*[LONG] * 4).messages:
        before = path.stat().st_size
        file.append(message)
        sizes.append(path.stat().st_size - before)
    assert sizes[1] > len(LONG) > 50 * sizes[3]
    assert sizes[3] == sizes[5] == sizes[7]


def test_in_memory_one_prompt_is_one_string(path: Path) -> None:
    path.write_bytes(b"")
    ConversationFile.open(path)[0].rewrite(talk(LONG, LONG, LONG))
    read = load_conversation(path).messages
    assert len({id(m.request.system) for m in read if m.request is not None}) == 1


def test_the_next_reply_takes_the_text_of_one_that_is_removed(path: Path) -> None:
    versions = talk("A")
    for id_, prompt in ((3, "A"), (4, "B"), (5, "A")):
        asked = Parameters(model="m", system=prompt)
        versions.add(Message(id_, 1, "assistant", (TextBlock("Ho"),), request=asked))
    ConversationFile.create(path, versions)
    path.write_text(path.read_text().replace("system = 2\n", "system = 2  # as before\n"))
    file, conversation = ConversationFile.open(path)
    file.rewrite(without(conversation, 2))
    assert prompts_in(path) == ["A", "B", "A"]
    assert path.read_text().count('"""\nA"""  # as before\n') == 1
    assert path.read_text().count("system = 3  # as before\n") == 1


def test_a_removed_reply_whose_prompt_stands_in_an_inline_table_loses_nothing(path: Path) -> None:
    path.write_text(
        '[[messages]]\nid = 1\nrole = "assistant"\ncontent = "a"\nrequest = { system = "S" }\n'
        '[[messages]]\nid = 2\nparent = 0\nrole = "assistant"\ncontent = "b"\n'
        "request = { system = 1 }\n# the end\n"
    )
    file, conversation = ConversationFile.open(path)
    file.rewrite(without(conversation, 1))
    assert prompts_in(path) == ["S"]
    assert path.read_text().endswith("# the end\n")


@pytest.mark.parametrize("reference", [99, 3, 4, 6])
def test_a_reference_to_a_reply_that_is_gone_is_not_known_and_stays(
    path: Path, reference: int
) -> None:
    # 99 is nobody, 3 a message of the user, 4 the reply itself, 6 one below it
    ConversationFile.create(path, talk("A", "A", "B"))
    path.write_text(path.read_text().replace("system = 2\n", f"system = {reference}\n"))
    assert prompts_in(path) == ["A", PromptRecord.LOST, "B"]
    file, conversation = ConversationFile.open(path)
    file.append(Message(9, 6, "user", (TextBlock("more"),)))
    conversation = load_conversation(path)
    ConversationFile.create(path.with_name("copy.toml"), conversation)
    assert prompts_in(path.with_name("copy.toml")) == ["A", PromptRecord.LOST, "B"]
    assert f"system = {reference}\n" in path.with_name("copy.toml").read_text()


def test_a_reference_may_go_by_way_of_another(path: Path) -> None:
    ConversationFile.create(path, talk("A", "A", "A"))
    text = path.read_text()
    place = text.rindex("system = 2")
    path.write_text(f"{text[:place]}system = 4{text[place + 10 :]}")
    assert prompts_in(path) == ["A", "A", "A"]


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "true", "[2]"])
def test_a_reference_that_is_no_id_is_an_error(path: Path, value: str) -> None:
    ConversationFile.create(path, talk("A", "A"))
    path.write_text(path.read_text().replace("system = 2\n", f"system = {value}\n"))
    with pytest.raises(InvalidFileError, match=r"messages\[4\]\.request\.system: expected"):
        load_conversation(path)


def test_the_request_of_the_next_turn_takes_no_reference(path: Path) -> None:
    path.write_text("[request]\nsystem = 2\n")
    with pytest.raises(InvalidFileError, match=r"request\.system: expected a string"):
        load_conversation(path)


def test_nothing_recorded_means_none_only_below_a_record(path: Path) -> None:
    ConversationFile.create(path, talk(None, "A", None))
    assert prompts_in(path) == [PromptRecord.NOT_RECORDED, "A", PromptRecord.NONE]


def test_the_end_of_a_long_file_opens_though_its_prompt_stands_further_up(path: Path) -> None:
    ConversationFile.create(path, talk(*[LONG] * TAIL_MESSAGES))
    opened = open_conversation(path)
    assert not opened.complete
    asked = opened.tail.messages[-1].request
    assert asked is not None
    assert asked.extra == {"system": 2}
    _file, whole = opened.finish()
    assert whole.messages[-1].request == Parameters(model="m", system=LONG)


def test_what_a_crash_left_has_its_prompt(path: Path) -> None:
    conversation = talk("A", "A")
    *before, reply = conversation.messages
    file = ConversationFile.create(path, Conversation(messages=before))
    file.journal.begin_reply(reply, before[-1])
    file.append(reply)
    data = path.read_bytes()
    file.journal.close()
    part = data[data.rindex(b"[[messages]]") :]
    for cut in (len(part), 40, 1):
        os.truncate(path, len(data) - cut)
        journal = journal_path(path).read_bytes()
        assert recover(path) == (reply,)
        assert prompts_in(path) == ["A", "A"]
        journal_path(path).write_bytes(journal)


def test_what_a_crash_left_keeps_its_prompt_where_the_file_has_another_there(path: Path) -> None:
    conversation = talk("A", "A")
    *before, reply = conversation.messages
    file = ConversationFile.create(path, Conversation(messages=before))
    file.journal.begin_reply(reply, before[-1])
    file.append(reply)
    file.journal.close()
    # The file of yesterday, where the first reply was asked with something else.
    other = talk("B")
    other.add(before[-1])
    journal = journal_path(path).read_bytes()
    path.unlink()
    ConversationFile.create(path, other)
    journal_path(path).write_bytes(journal)
    recover(path)
    assert prompts_in(path) == ["B", "A"]
