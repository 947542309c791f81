"""What a crash leaves in a journal, and what the next opening makes of it."""

from __future__ import annotations

import json
import stat
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.conversation import (
    Conversation,
    Message,
    Parameters,
    Response,
    TextBlock,
    ThinkingBlock,
    Usage,
)
from claude_tui.conversation.accumulate import Accumulator
from claude_tui.conversation.events import (
    BlockStart,
    BlockStop,
    CitationDelta,
    InputJsonDelta,
    MessageDelta,
    MessageStart,
    MessageStop,
    SignatureDelta,
    StreamEvent,
    TextDelta,
    ThinkingDelta,
)
from claude_tui.storage import journal as journals
from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.storage.disk import ChangedOutsideError
from claude_tui.storage.journal import journal_path
from claude_tui.storage.recovery import recover
from claude_tui.storage.toml.codec import load_conversation
from claude_tui.storage.toml.writer import dump_message
from tests.narrowing import present
from tests.storage.conversations import texts

AT = datetime(2026, 11, 22, 19, 45, 31, tzinfo=UTC)
QUESTION = Message(1, 0, "user", (TextBlock("Lists?"),), at=AT)
REPLY = Message(2, 1, "assistant", (), at=AT, request=Parameters(model="m", temperature=0.5))
START = MessageStart("msg_1", "m", Usage(input_tokens=7, extra={"tier": "x"}), "req_1")
EVENTS: list[StreamEvent] = [
    START,
    BlockStart(0, {"type": "thinking", "thinking": ""}),
    ThinkingDelta(0, "Hm."),
    SignatureDelta(0, "c2ln"),
    BlockStop(0),
    BlockStart(1, {"type": "text", "text": ""}),
    TextDelta(1, 'Lists """ \x00 é'),
    TextDelta(1, "\n[[messages]]\n"),
    CitationDelta(1, {"type": "char_location", "n": None}),
    BlockStart(2, {"type": "tool_use", "id": "t", "name": "n", "input": {}}),
    InputJsonDelta(2, '{"a": 1}'),
    MessageDelta("end_turn", None, Usage(output_tokens=9)),
    MessageStop(),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "talk.toml"


def asked(path: Path, *more: Message) -> ConversationFile:
    """A file in which something was asked."""
    return ConversationFile.create(path, Conversation(title="T", messages=[QUESTION, *more]))


def after(events: Iterable[StreamEvent]) -> Message:
    """The reply of which ``events`` came."""
    arrived = Accumulator()
    for event in events:
        arrived.apply(event)
    return replace(REPLY, content=arrived.content(), response=arrived.response())


def crash_after(path: Path, *batches: Sequence[StreamEvent]) -> None:
    file = asked(path)
    file.journal.begin_reply(REPLY, QUESTION)
    for batch in batches:
        file.journal.add(REPLY.id, batch)
    file.journal.close()


def test_what_came_of_a_reply_is_added_to_the_file_and_the_journal_goes(path: Path) -> None:
    crash_after(path, EVENTS[:3], EVENTS[3:7])
    assert stat.S_IMODE(journal_path(path).stat().st_mode) == 0o600
    (added,) = recover(path)
    assert added == after(EVENTS[:7])
    assert added.content == (ThinkingBlock("Hm.", "c2ln"), TextBlock('Lists """ \x00 é'))
    assert (present(added.response).stop_reason, present(added.response).id) == (
        "interrupted",
        "msg_1",
    )
    assert load_conversation(path).messages == [QUESTION, added]
    assert [file.name for file in path.parent.iterdir()] == ["talk.toml"]
    assert recover(path) == ()


def test_every_kind_of_event_is_read_back_as_it_was(path: Path) -> None:
    crash_after(path, EVENTS)
    _, record = journals.read_records(path)
    assert journals.read_events(record) == EVENTS
    (added,) = recover(path)
    assert added == after(EVENTS)
    assert present(added.response).stop_reason == "end_turn"


@given(st.lists(texts, min_size=1, max_size=5), st.data())
def test_a_journal_that_is_torn_anywhere_gives_the_beginning_of_the_reply(
    pieces: list[str], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "talk.toml")
        block = BlockStart(0, {"type": "text", "text": ""})
        crash_after(path, [START, block], *([TextDelta(0, piece)] for piece in pieces))
        written = journal_path(path).read_bytes()
        kept = data.draw(st.integers(0, len(written)))
        journal_path(path).write_bytes(written[:kept])
        added = recover(path)
        # A line is whole up to its end, with or without the line break behind it.
        lines = written[: kept + 1].count(b"\n")
        said = [message.text for message in load_conversation(path).messages[1:]]
        arrived = "".join(pieces[: max(0, lines - 2)])
        assert said == ([arrived] if arrived else [])
        assert len(added) == len(said)
        assert not journal_path(path).exists()


def test_every_torn_append_is_cut_back_and_done_again(path: Path) -> None:
    second = replace(after(EVENTS), response=Response(seconds=12.34, usage=Usage(12, 1234)))
    file = asked(path)
    before = path.read_bytes()
    with (
        pytest.raises(InterruptedError),
        file.journal.appending(b"", 0, None, 0),
    ):
        raise InterruptedError
    assert not journal_path(path).exists()
    file.append(second)
    whole = path.read_bytes()
    part = whole[len(before) :]
    for kept in range(len(part) + 1):
        for zeros in (b"", b"\0" * 4):
            torn = part[:kept] + (zeros if kept < len(part) else b"")
            path.write_bytes(before)
            note, _ = ConversationFile.open(path)
            note.journal.keep()
            with note.journal.appending(part, 1, QUESTION, len(before)):
                path.write_bytes(before + torn)
            note.journal.close()
            recover(path)
            assert path.read_bytes() == whole, kept


def test_events_that_name_no_reply_are_of_the_one_that_began_last(path: Path) -> None:
    crash_after(path, EVENTS[:7])
    lines = journal_path(path).read_text().splitlines()
    records = [json.loads(line) for line in lines]
    assert records[1].pop("of") == REPLY.id
    journal_path(path).write_text("".join(f"{json.dumps(record)}\n" for record in records))
    assert recover(path) == (after(EVENTS[:7]),)


@pytest.mark.parametrize("taken", [False, True])
def test_replies_that_were_under_way_together_are_told_apart(path: Path, taken: bool) -> None:
    file = asked(path)
    other = replace(REPLY, id=3)
    for reply in (REPLY, other):
        file.journal.begin_reply(reply, QUESTION)
    for number, event in enumerate(EVENTS[:7]):
        for reply in (REPLY, other) if number % 2 else (other, REPLY):
            file.journal.add(reply.id, [event])
    file.journal.add(other.id, [TextDelta(1, " and more")])
    file.journal.close()
    if taken:
        left = journal_path(path).read_bytes()
        again, _ = ConversationFile.open(path)
        again.append(Message(2, 1, "user", (TextBlock("Written by hand"),)))
        journal_path(path).write_bytes(left)
    first, second = recover(path)
    assert (first.id, second.id) == ((4, 3) if taken else (2, 3))
    assert first.content == after(EVENTS[:7]).content
    assert second.text == f"{first.text} and more"
    assert load_conversation(path).messages[-2:] == [first, second]


def test_a_message_that_is_removed_while_a_reply_is_under_way_stays_removed(path: Path) -> None:
    file = asked(path)
    file.journal.begin_reply(REPLY, QUESTION)
    said = Message(3, 1, "user", (TextBlock("Never mind"),), at=AT)
    file.append(said)
    file.rewrite(Conversation(title="T", messages=[QUESTION]))
    file.journal.close()
    assert recover(path) == ()
    assert load_conversation(path).messages == [QUESTION]


def test_a_reply_that_is_in_the_file_already_is_not_added_again(path: Path) -> None:
    file = asked(path)
    file.journal.begin_reply(REPLY, QUESTION)
    file.journal.add(REPLY.id, EVENTS[:7])
    file.append(after(EVENTS))
    file.journal.close()
    before = path.read_bytes()
    assert journal_path(path).exists()
    assert recover(path) == ()
    assert path.read_bytes() == before
    assert not journal_path(path).exists()


def test_a_reply_nothing_came_of_leaves_nothing(path: Path) -> None:
    crash_after(path, [START])
    before = path.read_bytes()
    assert recover(path) == ()
    assert path.read_bytes() == before


def test_the_journal_of_another_conversation_of_that_name_is_not_taken(path: Path) -> None:
    crash_after(path, EVENTS)
    path.unlink()
    assert recover(path) == ()
    crash_after(path, EVENTS)
    path.unlink()
    left = journal_path(path).read_bytes()
    later = replace(QUESTION, at=AT.replace(year=2027))
    ConversationFile.create(path, Conversation(messages=[later]))
    journal_path(path).write_bytes(left)
    assert recover(path) == ()
    assert load_conversation(path).messages == [later]
    assert not journal_path(path).exists()


def test_an_id_that_was_given_again_meanwhile_is_no_obstacle(path: Path) -> None:
    crash_after(path, EVENTS[:7])
    other = replace(QUESTION, id=2, parent=0)
    file, _ = ConversationFile.open(path)
    left = journal_path(path).read_bytes()
    file.append(other)
    journal_path(path).write_bytes(left)
    (added,) = recover(path)
    assert (added.id, added.parent) == (3, 1)
    assert load_conversation(path).messages == [QUESTION, other, added]


def test_a_file_of_a_later_format_keeps_its_journal(path: Path) -> None:
    crash_after(path, EVENTS)
    path.write_text(path.read_text().replace("format = 1", "format = 2"))
    assert recover(path) == ()
    assert journal_path(path).exists()


@pytest.mark.parametrize("garbage", [b"\xff\xfe\n{}", b'{"events": 5}\n[1]\n', b'{"reply": ""}'])
def test_garbage_in_a_journal_harms_nothing(path: Path, garbage: bytes) -> None:
    asked(path)
    before = path.read_bytes()
    journal_path(path).write_bytes(garbage)
    assert recover(path) == ()
    assert path.read_bytes() == before


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@st.composite
def nearly_right(draw: st.DrawFn) -> Any:
    """A record in which one value is not what it should be."""
    part = dump_message(REPLY, parent_above=0)
    events = [journals._to_json(event) for event in EVENTS]
    record = draw(
        st.sampled_from(
            [
                {"reply": part, "above": 0, "follows": AT.isoformat()},
                {"append": part, "above": 1, "follows": AT.isoformat(), "size": 99},
                {"events": events},
            ]
        )
    )
    record = json.loads(json.dumps(record))
    if "events" in record and draw(st.booleans()):
        event = draw(st.sampled_from(record["events"]))
        place = draw(st.integers(0, len(event[1])))
        if place:
            event[1][place - 1] = draw(_JSON)
        else:
            event[0] = draw(st.sampled_from([*journals._EVENTS]) | _JSON)
    else:
        record[draw(st.sampled_from([*record]))] = draw(_JSON)
    return record


@given(records=st.lists(nearly_right(), max_size=4))
def test_nothing_in_a_journal_can_harm_the_file(records: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "talk.toml")
        asked(path)
        first = {
            "reply": dump_message(REPLY, parent_above=0),
            "above": 0,
            "follows": AT.isoformat(),
        }
        lines = [json.dumps(record) for record in (first, *records)]
        journal_path(path).write_text("\n".join((*lines, "[" * 100_000)))
        recover(path)
        assert load_conversation(path).messages[0] == QUESTION
        assert not journal_path(path).exists()


def test_an_append_that_was_refused_is_not_done_later(path: Path) -> None:
    file = asked(path)
    path.write_text(path.read_text() + "# theirs\n")
    with pytest.raises(ChangedOutsideError):
        file.append(after(EVENTS))
    assert not journal_path(path).exists()


def test_the_cost_of_a_journal_does_not_grow_with_the_reply(path: Path) -> None:
    file = asked(path)
    file.journal.begin_reply(REPLY, QUESTION)
    sizes = []
    for _ in range(50):
        before = journal_path(path).stat().st_size
        file.journal.add(REPLY.id, [TextDelta(0, "some words ")])
        sizes.append(journal_path(path).stat().st_size - before)
    file.journal.close()
    assert len(set(sizes)) == 1


def test_a_name_as_long_as_can_be_has_a_journal_too(tmp_path: Path) -> None:
    path = tmp_path / f"{'n' * 250}.toml"
    crash_after(path, EVENTS)
    assert len(recover(path)) == 1


def test_a_link_shares_the_journal_of_its_target(path: Path, tmp_path: Path) -> None:
    crash_after(path, EVENTS)
    (tmp_path / "links").mkdir()
    link = tmp_path / "links" / "link.toml"
    link.symlink_to(path)
    assert len(recover(link)) == 1
    assert len(load_conversation(path).messages) == 2
