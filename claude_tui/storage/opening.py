"""Open a long conversation tail first: show its end at once, and read the rest later."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from claude_tui.conversation import ROOT, Conversation
from claude_tui.storage import disk
from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.storage.disk import Snapshot
from claude_tui.storage.toml import parts
from claude_tui.storage.toml.codec import parse_document
from claude_tui.storage.toml.reader import Document, read_header, read_message
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
            if
            the branch on screen ends further up.
        complete: Whether ``tail`` is the whole conversation.
    """

    path: Path
    tail: Conversation
    complete: bool
    _snapshot: Snapshot
    _document: Document | None

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
            another
            program.
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


def _tail(data: bytes) -> Conversation | None:
    """Parse the header and the last messages; None if the file is short or can't be read so.

    Each message is parsed alone. A string that only looks like a message leaves an open string in
    the
    part before it, which is then no TOML.
    """
    starts = _last_starts(data)
    if len(starts) <= TAIL_MESSAGES:
        return None
    ends = [*starts[1:], len(data)]
    places = zip(starts, ends, strict=True)
    try:
        header = parts.parse_part(data[: next(parts.message_starts(data))])
        document = read_header(header)
        tables = [parts.only_message(data[start:end]) for start, end in places]
        if document.newer or "messages" in header or not all("id" in table for table in tables):
            return None
        above = ROOT
        for table in tables:
            message = read_message(table, above=above, next_id=ROOT + 1)
            document.conversation.messages.append(message)
            above = message.id
    except (ValueError, FormatError):
        return None
    return _without_the_first(document.conversation)


def _last_starts(data: bytes) -> list[int]:
    """Return the offsets of the last messages and the one before, without searching the rest."""
    searched = _FIRST_SEARCHED_BYTES
    while True:
        position = max(0, len(data) - searched)
        starts = list(parts.message_starts(data, position))
        if position == 0 or len(starts) > TAIL_MESSAGES:
            return starts[-TAIL_MESSAGES - 1 :]
        searched *= 4


def _without_the_first(conversation: Conversation) -> Conversation:
    """Remove the message that was read only for its id, since the next one may follow it."""
    del conversation.messages[0]
    if conversation.tip is not None and all(
        m.id != conversation.tip for m in conversation.messages
    ):
        conversation.messages.clear()
    return conversation
