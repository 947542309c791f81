"""Read what a list shows of a conversation from as little of its file as possible."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from claude_tui.conversation import UNSET, Message
from claude_tui.conversation.conversation import derived_title
from claude_tui.errors import ClaudeTuiError
from claude_tui.storage import disk
from claude_tui.storage.disk import Stamp
from claude_tui.storage.toml import parts
from claude_tui.storage.toml.codec import parse_document, parse_header, parse_message
from claude_tui.storage.toml.parts import Parts
from claude_tui.storage.toml.reader import ParsedFile
from claude_tui.storage.toml.scalars import FormatError

_FIRST_READ_BYTES: Final = 1 << 13
_MESSAGES_FOR_A_TITLE: Final = 5
"""How many messages are searched for the person's first one."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list shows of one file.

    Args:
        path: The file.
        stamp: The state of the file that this describes.
        title: Its title, or the first words of the first user message; empty if there is neither.
        model: The model of the next turn; empty if the file names none.
        messages: The number of messages in all branches; None if they were not counted.
        error: Why the file can't be opened; empty if it seems it can. Only its beginning was read.
    """

    path: Path
    stamp: Stamp
    title: str = ""
    model: str = ""
    messages: int | None = None
    error: str = ""

    @property
    def changed(self) -> datetime:
        """When the file was last written, with a time zone."""
        try:
            return datetime.fromtimestamp(self.stamp.changed_ns / 1e9, UTC)
        except (ValueError, OverflowError, OSError):
            # A disk may give any time.
            return datetime.fromtimestamp(0, UTC)


def read_summary(path: Path, stamp: Stamp, *, count: bool = False) -> Summary:
    """Summarise the file at ``path``; the summary of a broken one says what is wrong.

    Args:
        path: The file.
        stamp: The state of the file.
        count: Whether to count the messages, for which the whole file must be read.
    """
    try:
        if not count and stamp.size > _FIRST_READ_BYTES:
            summary = _of_beginning(path, stamp)
            if summary is not None:
                return summary
        data = disk.read(path).data
    except ClaudeTuiError as problem:
        return Summary(path, stamp, error=problem.message)
    return _of_whole(path, stamp, data)


def _of_beginning(path: Path, stamp: Stamp) -> Summary | None:
    """Return the summary if the first bytes of the file are enough for it."""
    cut = parts.cut(disk.read(path, _FIRST_READ_BYTES).data)
    # The last message may be cut off.
    cut = Parts(cut.header, cut.messages[:-1])
    document = _read_beginning(cut) if cut.messages else None
    if document is None:
        return None
    complete = document.conversation.display_title or len(cut.messages) >= _MESSAGES_FOR_A_TITLE
    return _summary(path, stamp, document, None) if complete else None


def _of_whole(path: Path, stamp: Stamp, data: bytes) -> Summary:
    cut = parts.cut(data)
    messages = len(cut.messages)
    try:
        document = _read_beginning(cut) or parse_document(data, path)
    except ClaudeTuiError as problem:
        return Summary(path, stamp, messages=messages, error=problem.message)
    return _summary(path, stamp, document, messages or len(document.conversation.messages))


def _summary(path: Path, stamp: Stamp, document: ParsedFile, messages: int | None) -> Summary:
    conversation = document.conversation
    model = conversation.request.model if conversation.request.model is not UNSET else ""
    return Summary(path, stamp, conversation.display_title, model, messages)


def _read_beginning(cut: Parts) -> ParsedFile | None:
    """Read the header and, if it has no title, the first messages; None if that is not possible."""
    try:
        document = parse_header(cut.header)
        if not document.conversation.title:
            document.conversation.messages = _first_messages(cut)
    except (ValueError, FormatError):
        return None
    return document


def _first_messages(cut: Parts) -> list[Message]:
    """Read the messages up to the first one that gives a title."""
    messages: list[Message] = []
    for part in cut.messages[:_MESSAGES_FOR_A_TITLE]:
        messages.append(parse_message(part))
        if derived_title(messages):
            break
    return messages
