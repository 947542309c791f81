"""The journal beside a conversation's file: what is under way, so that a crash loses nothing.

A line of JSON each::

    {"reply": PART, "above": 0, "follows": AT}                 a reply begins, without content
    {"of": ID, "events": [["TextDelta", [0, "Hello"]], …]}     more of the reply with that id
    {"append": PART, "above": ID, "follows": AT, "size": N}    a message goes below N bytes
    {"rewritten": true}                                        no append above is to be done again

``PART`` is the message as the file has it below the one with the id ``above``, ``AT`` when the
one that it follows was written. Several replies may be under way at once; events without ``of``,
as earlier versions wrote them, belong to the reply that began last. Where ``PART`` refers to
another reply's system prompt, the record has the text as ``system``: that reply may not be in the
file that is recovered.

The journal goes when everything in it is in the file; ``recovery`` reads what a crash left.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, get_args

from claude_tui.conversation import ROOT, Message, Usage
from claude_tui.conversation.content import without_surrogates
from claude_tui.conversation.events import StreamEvent
from claude_tui.storage import disk
from claude_tui.storage.disk import TornError
from claude_tui.storage.toml.writer import dump_message

log = logging.getLogger(__name__)

_EVENTS: Final[Mapping[str, type[StreamEvent]]] = {
    kind.__name__: kind for kind in get_args(StreamEvent)
}

_SHAPES: Final[Mapping[str, type]] = {
    "index": int,
    "block": dict,
    "citation": dict,
    "usage": dict,
    "stop_details": dict,
}
"""The types of the fields of events that are no strings."""
_NULLABLE: Final = frozenset({"stop_reason", "stop_sequence"})


class Journal:
    """The journal of one open conversation. Call every method on the same thread.

    A disk that refuses is no failure here: the conversation's own save says so.

    Args:
        path: The conversation's file.
    """

    def __init__(self, path: Path) -> None:
        self._path = journal_path(path)
        self._descriptor: int | None = None
        self._size = 0
        self._in_use = False

    def begin_reply(self, reply: Message, follows: Message) -> None:
        """Note that ``reply``, of which nothing has arrived yet, is under way."""
        self._in_use = True
        part = dump_message(reply, parent_above=ROOT)
        self._note({"reply": part, "above": ROOT, "follows": when(follows)})

    def add(self, reply: int, events: Iterable[StreamEvent]) -> None:
        """Note what arrived of the reply with the id ``reply``; too late after ``end``."""
        if self._in_use and self._descriptor is not None:
            self._note({"of": reply, "events": [_to_json(event) for event in events]})

    @contextlib.contextmanager
    def appending(
        self,
        part: bytes,
        above: int,
        follows: Message | None,
        size: int,
        system: str | None = None,
    ) -> Iterator[None]:
        """Note on disk that a message goes to the end of the file, for as long as it does.

        Args:
            part: The message as it is written.
            above: The id of the message just above it in the file.
            follows: The message it follows; None if it is a first one.
            size: The file's size before.
            system: The system prompt that ``part`` only refers to; None: it refers to none.
        """
        record: dict[str, Any] = {
            "append": part.decode(),
            "above": above,
            "follows": when(follows),
            "size": size,
        }
        if system is not None:
            record["system"] = system
        before = self._note(record, sync=True)
        try:
            yield
        except TornError:
            raise  # with the note the next start finds what is to be cut back
        except BaseException:
            self._cut(before)
            raise
        if not self._in_use:
            self.end()

    def note_rewrite(self) -> None:
        """Note that all of the file was written: no append before needs to be done again.

        A message may have been removed since it was appended.
        """
        if self._in_use and self._descriptor is not None:
            self._note({"rewritten": True})

    def keep(self) -> None:
        """Keep what a crash left in it until ``end``, whatever is appended before."""
        self._in_use = True

    def follow(self, path: Path) -> None:
        """Continue beside ``path``, which is the conversation's file from now on."""
        target = journal_path(path)
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.replace(self._path, target)
        self._path = target
        self.note_rewrite()

    def end(self) -> None:
        """Remove the journal: everything in it is in the file."""
        self._in_use = False
        self._remove()

    def close(self) -> None:
        """Close it; its content stays for the next opening."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _note(self, record: Mapping[str, Any], *, sync: bool = False) -> int:
        """Add a line, and return the size of the journal before."""
        before = 0
        line = f"{without_surrogates(json.dumps(record, ensure_ascii=False))}\n".encode()
        try:
            descriptor = self._opened()
            before = self._size
            try:
                disk.write(descriptor, line)
                self._size += len(line)
                if sync:
                    os.fsync(descriptor)
            except OSError:
                os.ftruncate(descriptor, before)
                self._size = before
                raise
        except OSError as error:
            log.warning("%s: %s", self._path, disk.reason_of(error))
        return before

    def _opened(self) -> int:
        if self._descriptor is not None:
            return self._descriptor
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        descriptor = os.open(self._path, flags, disk.FILE_MODE)
        try:
            size = os.fstat(descriptor).st_size
            if size:
                # A crash left it, perhaps in the middle of a line.
                size += os.write(descriptor, b"\n")
        except OSError:
            # Half open it would be taken for an empty one, and taken away.
            os.close(descriptor)
            raise
        self._descriptor, self._size = descriptor, size
        return descriptor

    def _cut(self, size: int) -> None:
        if size == 0:
            self._remove()
        elif self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, size)
                self._size = size

    def _remove(self) -> None:
        if self._descriptor is not None:
            self.close()
            self._size = 0
            discard(self._path)


def journal_path(path: Path) -> Path:
    """Return the path of the journal of the conversation at ``path``."""
    return disk.hidden_beside(path, "journal")


def read_records(path: Path) -> list[Mapping[str, Any]]:
    """Return every whole record in the journal of the conversation at ``path``."""
    try:
        lines = journal_path(path).read_bytes().split(b"\n")
    except OSError:
        return []
    records = []
    for line in lines:
        with contextlib.suppress(ValueError, RecursionError):
            records.append(json.loads(line))
    return [record for record in records if isinstance(record, dict)]


def read_events(record: Mapping[str, Any]) -> list[StreamEvent]:
    """Return the events in a record.

    Raises:
        ValueError, TypeError or KeyError: It is not as this version writes it.
    """
    return [_from_json(kind, values) for kind, values in record["events"]]


def discard(journal: Path) -> None:
    """Remove a journal."""
    with contextlib.suppress(OSError):
        journal.unlink(missing_ok=True)


def when(message: Message | None) -> str | None:
    """Return when ``message`` was written, as a record has it."""
    return message.at.isoformat() if message is not None and message.at is not None else None


def _to_json(event: StreamEvent) -> list[Any]:
    values = [getattr(event, field.name) for field in dataclasses.fields(event)]
    return [
        type(event).__name__,
        [value._asdict() if isinstance(value, Usage) else value for value in values],
    ]


def _from_json(kind: str, values: list[Any]) -> StreamEvent:
    type_ = _EVENTS[kind]
    names = [field.name for field in dataclasses.fields(type_)]
    fields = dict(zip(names, values, strict=True))
    for name, value in fields.items():
        nothing = value is None and name in _NULLABLE
        if not (nothing or isinstance(value, _SHAPES.get(name, str))):
            raise ValueError(f"{kind}: {name}")
    if "usage" in fields:
        fields["usage"] = Usage(**fields["usage"])
    return type_(**fields)
