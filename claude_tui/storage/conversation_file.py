"""Save one open conversation.

A save keeps every byte of what did not change, and never leaves the file half written. If another
program has changed the file, nothing is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from claude_tui.conversation import ROOT, Conversation, Message
from claude_tui.conversation.content import without_surrogates
from claude_tui.errors import FileError, InvalidFileError, StorageError
from claude_tui.storage import disk
from claude_tui.storage.journal import Journal
from claude_tui.storage.prompts import Prompts
from claude_tui.storage.toml import parts
from claude_tui.storage.toml.codec import (
    parse_conversation,
    parse_document,
    parse_header,
    parse_message,
)
from claude_tui.storage.toml.header import edit_header
from claude_tui.storage.toml.parts import Parts, line_end_of, with_line_ends
from claude_tui.storage.toml.reader import ParsedFile
from claude_tui.storage.toml.scalars import FormatError
from claude_tui.storage.toml.strings import key_path
from claude_tui.storage.toml.writer import dump_conversation, dump_header, dump_message
from claude_tui.text.toml_syntax import statements


class ConversationFile:
    """The file of one conversation. Call every method from one and the same thread.

    ``create``, ``open`` and ``claude_tui.storage.opening`` make one.

    Args:
        path: The file. If it is a link, its target is written.
        document: Its content, all of it valid.
        snapshot: Its bytes.
    """

    def __init__(self, path: Path, document: ParsedFile, snapshot: disk.Snapshot) -> None:
        self.path = path
        self.read_only_reason = ""
        if document.newer:
            self.read_only_reason = (
                f"{path.name} is in format {document.format}, "
                "which this version can only partly read and can't write"
            )
        self.journal = Journal(path)
        self.saved = document.conversation.snapshot()
        """The content of the file when it was last read or written here. Do not change it."""
        self._prompts = Prompts(self.saved.messages)
        self._stamp = snapshot.stamp
        self._digest = hashlib.sha256(snapshot.data)
        self._line_end = line_end_of(snapshot.data)
        self._torn = b""
        # Nothing can be appended to messages in an inline array.
        self._takes_parts = document.newer or _has_parts(snapshot.data, self.saved)

    @classmethod
    def create(cls, path: Path, conversation: Conversation) -> ConversationFile:
        """Write ``conversation`` to a new file that only this user can read.

        Raises:
            InvalidFileError: A value is out of range, so that the file could not be read.
            StorageError: The disk refused, or there is already a file at ``path``.
        """
        data = _encoded(dump_conversation(conversation))
        document = replace(parse_document(data, path), conversation=conversation)
        return cls(path, document, disk.Snapshot(data, disk.create(path, data)))

    @classmethod
    def open(cls, path: Path) -> tuple[ConversationFile, Conversation]:
        """Read the whole file at ``path``.

        Raises:
            InvalidFileError: It is not valid TOML, or breaks the format.
            FileError: It does not exist, or is not a file.
            StorageError: It can't be read.
        """
        snapshot = disk.read(path)
        document = parse_document(snapshot.data, path)
        return cls(path, document, snapshot), document.conversation

    def append(self, message: Message) -> None:
        """Append ``message`` and flush it to the disk. It becomes the tip.

        The cost does not depend on the size of the file, unless it names a ``tip``, which must be
        removed at the same time, or has its messages in an inline array. Then the file is
        rewritten.

        Raises:
            InvalidFileError: A value is out of range, so that the file could not be read.
            ChangedOutsideError: Another program changed the file. Nothing was written.
            GoneError: The file does not exist any more. Nothing was written.
            StorageError: The disk refused, or the file is read-only. Nothing was written.
        """
        self._require_writable()
        messages = self.saved.messages
        if self.saved.tip is not None or not self._takes_parts:
            self.rewrite(replace(self.saved, messages=[*messages, message], tip=None))
            return
        above = messages[-1].id if messages else ROOT
        part = _message_part(message, above, self.path, self._prompts)
        holder = self._prompts.holder(message)
        follows = next((each for each in reversed(messages) if each.id == message.parent), None)
        data = with_line_ends(b"\n" + part, self._line_end)
        try:
            system = None if holder is None else self._prompts.text(holder)
            with self.journal.appending(data, above, follows, self._stamp.size, system):
                self._stamp, added = disk.append(
                    self.path, data, self._stamp, self._digest.digest()
                )
        except disk.TornError:
            self._torn = data
            raise
        self._digest.update(added)
        messages.append(message)
        self._prompts.add(message)

    def rewrite(self, conversation: Conversation) -> None:
        """Make the file hold ``conversation``, wholly or not at all.

        Comments, blank lines and the formatting of everything that did not change stay.

        Raises:
            InvalidFileError: A value is out of range, so that the file could not be read.
            ChangedOutsideError: Another program changed the file. Nothing was written.
            GoneError: The file does not exist any more. Nothing was written.
            StorageError: The disk refused, or the file is read-only. Nothing was written.
        """
        self._require_writable()
        tip = conversation.tip
        if tip is not None and all(message.id != tip for message in conversation.messages):
            reason = f"expected the id of a message, got {tip}"
            raise InvalidFileError(self.path, reason, key_path="tip")
        before = self._unchanged_data()
        data = _rewritten(before, self.saved, conversation, self.path)
        if data != before:
            self._stamp = disk.replace(self.path, data)
            self._digest = hashlib.sha256(data)
            self._line_end = line_end_of(data)
            self.journal.note_rewrite()
        self.saved = conversation.snapshot()
        self._prompts = Prompts(self.saved.messages)
        self._takes_parts = self._takes_parts or _has_parts(data, self.saved)

    def changed_outside(self) -> bool:
        """Whether another program has changed the content of the file.

        Raises:
            GoneError: The file does not exist any more.
            StorageError: The file can't be read.
        """
        # If a file has no stamp, reading it gives the reason.
        if disk.stamp_of(self.path) == self._stamp:
            return False
        try:
            self._unchanged_data()
        except disk.ChangedOutsideError:
            return True
        return False

    def _require_writable(self) -> None:
        """Raise if the file can't be written, and remove what a failed save left."""
        if self.read_only_reason:
            raise StorageError(self.path, self.read_only_reason)
        if self._torn:
            disk.cut_back(self.path, self._stamp.size, self._torn, whole=True)
            self._torn = b""

    def _unchanged_data(self) -> bytes:
        try:
            snapshot = disk.read(self.path)
        except FileError as error:
            raise disk.GoneError(self.path) from error
        if hashlib.sha256(snapshot.data).digest() != self._digest.digest():
            raise disk.ChangedOutsideError(self.path)
        self._stamp = snapshot.stamp
        return snapshot.data


def _rewritten(data: bytes, before: Conversation, after: Conversation, path: Path) -> bytes:
    """Return ``data``, which is the file of ``before``, changed to that of ``after``."""
    known_count, line_end = len(before.messages), line_end_of(data)
    grown = after.messages[:known_count] == before.messages
    cut = _cut_plainly(data, before)
    if cut is None and grown and (edited := _edited_in_place(data, before, after, path)):
        return edited
    cut = cut or _cut(data, before)
    if cut is None:
        return _rendered(after, path, line_end)
    header = _header(cut.header, before, after, path, line_end)
    if grown:
        new = _new_parts(after.messages, known_count, path, line_end)
        return _joined(header, chain(cut.messages, new), line_end)
    edited_parts = _edited_parts(cut.messages, before, after, path, line_end)
    written = _joined(header, edited_parts, line_end)
    if before.messages[-1] not in after.messages and written.endswith(2 * line_end):
        written = written.removesuffix(line_end)  # the line above the message that is gone
    # Hand-written parts leave out ids and parents, so a part may mean something else after another
    # part. This is rare enough to read all of it back.
    read_back = parse_conversation(written, path)
    return written if read_back.messages == after.messages else _rendered(after, path, line_end)


def _rendered(conversation: Conversation, path: Path, line_end: bytes) -> bytes:
    """Write the whole file from the start."""
    data = with_line_ends(_encoded(dump_conversation(conversation)), line_end)
    parse_conversation(data, path)
    return data


def _edited_in_place(
    data: bytes, before: Conversation, after: Conversation, path: Path
) -> bytes | None:
    """Edit a header that has parts among the messages; None if that can't be done.

    The whole file is read back, which takes long for a long file. Few files are written like this.
    """
    line_end = line_end_of(data)
    header = _encoded(edit_header(data.decode(), before, after, line_end.decode()))
    new = _new_parts(after.messages, len(before.messages), path, line_end)
    edited = _joined(header, new, line_end)
    try:
        return edited if parse_conversation(edited, path) == after else None
    except InvalidFileError:
        return None


def _cut(data: bytes, conversation: Conversation) -> Parts | None:
    """Cut ``data`` into header and messages; None if it is not written in parts."""
    cut = _cut_plainly(data, conversation) or parts.cut_exactly(data)
    return cut if cut is not None and _says(cut.header, conversation) else None


def _cut_plainly(data: bytes, conversation: Conversation) -> Parts | None:
    """Cut ``data`` if its header is in one piece before its messages."""
    return parts.cut(data) if _is_plain(data, conversation) else None


def _is_plain(data: bytes, conversation: Conversation) -> bool:
    header, messages = parts.header_and_messages(data)
    return sum(1 for _ in messages) == len(conversation.messages) and _says(header, conversation)


def _has_parts(data: bytes, conversation: Conversation) -> bool:
    """Whether ``data`` can be cut. It is not copied if it is written plainly."""
    return _is_plain(data, conversation) or _cut(data, conversation) is not None


def _header(
    header: bytes, before: Conversation, after: Conversation, path: Path, line_end: bytes
) -> bytes:
    """Edit ``header`` to be that of ``after``, or write a new one if it is written unusually."""
    edited = _encoded(edit_header(header.decode(), before, after, line_end.decode()))
    if _says(edited, after):
        return edited
    # Without messages, no tip exists.
    parse_conversation(_encoded(dump_header(replace(after, tip=None))), path)
    return with_line_ends(_encoded(dump_header(after)), line_end)


def _says(header: bytes, conversation: Conversation) -> bool:
    """Whether ``header`` alone is the header of ``conversation``."""
    try:
        return parse_header(header).conversation == replace(conversation, messages=[])
    except (ValueError, FormatError):
        return False


def _new_parts(
    messages: Sequence[Message], start: int, path: Path, line_end: bytes
) -> Iterator[bytes]:
    """Yield the messages from ``start`` on as parts, with a blank line above each."""
    prompts = Prompts(messages[:start])
    for place in range(start, len(messages)):
        above = messages[place - 1].id if place else ROOT
        part = _message_part(messages[place], above, path, prompts)
        yield with_line_ends(b"\n" + part, line_end)
        prompts.add(messages[place])


def _edited_parts(
    old: Sequence[bytes], before: Conversation, after: Conversation, path: Path, line_end: bytes
) -> Iterator[bytes]:
    """Yield a part for each message, unchanged if the message did not change."""

    def new(message: Message) -> bytes:
        return with_line_ends(_message_part(message, above, path, prompts), line_end)

    parts_by_id = {
        message.id: (message, part) for message, part in zip(before.messages, old, strict=True)
    }
    above, prompts = ROOT, Prompts()
    remarks, last_remarks = _remarks_of_removed(
        parts_by_id, {message.id for message in after.messages}
    )
    for message in after.messages:
        yield from remarks.get(message.id, ())
        same, part = parts_by_id.get(message.id, (None, b""))
        if same is None:
            yield line_end + new(message)
        elif message == same and (mended := prompts.mended(part, message)) is not None:
            yield mended
        else:
            yield new(message) + _trailing(part)
        above = message.id
        prompts.add(message)
    yield from last_remarks


def _remarks_of_removed(
    parts_by_id: Mapping[int, tuple[Message, bytes]], kept: Collection[int]
) -> tuple[Mapping[int, list[bytes]], list[bytes]]:
    """Return the comments below messages that are not ``kept``: they belong to what follows.

    Returns:
        The comments by the id of the message that follows, and those that no message follows.
    """
    remarks: dict[int, list[bytes]] = {}
    waiting: list[bytes] = []
    for id_, (_message, part) in parts_by_id.items():
        if id_ in kept:
            remarks[id_], waiting = waiting, []
        elif b"#" in (below := _trailing(part)):
            waiting.append(below)
    return remarks, waiting


def _trailing(part: bytes) -> bytes:
    """Return the blank lines and comments after the last statement: they belong to what follows."""
    text = part.decode()
    end = max((statement.end for statement in statements(text)), default=0)
    return text[end:].encode()


def _message_part(message: Message, above: int, path: Path, prompts: Prompts) -> bytes:
    """Write ``message`` as a part that is sure to be read back."""
    part = _encoded(dump_message(message, parent_above=above, prompts=prompts))
    try:
        parse_message(part)
    except FormatError as problem:
        raise InvalidFileError(path, str(problem), key_path=key_path(problem.path)) from None
    return part


def _joined(header: bytes, messages: Iterable[bytes], line_end: bytes) -> bytes:
    """Join the parts of a file, each on a line of its own."""
    written = bytearray(header)
    for part in messages:
        if written and not written.endswith(b"\n"):
            written += line_end
        written += part
    return bytes(written)


def _encoded(text: str) -> bytes:
    return without_surrogates(text).encode()
