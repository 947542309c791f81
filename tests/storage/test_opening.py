from __future__ import annotations

import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from claude_tui.conversation import ROOT, Conversation, Message, Parameters, TextBlock
from claude_tui.errors import InvalidFileError
from claude_tui.storage.opening import TAIL_MESSAGES, open_conversation
from claude_tui.storage.toml.writer import dump_conversation


def long_conversation(count: int) -> Conversation:
    return Conversation(
        title="Long",
        request=Parameters(model="m"),
        messages=[
            Message(
                id=number,
                parent=number - 1 if number > 1 else ROOT,
                role="user" if number % 2 else "assistant",
                content=(TextBlock(f'{number} """ [[messages]]\n[[messages]]\\'),),
            )
            for number in range(1, count + 1)
        ],
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "long.toml"


def write(path: Path, conversation: Conversation) -> None:
    path.write_text(dump_conversation(conversation))


@pytest.mark.parametrize("count", [0, 1, TAIL_MESSAGES])
def test_a_short_file_is_complete_at_once(path: Path, count: int) -> None:
    write(path, long_conversation(count))
    opened = open_conversation(path)
    assert opened.complete
    assert opened.tail == long_conversation(count)
    _, conversation = opened.finish()
    assert conversation is opened.tail


def test_the_bytes_of_a_file_are_in_memory_once(path: Path) -> None:
    message = Message(1, ROOT, "user", (TextBlock("word " * 10_000),))
    write(path, Conversation(messages=[replace(message, id=number) for number in range(1, 21)]))
    opened = open_conversation(path)
    tracemalloc.start()
    try:
        opened.finish()
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < path.stat().st_size / 5


@pytest.mark.parametrize("count", [TAIL_MESSAGES + 1, TAIL_MESSAGES * 3])
def test_the_end_of_a_long_file_is_there_first_and_then_all_of_it(path: Path, count: int) -> None:
    whole = long_conversation(count)
    write(path, whole)
    opened = open_conversation(path)
    assert not opened.complete
    assert opened.tail == replace(whole, messages=whole.messages[-TAIL_MESSAGES:])
    assert opened.tail.branch() == opened.tail.messages
    file, conversation = opened.finish()
    assert conversation == whole
    file.rewrite(replace(conversation, title="New"))
    assert open_conversation(path).tail.title == "New"


def test_a_fault_far_from_the_end_lets_the_end_be_seen_and_nothing_be_saved(path: Path) -> None:
    write(path, long_conversation(100))
    path.write_text(path.read_text().replace('role = "user"', 'role = "bot"', 1))
    opened = open_conversation(path)
    assert opened.tail.messages[-1].id == 100
    with pytest.raises(InvalidFileError, match=r"messages\[1\]\.role"):
        opened.finish()


def test_a_branch_that_ends_further_up_shows_nothing_until_all_is_read(path: Path) -> None:
    whole = replace(long_conversation(100), tip=3)
    write(path, whole)
    opened = open_conversation(path)
    assert opened.tail.messages == []
    assert opened.finish()[1] == whole


@pytest.mark.parametrize(
    "hand_written",
    [
        '[[messages]]\nrole = "user"\ncontent = "no id"\n',
        '[[messages]]\nid = 200\nrole = "user"\ncontent = """\n[[messages]]\n[[messages]]\n"""\n',
        '[[messages]]\nid = 200\nrole = "user"\ncontent = "a"\n[request]\nmodel = "below"\n',
        '[["messages"]]\nid = 200\nrole = "user"\ncontent = "a"\n',
    ],
)
def test_an_end_that_cant_stand_alone_is_read_with_all_the_rest(
    path: Path, hand_written: str
) -> None:
    whole = replace(long_conversation(100), request=Parameters())
    path.write_text(dump_conversation(whole) + hand_written)
    opened = open_conversation(path)
    assert opened.complete
    assert len(opened.tail.messages) == 101
