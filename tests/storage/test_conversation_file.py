from __future__ import annotations

import os
import resource
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.conversation import (
    ROOT,
    UNSET,
    Conversation,
    Message,
    Parameters,
    Response,
    Role,
    TextBlock,
    Usage,
)
from claude_tui.errors import InvalidFileError, StorageError
from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.storage.disk import ChangedOutsideError, GoneError
from claude_tui.storage.toml.codec import load_conversation
from tests.narrowing import present
from tests.storage.conversations import conversations, messages_after, parameters, texts
from tests.storage.rewriting import rewritten

BY_HAND = b"""\
# my notes
format   = 1
title = 'Lists'   # short
mood = "good"

# what to ask with
[request]
temperature = 1   # warm
model = 'claude-sonnet-4-6'
stop_sequences = [
  'one', # first
]

# here it begins
[[ messages ]]   # me
role = 'user'
content = '''
[not a table]
'''
# and the answer
[[messages]]
content = "Hi"
role    = "assistant"
  # the end"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "talk.toml"


@pytest.fixture
def by_hand(path: Path) -> Path:
    path.write_bytes(BY_HAND)
    return path


def message(id_: int, parent: int, text: str = "words", role: Role = "user") -> Message:
    return Message(id=id_, parent=parent, role=role, content=(TextBlock(text),))


def test_a_new_file_and_its_folders_are_for_this_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "folder" / "talk.toml"
    ConversationFile.create(path, Conversation(title="T"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [child.name for child in path.parent.iterdir()] == ["talk.toml"]


def test_create_never_writes_over_a_file(by_hand: Path) -> None:
    with pytest.raises(StorageError, match="exists"):
        ConversationFile.create(by_hand, Conversation())
    assert by_hand.read_bytes() == BY_HAND


@given(conversations(max_messages=2), st.data())
def test_memory_and_file_agree_after_any_saves(
    conversation: Conversation, data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "talk.toml")
        file = ConversationFile.create(path, conversation)
        for change in data.draw(
            st.lists(st.sampled_from(["message", "title", "request", "tip", "remove"]))
        ):
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
                    gone = data.draw(st.sampled_from([ROOT, *ids]))
                    conversation.messages = [m for m in conversation.messages if m.id != gone]
                    conversation.messages = [
                        replace(m, parent=ROOT) if m.parent == gone else m
                        for m in conversation.messages
                    ]
                    conversation.tip = None
                case "tip":
                    conversation.tip = data.draw(st.sampled_from([None, *ids]))
            file.rewrite(conversation)
        assert load_conversation(path) == conversation


def test_an_append_leaves_what_is_there_alone(by_hand: Path) -> None:
    file, _ = ConversationFile.open(by_hand)
    file.append(message(3, 2))
    data = by_hand.read_bytes()
    assert data.startswith(BY_HAND + b"\n\n[[messages]]\nid = 3\n")
    assert load_conversation(by_hand).messages[2] == message(3, 2)


def test_an_append_to_a_file_with_a_tip_moves_the_tip_with_it(path: Path) -> None:
    messages = [message(1, ROOT), message(2, 1), message(3, 1)]
    ConversationFile.create(path, Conversation(messages=messages, tip=2))
    file, conversation = ConversationFile.open(path)
    conversation.add(message(4, 2))
    file.append(message(4, 2))
    assert load_conversation(path) == conversation
    assert b"tip" not in path.read_bytes()


@given(texts)
def test_a_new_title_leaves_every_other_byte_alone(title: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "talk.toml")
        path.write_bytes(BY_HAND)
        data = rewritten(path, title=title)
    before, after = BY_HAND.split(b"title = 'Lists'   # short\n")
    line = data.removeprefix(before).removesuffix(after)
    assert data == before + line + after
    assert (line.startswith(b"title = ") and line.endswith(b"   # short\n")) or not (title or line)


def test_a_changed_parameter_keeps_its_line_and_a_new_one_stands_below_the_others(
    by_hand: Path,
) -> None:
    request = load_conversation(by_hand).request
    data = rewritten(by_hand, request=replace(request, temperature=0.5, top_p=0.25))
    expected = BY_HAND.replace(b"= 1   # warm", b"= 0.5   # warm")
    assert data == expected.replace(b"\n]\n\n#", b"\n]\ntop_p = 0.25\n\n#")


def test_an_unset_parameter_takes_its_lines_along(by_hand: Path) -> None:
    request = load_conversation(by_hand).request
    data = rewritten(by_hand, request=replace(request, stop_sequences=UNSET))
    assert data == BY_HAND.replace(b"stop_sequences = [\n  'one', # first\n]\n", b"")


def test_a_tip_goes_to_the_top_level_keys(by_hand: Path) -> None:
    data = rewritten(by_hand, tip=1)
    assert data == BY_HAND.replace(b'mood = "good"\n', b'mood = "good"\ntip = 1\n')


def test_an_edited_message_is_the_only_one_written_anew(by_hand: Path) -> None:
    messages = load_conversation(by_hand).messages
    data = rewritten(by_hand, messages=[message(1, ROOT, "new"), messages[1]])
    start, end = BY_HAND.index(b"[[ messages"), BY_HAND.index(b"# and the answer")
    new = b'[[messages]]\nid = 1\nrole = "user"\ncontent = """\nnew"""\n'
    assert data == BY_HAND[:start] + new + BY_HAND[end:]


def test_a_message_taken_out_does_not_change_what_the_others_mean(by_hand: Path) -> None:
    file, conversation = ConversationFile.open(by_hand)
    for new in (message(3, 2), message(4, 2)):
        conversation.add(new)
        file.append(new)
    messages = conversation.messages
    rewritten(by_hand, messages=[*messages[:2], messages[3]])
    assert b"# and the answer" in by_hand.read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a comment",
        'request = { model = "a" }\n',
        'request.model = "a"\nrequest.seed = 3',
        '[request.thinking]\ntype = "adaptive"\n[request]\nmodel = "a"\n[other]\nx = 1\n',
        '"title" = """\n[[messages]]"""\n[[messages]]\nrole="user"\ncontent="""\n[[messages]]\n"""',
        'messages = [{ role = "user", content = "a" }]\n',
        '[[messages]]\nrole = "user"\ncontent = "a"\n[request]\nmodel = "a" # below\n[other]\nx=1',
        '[["messages"]]\nrole = "user"\ncontent = "a"\n[messages.response]\nid = "x"',
        '\ufeff[[messages]]\r\nrole = "user"\r\ncontent = """\r\na\r\n"""\r\n',
        'title = "a"\r\n# b\r\n[request]\r\nmodel = "a"\r\n',
    ],
)
def test_a_file_in_any_way_of_writing_says_afterwards_what_it_should(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
    _, conversation = ConversationFile.open(path)
    request = replace(conversation.request, model="b", system="Be\nbrief.", thinking={"type": "x"})
    rewritten(path, request=request, title="New")
    rewritten(path, request=Parameters(top_k=3), title="")
    file, conversation = ConversationFile.open(path)
    new = message(conversation.next_id(), conversation.tip_id())
    conversation.add(new)
    file.append(new)
    assert load_conversation(path) == conversation


def test_a_request_below_the_messages_stays_there(path: Path) -> None:
    written = b'# top\n[[messages]]\nrole = "user"\ncontent = "a"\n\n[request]\nmodel = "a" # b\n'
    path.write_bytes(written)
    assert rewritten(path, title="T") == b'title = "T"\n' + written
    request = Parameters(model="a", top_k=3)
    assert rewritten(path, request=request) == b'title = "T"\n' + written + b"top_k = 3\n"
    data = rewritten(path, messages=[message(1, ROOT), message(2, 1)])
    assert b'[request]\nmodel = "a" # b\n' in data


@pytest.mark.parametrize(
    "messages", ["[]", '[{ role = "user", content = "a" }]', '[\n  {role="user",content="a"}, ]']
)
def test_a_message_is_added_to_a_file_whose_messages_stand_in_an_array(
    path: Path, messages: str
) -> None:
    text = f'x = """\n[[messages]]"""\nmessages = {messages} # mine\n[request]\nmodel = "a"\n'
    path.write_text(text)
    assert (
        rewritten(path, title="T") == text.replace(" # mine\n", ' # mine\ntitle = "T"\n').encode()
    )
    file, conversation = ConversationFile.open(path)
    for _ in range(2):
        new = message(conversation.next_id(), conversation.tip_id())
        conversation.add(new)
        file.append(new)
        assert load_conversation(path) == conversation


def test_a_rewrite_that_changes_nothing_writes_nothing(by_hand: Path) -> None:
    file, conversation = ConversationFile.open(by_hand)
    before = by_hand.stat()
    file.rewrite(conversation)
    assert by_hand.stat() == before


def test_a_link_stays_a_link_and_its_target_keeps_its_mode(by_hand: Path, tmp_path: Path) -> None:
    by_hand.chmod(0o640)
    link = tmp_path / "link.toml"
    link.symlink_to(by_hand)
    rewritten(link, title="New")
    assert link.is_symlink()
    assert b"New" in by_hand.read_bytes()
    assert stat.S_IMODE(by_hand.stat().st_mode) == 0o640


def append(file: ConversationFile, conversation: Conversation) -> None:
    file.append(message(3, 2))


def rewrite(file: ConversationFile, conversation: Conversation) -> None:
    file.rewrite(replace(conversation, title="Mine"))


@pytest.mark.parametrize("save", [append, rewrite])
def test_a_file_that_someone_else_changed_is_left_alone(
    by_hand: Path, save: Callable[[ConversationFile, Conversation], None]
) -> None:
    file, conversation = ConversationFile.open(by_hand)
    # As many bytes as before: only what they are tells.
    theirs = BY_HAND.replace(b"good", b"fine")
    by_hand.write_bytes(theirs)
    os.utime(by_hand, ns=(0, 0))
    with pytest.raises(ChangedOutsideError):
        save(file, conversation)
    assert by_hand.read_bytes() == theirs


def test_a_file_that_was_only_touched_or_copied_is_still_ours(
    by_hand: Path, tmp_path: Path
) -> None:
    file, _ = ConversationFile.open(by_hand)
    copy = tmp_path / "copy"
    copy.write_bytes(by_hand.read_bytes())
    os.utime(copy, ns=(0, 0))
    os.replace(copy, by_hand)
    file.append(message(3, 2))
    assert len(load_conversation(by_hand).messages) == 3


@pytest.mark.parametrize("save", [append, rewrite])
def test_a_file_that_went_away_is_not_made_anew(
    by_hand: Path, save: Callable[[ConversationFile, Conversation], None]
) -> None:
    file, conversation = ConversationFile.open(by_hand)
    by_hand.unlink()
    with pytest.raises(GoneError, match="no longer exists"):
        save(file, conversation)
    assert list(by_hand.parent.iterdir()) == []


@contextmanager
def disk_with_room_for(size: int) -> Iterator[None]:
    """No file grows beyond ``size`` bytes: a write is cut short there, and the next one fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_an_append_that_fails_half_way_is_taken_back_and_can_be_tried_again(by_hand: Path) -> None:
    file, _ = ConversationFile.open(by_hand)
    with disk_with_room_for(len(BY_HAND) + 30), pytest.raises(StorageError, match="too large"):
        file.append(message(3, 2))
    assert by_hand.read_bytes() == BY_HAND
    file.append(message(3, 2))
    assert len(load_conversation(by_hand).messages) == 3


def test_a_rewrite_that_fails_half_way_leaves_the_file_and_no_other(by_hand: Path) -> None:
    file, conversation = ConversationFile.open(by_hand)
    with disk_with_room_for(30), pytest.raises(StorageError, match="too large"):
        file.rewrite(replace(conversation, title="New"))
    assert by_hand.read_bytes() == BY_HAND
    assert list(by_hand.parent.iterdir()) == [by_hand]


def test_a_create_that_fails_half_way_leaves_nothing(path: Path) -> None:
    with disk_with_room_for(3), pytest.raises(StorageError, match="too large"):
        ConversationFile.create(path, Conversation(title="T"))
    assert list(path.parent.iterdir()) == []


def test_what_could_not_be_read_back_is_not_written(by_hand: Path) -> None:
    file, conversation = ConversationFile.open(by_hand)
    hot = replace(conversation, request=Parameters(temperature=7.0))
    with pytest.raises(InvalidFileError, match=r"request\.temperature: expected 0 to 2, got 7\.0"):
        file.rewrite(hot)
    with pytest.raises(InvalidFileError, match="tip"):
        file.rewrite(replace(conversation, tip=9))
    with pytest.raises(InvalidFileError, match="top_k: expected 1 or more"):
        file.append(replace(message(3, 2), request=Parameters(top_k=0)))
    assert by_hand.read_bytes() == BY_HAND


def test_a_file_of_a_newer_format_is_read_only(path: Path) -> None:
    path.write_text('format = 2\n[[messages]]\nrole = "user"\ncontent = "Hi"\n')
    before = path.read_bytes()
    file, conversation = ConversationFile.open(path)
    assert "format 2" in file.read_only_reason
    with pytest.raises(StorageError, match="format 2"):
        file.append(message(2, 1))
    with pytest.raises(StorageError, match="format 2"):
        file.rewrite(replace(conversation, title="New"))
    assert path.read_bytes() == before


def test_lone_surrogates_become_replacement_characters_on_disk(path: Path) -> None:
    usage = Usage(1, 1, extra={"odd": "\ud800"})
    ConversationFile.create(
        path,
        Conversation(
            messages=[replace(message(1, ROOT, "a\udc00"), response=Response(usage=usage))]
        ),
    )
    saved = load_conversation(path).messages[0]
    assert saved.text == "a\ufffd"
    assert present(present(saved.response).usage).extra == {"odd": "\ufffd"}
