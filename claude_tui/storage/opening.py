"""Opening a long conversation tail first: its end is there at once, the rest is read after it."""

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
"""Where the last messages are looked for at first, from the end."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A conversation that may not be read to the end yet.

    It can be shown, not saved: its file is handed out by ``finish`` alone, when all of it proved
    valid.

    Args:
        path: The file.
        tail: The conversation, with its last messages only unless ``complete``. With none at all
            if the branch on screen ends further up.
        complete: Whether ``tail`` is all of it.
    """

    path: Path
    tail: Conversation
    complete: bool
    _snapshot: Snapshot
    _document: Document | None

    def finish(self) -> tuple[ConversationFile, Conversation]:
        """The file and the whole conversation. Slow for a long one: call it in a thread.

        The conversation replaces ``tail``, whatever it says: a hand-written file can be such that
        its end alone looks different than it is.

        Raises:
            InvalidFileError: It is not valid TOML, or breaks the format.
        """
        document = self._document or parse_document(self._snapshot.data, self.path)
        return ConversationFile(self.path, document, self._snapshot), document.conversation


def open_conversation(path: Path) -> Opened:
    """Read the file at ``path``, and parse as much as can be shown at once.

    Raises:
        InvalidFileError: It is short, and is not valid TOML, breaks the format or is another
            program's.
        FileError: It is not there, or not a file.
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
    """The header and the last messages; None if the file is short or its end can't stand alone.

    Each message is parsed by itself. One in a string that only looks like a message leaves an
    open string in the part before it, which is then no TOML.
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
    """Where the last messages start, and the one before them; found without a look at the rest."""
    searched = _FIRST_SEARCHED_BYTES
    while True:
        position = max(0, len(data) - searched)
        starts = list(parts.message_starts(data, position))
        if position == 0 or len(starts) > TAIL_MESSAGES:
            return starts[-TAIL_MESSAGES - 1 :]
        searched *= 4


def _without_the_first(conversation: Conversation) -> Conversation:
    """Without the message that was read only for its id: the next one may follow it unsaid."""
    del conversation.messages[0]
    if conversation.tip is not None and all(
        m.id != conversation.tip for m in conversation.messages
    ):
        conversation.messages.clear()
    return conversation
