from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given

from claude_tui.conversation import Conversation
from claude_tui.storage import disk
from claude_tui.storage.disk import Stamp
from claude_tui.storage.summary import Summary, read_summary
from claude_tui.storage.toml.writer import dump_conversation
from tests.storage.conversations import conversations

LONG = "word " * 5000


@pytest.fixture
def summary(tmp_path: Path) -> Callable[..., Summary]:
    def summary(text: str, *, count: bool = False) -> Summary:
        path = tmp_path / "a.toml"
        path.write_text(text)
        return read_summary(path, Stamp.of(path.stat()), count=count)

    return summary


def test_a_summary_says_title_model_and_length(summary: Callable[..., Summary]) -> None:
    found = summary(
        'title = "Talk"\n[request]\nmodel = "m"\n[[messages]]\nrole = "user"\ncontent = "Hi"'
    )
    assert (found.title, found.model, found.messages, found.error) == ("Talk", "m", 1, "")


def test_a_moment_that_is_none_is_no_crash() -> None:
    assert Summary(Path("a"), Stamp(0, 10**30, 0)).changed == datetime(1970, 1, 1, tzinfo=UTC)


def test_a_file_without_a_title_is_called_by_the_first_words_of_the_person(
    summary: Callable[..., Summary],
) -> None:
    found = summary(
        '[[messages]]\nrole = "assistant"\ncontent = "Hello"\n'
        '[[messages]]\nrole = "user"\ncontent = "What is\\na tuple?"\n'
    )
    assert found.title == "What is a tuple?"


def test_a_message_that_looks_like_two_does_not_make_a_file_broken(
    summary: Callable[..., Summary],
) -> None:
    found = summary('[[messages]]\nrole = "user"\ncontent = """\nHi\n[[messages]]"""\n')
    assert (found.title, found.error) == ("Hi [[messages]]", "")


def test_messages_in_an_inline_array_are_counted_too(summary: Callable[..., Summary]) -> None:
    found = summary('messages = [{ role = "user", content = "Hi" }]')
    assert (found.title, found.messages) == ("Hi", 1)


def test_a_broken_file_says_what_is_wrong(summary: Callable[..., Summary]) -> None:
    found = summary("title = 3\n[[messages]]\n")
    assert found.error == f"{found.path}:1: title: expected a string, got 3"
    assert found.messages == 1


def test_a_file_that_went_says_so(tmp_path: Path) -> None:
    assert "No such file" in read_summary(tmp_path / "a.toml", Stamp(1, 2, 3)).error


def test_of_a_long_file_only_the_beginning_is_read(
    summary: Callable[..., Summary], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = disk.read
    most: list[int] = []
    monkeypatch.setattr(disk, "read", lambda path, size=-1: most.append(size) or read(path, size))
    message = '[[messages]]\nrole = "user"\ncontent = "Hi"\n'
    text = (
        f'title = "Talk"\n{message}{message}' + f'[[messages]]\nrole = "user"\ncontent = "{LONG}"\n'
    )
    assert summary(text).title == "Talk"
    assert summary(text).messages is None
    assert set(most) == {8192}
    assert summary(text, count=True).messages == 3


@pytest.mark.parametrize(
    "text",
    [
        f'[request]\nsystem = "{LONG}"\n[[messages]]\nrole = "user"\ncontent = "Hi"\n',
        (
            f'[[messages]]\nrole = "assistant"\ncontent = "{LONG}"\n'
            '[[messages]]\nrole = "user"\ncontent = "Hi"\n'
        ),
        f'[[messages]]\nrole = "user"\ncontent = "Hi"\n[x]\ny = "{LONG}"\n',
    ],
)
def test_a_long_file_whose_beginning_does_not_do_is_read_whole(
    summary: Callable[..., Summary], text: str
) -> None:
    assert summary(text).title == "Hi"
    assert summary(text).messages is not None


@given(conversations())
def test_every_conversation_has_the_title_and_model_it_says(
    tmp_path_factory: pytest.TempPathFactory, conversation: Conversation
) -> None:
    path = tmp_path_factory.mktemp("s") / "a.toml"
    path.write_bytes(dump_conversation(conversation).encode())
    found = read_summary(path, Stamp.of(path.stat()))
    assert found.title == conversation.display_title
    assert found.model == (conversation.request.model or "")
