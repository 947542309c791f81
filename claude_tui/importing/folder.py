"""Import each conversation in a file to a file of its own, and report on each."""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from json.decoder import JSONDecodeError
from pathlib import Path
from typing import Any, Final, TypeAlias

from claude_tui.api.wire import clean
from claude_tui.conversation import Conversation
from claude_tui.errors import FileError, InvalidFileError
from claude_tui.importing import archive, json_text
from claude_tui.importing.attachments import with_saved_bytes
from claude_tui.importing.chatgpt import from_chatgpt, is_chatgpt
from claude_tui.importing.claude_ai import from_claude_ai
from claude_tui.importing.foreign import mapping
from claude_tui.importing.imported import Imported
from claude_tui.importing.losses import counted
from claude_tui.importing.openai_body import (
    from_chat_completion,
    from_response_request,
    is_chat_completion,
)
from claude_tui.importing.request_body import from_body
from claude_tui.storage import disk
from claude_tui.storage.folder import ConversationStore
from claude_tui.storage.toml.codec import dump_conversation
from claude_tui.storage.toml.scalars import FormatError
from claude_tui.storage.toml.syntax import KeyPath, key_path

KEY: Final = "imported"
"""The key of a file that says where it is from, so that it is not imported twice."""

_LINE: Final = re.compile(rf"^{KEY} *= *\{{.*\}} *$", re.MULTILINE)
_HEADER_BYTES: Final = 8192
_WANTED: Final = "Choose an export of Claude.ai or ChatGPT, or the body of an API request."
_LONGEST_ID: Final = 100
_SHOWN_NAMES: Final = 5
_LONGEST_KEY: Final = 40
_WRAPPER: Final = "conversations"
"""A key that some programs put around a list of conversations."""

_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")

_Reader: TypeAlias = Callable[[Mapping[str, Any]], Imported]
_READERS: Final[Mapping[str, _Reader]] = {
    "chat_messages": from_claude_ai,
    "mapping": from_chatgpt,
    "messages": from_body,
    "input": from_response_request,
}
"""The key that tells a kind of conversation, and what reads it."""

_Known: TypeAlias = dict[str, dict[str, Path]]
"""Where conversations are from; of each, where the file of each of its versions is."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result for one conversation, or for the file as a whole.

    Args:
        line: For the person.
        error: Whether it could not be imported.
    """

    line: str
    error: bool = False


def import_file(path: Path, store: ConversationStore) -> Iterator[Outcome]:
    """Import every conversation in ``path``, one after the other.

    What can't be read does not keep the others out.

    Raises:
        FileError: It holds no conversations, or can't be understood at all.
        StorageError: The disk refused; what was reported by then is whole.
    """
    known = _known_in(store)
    unreadable: list[FileError] = []
    strange: list[tuple[KeyPath, Any]] = []
    found = False
    for name, text in archive.texts(path):
        for place, entry in _entries(text, path, name):
            if isinstance(entry, FileError):
                unreadable.append(entry)
            elif (reader := _reader(entry)) is None:
                strange.append((place, _keys(entry)))
            else:
                found = True
                outcome = _conversation(entry, reader, path, place)
                yield outcome if isinstance(outcome, Outcome) else _kept(outcome, store, known)
    if not found:
        raise unreadable[0] if unreadable else _no_conversation(path, strange)
    for error in unreadable:
        yield Outcome(f"{error}. The conversation there was not imported.", error=True)
    if strange:
        more = f" and {len(strange) - 1} more" if len(strange) > 1 else ""
        line = f"{path}: {key_path(strange[0][0])}{more}: not a conversation"
        yield Outcome(line, error=True)
    if names := archive.others(path):
        yield Outcome(f"{path}: also in the archive, not imported: {_some(names)}")


def _entries(text: str, path: Path, name: str) -> Iterator[tuple[KeyPath, Any]]:
    """Every entry of a piece of JSON, or why it can't be read, and its place."""
    where = f"{name}: " if name else ""
    outer = (name,) if name else ()
    broken = bool(_SURROGATE.search(text))
    try:
        values = json_text.entries(text, _is_exported)
        for place, value in values:
            if isinstance(value, Exception):
                yield outer, _unreadable(value, path, where)
                continue
            entry = clean(value) if broken else value
            if place == 0 and _is_message(entry):
                rest = _without_errors(later for _, later in values)
                yield outer, {"messages": [entry, *(clean(rest) if broken else rest)]}
            elif place is None and isinstance(inside := mapping(entry).get(_WRAPPER), list):
                for number, wrapped in enumerate(inside):
                    yield (*outer, _WRAPPER, number), wrapped
            else:
                yield outer if place is None else (*outer, place), entry
    except (ValueError, RecursionError) as error:
        yield outer, _unreadable(error, path, where)


def _unreadable(error: Exception, path: Path, where: str) -> FileError:
    match error:
        case JSONDecodeError():
            message = f"{where}is not JSON: {error.msg}"
            return InvalidFileError(path, message, line=error.lineno, column=error.colno)
        case RecursionError():
            return FileError(path, f"{where}is nested too deep")
        case _:
            return FileError(path, f"{where}is not JSON: {error}")


def _without_errors(values: Iterable[Any]) -> list[Any]:
    """The values, unless one of them could not be read: then its error is raised."""
    read = []
    for value in values:
        if isinstance(value, Exception):
            raise value
        read.append(value)
    return read


def _is_exported(entry: Any) -> bool:
    """Whether it is a conversation of an archive, and not a part of one."""
    return "chat_messages" in mapping(entry) or "mapping" in mapping(entry)


def _is_message(entry: Any) -> bool:
    """Whether it is a message of a request body, without the body around it."""
    return isinstance(entry, Mapping) and "role" in entry and _reader(entry) is None


def _reader(entry: Any) -> _Reader | None:
    """What reads an entry; None if it is no conversation."""
    if not isinstance(entry, Mapping):
        return None
    reader = next((reader for key, reader in _READERS.items() if key in entry), None)
    if reader is from_body and is_chat_completion(entry):
        return from_chat_completion
    if reader is from_chatgpt and not is_chatgpt(entry):
        return None
    return reader


def _keys(entry: Any) -> list[str]:
    """The first keys of an object, short and on one line, for a message."""
    keys = [" ".join(key.split()) for key in list(mapping(entry))[:_SHOWN_NAMES]]
    return [key if len(key) <= _LONGEST_KEY else f"{key[:_LONGEST_KEY]}…" for key in keys]


def _no_conversation(path: Path, strange: list[tuple[KeyPath, list[str]]]) -> FileError:
    keys = next((keys for _, keys in strange if keys), [])
    found = f", but something with the keys {', '.join(keys)}" if keys else ""
    return FileError(path, f"holds no conversation{found}", _WANTED)


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN_NAMES} more" if len(names) > _SHOWN_NAMES else ""
    return f"{', '.join(names[:_SHOWN_NAMES])}{more}"


def _conversation(
    entry: Mapping[str, Any], read: _Reader, path: Path, place: KeyPath
) -> Imported | Outcome:
    try:
        imported = read(entry)
    except FormatError as problem:
        where = key_path((*place, *problem.path))
        return Outcome(str(InvalidFileError(path, str(problem), key_path=where)), error=True)
    except (RecursionError, ValueError):
        where = key_path(place)
        return Outcome(f"{path}: {where}: holds what no file can hold", error=True)
    if not imported.conversation.messages:
        title = imported.conversation.title or imported.id or "no title"
        losses = imported.losses.words()
        reason = f"not imported, it has no messages{f'; {losses}' if losses else ''}"
        return Outcome(f"{title}: {reason}")
    return imported


def _kept(imported: Imported, store: ConversationStore, known: _Known) -> Outcome:
    """Write it, unless the folder has it; ``known`` learns of it."""
    conversation = imported.conversation
    digest = hashlib.sha256(dump_conversation(conversation).encode()).hexdigest()[:16]
    name = imported.id[:_LONGEST_ID] or digest
    origin = f"{imported.source} {name}"
    versions = known.setdefault(origin, {})
    if digest in versions:
        return Outcome(f"{versions[digest]}: skipped, already imported")
    mark = {"from": imported.source, "id": name, "digest": digest}
    conversation = replace(conversation, extra={KEY: mark})
    path = store.new_path(conversation.display_title, conversation.created or datetime.now())
    conversation.messages = with_saved_bytes(conversation.messages, path)
    disk.create(path, dump_conversation(conversation).encode())
    _date(path, conversation)
    count = counted("message", len(conversation.messages))
    line = f"{path}: imported from {imported.source}, {count}"
    if versions:
        line += f", newer than {next(reversed(versions.values()))}"
    versions[digest] = path
    losses = imported.losses.words()
    return Outcome(f"{line}; {losses}" if losses else line)


def _date(path: Path, conversation: Conversation) -> None:
    """Let the file be as old as what it says: lists sort by that, and ``--continue`` goes by it."""
    written = [message.at for message in conversation.messages if message.at is not None]
    if written:
        with suppress(OSError, OverflowError):
            os.utime(path, (max(written).timestamp(),) * 2)


def _known_in(store: ConversationStore) -> _Known:
    """Every conversation of the folder that was imported."""
    known: _Known = {}
    for path in reversed(store.paths()):
        match _mark(path):
            case {"from": str(source), "id": str(name), "digest": str(digest)}:
                known.setdefault(f"{source} {name}", {})[digest] = path
            case _:
                continue
    return known


def _mark(path: Path) -> Any:
    """What a file says of where it is from; looked for near its beginning only."""
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES).decode(errors="replace").partition("\n[")[0]
        found = _LINE.search(header)
        return tomllib.loads(found[0])[KEY] if found else None
    except (OSError, ValueError, KeyError):
        return None
