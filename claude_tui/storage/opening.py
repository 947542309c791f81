"""Open a conversation to continue it: lock it, recover what a crash left, and read it.

Of a long one the end is read first, and the rest later.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from claude_tui.conversation import ROOT, Conversation, Message
from claude_tui.errors import StorageError
from claude_tui.storage import disk
from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.storage.disk import Snapshot
from claude_tui.storage.lock import FileLock
from claude_tui.storage.recovery import recover
from claude_tui.storage.toml import parts
from claude_tui.storage.toml.codec import parse_document, parse_header
from claude_tui.storage.toml.reader import ParsedFile, read_message
from claude_tui.storage.toml.scalars import FormatError
from claude_tui.storage.toml.unknown_keys import require_conversation

TAIL_MESSAGES: Final = 40
"""How many messages of a long file are read first."""

_FIRST_SEARCHED_BYTES: Final = 1 << 16
"""How much of the end is searched first for the last messages."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A conversation that may not be read completely yet.

    It can be shown, but not saved: ``finish`` returns its file once all of it has proved valid.

    Args:
        path: The file.
        tail: The conversation, with its last messages only unless ``complete``, or with no messages
            if the branch on screen ends further up.
        complete: Whether ``tail`` is the whole conversation.
    """

    path: Path
    tail: Conversation
    complete: bool
    _snapshot: Snapshot
    _document: ParsedFile | None

    def finish(self) -> tuple[ConversationFile, Conversation]:
        """Return the file and the whole conversation. Call it in a thread, since it may be slow.

        The conversation replaces ``tail`` even if they differ: the end of a hand-written file can
        look different alone.

        Raises:
            InvalidFileError: It is not valid TOML, or breaks the format.
        """
        document = self._document or parse_document(self._snapshot.data, self.path)
        return ConversationFile(self.path, document, self._snapshot), document.conversation


def open_conversation(path: Path) -> Opened:
    """Read the file at ``path``, and parse as much as can be shown at once.

    Raises:
        InvalidFileError: It is short, and is not valid TOML, breaks the format or belongs to
            another program.
        FileError: It does not exist, or is not a file.
        StorageError: It can't be read.
    """
    snapshot = disk.read(path)
    tail = _tail(snapshot.data)
    if tail is not None:
        return Opened(path, tail, False, snapshot, None)
    document = parse_document(snapshot.data, path)
    require_conversation(document, path)
    return Opened(path, document.conversation, True, snapshot, document)


@dataclass(frozen=True, slots=True)
class Claim:
    """An opened conversation.

    Args:
        opened: Its content.
        lock: Its lock, which must be released in the end.
        holder: Who else has it open, so that it can't be written; empty if nobody has.
        problem: Why what a crash left could not be recovered; None if there is nothing left.
        recovered: The messages that a crash kept from being saved. They are in ``opened``.
    """

    opened: Opened
    lock: FileLock
    holder: str
    problem: StorageError | None
    recovered: tuple[Message, ...]


def claim(path: Path) -> Claim:
    """Open the file at ``path``, and lock it unless somebody else has.

    Raises:
        FileError: It is not a valid conversation.
        StorageError: It can't be read.
    """
    lock = FileLock(path)
    holder = lock.acquire()
    problem: StorageError | None = None
    recovered: tuple[Message, ...] = ()
    try:
        try:
            recovered = () if holder else recover(path)
        except StorageError as error:
            problem = error
        return Claim(open_conversation(path), lock, holder, problem, recovered)
    except BaseException:
        lock.release()
        raise


def _tail(data: bytes) -> Conversation | None:
    """Parse the header and the last messages; None if the file is short or can't be read so.

    Each message is parsed alone. A string that only looks like a message leaves an open string in
    the part before it, which is then no TOML.
    """
    starts = _last_starts(data)
    if len(starts) <= TAIL_MESSAGES:
        return None
    places = pairwise([*starts, len(data)])
    try:
        document = parse_header(data[: next(parts.message_starts(data))])
        tables = [parts.only_message(data[start:end]) for start, end in places]
        if document.newer or not all("id" in table for table in tables):
            return None
        messages: list[Message] = []
        for table in tables:
            above = messages[-1].id if messages else ROOT
            messages.append(read_message(table, above=above, next_id=ROOT + 1))
    except (ValueError, FormatError):
        return None
    del messages[0]  # it was read only for its id, since the next one may follow it
    conversation = document.conversation
    if conversation.tip is None or any(m.id == conversation.tip for m in messages):
        conversation.messages = messages
    return conversation


def _last_starts(data: bytes) -> list[int]:
    """Return the offsets of the last messages and the one before, without searching the rest."""
    searched = _FIRST_SEARCHED_BYTES
    while True:
        position = max(0, len(data) - searched)
        starts = list(parts.message_starts(data, position))
        if position == 0 or len(starts) > TAIL_MESSAGES:
            return starts[-TAIL_MESSAGES - 1 :]
        searched *= 4
