"""Recovers what a crash left in the journal of a conversation."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from claude_tui.conversation import ROOT, Conversation, Message
from claude_tui.conversation.accumulate import Accumulator
from claude_tui.errors import InvalidFileError
from claude_tui.storage import disk, journal
from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.storage.prompts import with_prompt
from claude_tui.storage.toml.codec import parse_message
from claude_tui.storage.toml.scalars import FormatError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Left:
    """A message that was under way.

    Args:
        message: As far as the note of it says.
        follows: When the message that it follows was written.
        arrived: Of a reply that was still coming, what came.
    """

    message: Message
    follows: str | None
    arrived: Accumulator | None

    def whole(self) -> Message:
        """Return the message with everything that arrived of it."""
        if self.arrived is None:
            return self.message
        content, response = self.arrived.content(), self.arrived.response()
        return replace(self.message, content=content, response=response)


def recover(path: Path) -> tuple[Message, ...]:
    """Add what only the journal has to the file at ``path``, and remove the journal.

    Call it only while no other program writes to the file.

    Returns:
        The messages that were added: replies as far as they came, and what the person said.

    Raises:
        FileError: The file is not a valid conversation; the journal stays.
        StorageError: The disk refused; the journal stays.
    """
    records = _without_old_appends(journal.read_records(path))
    added: list[Message] = []
    if records and disk.is_there(path):
        for note in [record for record in records if "append" in record][-1:]:
            _cut_back(path, note)
        file, conversation = ConversationFile.open(path)
        if file.read_only_reason:
            return ()
        file.journal.keep()
        try:
            missing = [left for left in _left(records) if not _is_in(left.message, conversation)]
            for left in missing:
                if not _can_follow(left, conversation):
                    continue
                message = _with_free_id(left.whole(), conversation, missing)
                try:
                    file.append(message)
                except InvalidFileError as error:
                    log.warning("a message of a journal can't be written: %s", error)
                    continue
                conversation.add(message)
                added.append(message)
        finally:
            file.journal.close()
    journal.discard(journal.journal_path(path))
    return tuple(added)


def _without_old_appends(records: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the records without those of appends before all of the file was written."""
    last_rewrite = max((at for at, each in enumerate(records) if "rewritten" in each), default=-1)
    return [each for at, each in enumerate(records) if at > last_rewrite or "append" not in each]


def _cut_back(path: Path, note: Mapping[str, Any]) -> None:
    """Remove what the last append left, if it is torn."""
    match note:
        case {"append": str(part), "size": int(size)} if size >= 0:
            disk.cut_back(path, size, part.encode())
        case _:
            log.warning("a record of a journal can't be read: no size")


def _left(records: Sequence[Mapping[str, Any]]) -> list[_Left]:
    """Return what was under way. The later of two notes of one message has all of it."""
    left: dict[int, _Left] = {}
    arrived: dict[object, Accumulator] = {}
    last_begun: object = None
    for record in records:
        try:
            match record:
                case {"events": _}:
                    reply = record.get("of", last_begun)
                    for event in journal.read_events(record):
                        arrived.setdefault(reply, Accumulator()).apply(event)
                case {"reply": str(part), "above": int(above)}:
                    message = parse_message(part.encode(), above)
                    last_begun = message.id
                    arrived[last_begun] = Accumulator()
                    left[message.id] = _Left(message, record.get("follows"), arrived[last_begun])
                case {"append": str(part), "above": int(above)}:
                    message = parse_message(part.encode(), above)
                    system = record.get("system")
                    if message.request is not None and isinstance(system, str):
                        request = with_prompt(message.request, system)
                        message = replace(message, request=request)
                    left[message.id] = _Left(message, record.get("follows"), None)
                case _:
                    pass
        except (ValueError, TypeError, KeyError, FormatError) as error:
            log.warning("a record of a journal can't be read: %s", error)
    return [each for each in left.values() if each.arrived is None or not each.arrived.empty]


def _is_in(message: Message, conversation: Conversation) -> bool:
    """Return whether ``conversation`` has ``message``: the journal may be older than the file."""
    return any(
        (each.id, each.role, each.parent) == (message.id, message.role, message.parent)
        for each in conversation.messages
    )


def _can_follow(left: _Left, conversation: Conversation) -> bool:
    """Return whether ``conversation`` has the message that it follows, as it was then."""
    parent = left.message.parent
    return (parent == ROOT and not conversation.messages) or any(
        each.id == parent and journal.when(each) == left.follows for each in conversation.messages
    )


def _with_free_id(
    message: Message, conversation: Conversation, missing: Sequence[_Left]
) -> Message:
    """Return ``message`` with an id of its own, which none of those ``missing`` has either."""
    if all(each.id != message.id for each in conversation.messages):
        return message
    others = (left.message.id for left in missing)
    return replace(message, id=max(conversation.next_id(), *(number + 1 for number in others)))
