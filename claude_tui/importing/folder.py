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
from claude_tui.storage.toml.scalars import FormatError
from claude_tui.storage.toml.strings import key_path
from claude_tui.storage.toml.unknown_keys import IMPORTED
from claude_tui.storage.toml.writer import dump_conversation
from claude_tui.text.toml_syntax import KeyPath

_LINE: Final = re.compile(rf"^{IMPORTED} *= *\{{.*\}} *$", re.MULTILINE)
_HEADER_BYTES: Final = 8192
_WANTED: Final = "Choose a Claude.ai or ChatGPT export, or the body of an API request."
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
"""The key that identifies a kind of conversation, and its reader."""

_ImportedFiles: TypeAlias = dict[str, dict[str, Path]]
"""The files of each imported conversation: by its origin, and then by version."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result for one conversation, or for the whole file.

    Args:
        line: A line for the person.
        error: Whether it could not be imported.
    """

    line: str
    error: bool = False


def import_file(path: Path, store: ConversationStore) -> Iterator[Outcome]:
    """Import every conversation in ``path``, one after the other.

    One that can't be read does not stop the others.

    Raises:
        FileError: It holds no conversations, or can't be understood at all.
        StorageError: The disk refused. What was reported before is complete.
    """
    known_files = _imported_files(store)
    unreadable: list[FileError] = []
    strange: list[tuple[KeyPath, Any]] = []
    found_any = False
    for name, text in archive.texts(path):
        for place, entry in _entries(text, path, name):
            if isinstance(entry, FileError):
                unreadable.append(entry)
            elif (reader := _reader(entry)) is None:
                strange.append((place, _keys(entry)))
            else:
                found_any = True
                outcome = _conversation(entry, reader, path, place)
                yield (
                    outcome if isinstance(outcome, Outcome) else _kept(outcome, store, known_files)
                )
    if not found_any:
        raise unreadable[0] if unreadable else _no_conversation(path, strange)
    for error in unreadable:
        yield Outcome(f"{error}. That conversation was not imported.", error=True)
    if strange:
        more = f" and {len(strange) - 1} more" if len(strange) > 1 else ""
        line = f"{path}: {key_path(strange[0][0])}{more}: not a conversation"
        yield Outcome(line, error=True)
    if names := archive.others(path):
        yield Outcome(f"{path}: also in the archive, skipped: {_some(names)}")


def _entries(text: str, path: Path, name: str) -> Iterator[tuple[KeyPath, Any]]:
    """Yield every entry of a piece of JSON, or why it can't be read, with its place."""
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
            return FileError(path, f"{where}is nested too deeply")
        case _:
            return FileError(path, f"{where}is not JSON: {error}")


def _without_errors(values: Iterable[Any]) -> list[Any]:
    """Return the values. If one of them could not be read, raise its error."""
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
    """Return the reader of an entry; None if it is no conversation."""
    if not isinstance(entry, Mapping):
        return None
    reader = next((reader for key, reader in _READERS.items() if key in entry), None)
    if reader is from_body and is_chat_completion(entry):
        return from_chat_completion
    if reader is from_chatgpt and not is_chatgpt(entry):
        return None
    return reader


def _keys(entry: Any) -> list[str]:
    """Return the first keys of an object for a message, short and on one line."""
    keys = [" ".join(key.split()) for key in list(mapping(entry))[:_SHOWN_NAMES]]
    return [key if len(key) <= _LONGEST_KEY else f"{key[:_LONGEST_KEY]}…" for key in keys]


def _no_conversation(path: Path, strange: list[tuple[KeyPath, list[str]]]) -> FileError:
    keys = next((keys for _, keys in strange if keys), [])
    instead = f", but an object with the keys {', '.join(keys)}" if keys else ""
    return FileError(path, f"contains no conversation{instead}", _WANTED)


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
        return Outcome(f"{path}: {where}: contains data that can't be saved", error=True)
    if not imported.conversation.messages:
        title = imported.conversation.title or imported.id or "no title"
        losses = imported.losses.words()
        reason = f"skipped, it has no messages{f'; {losses}' if losses else ''}"
        return Outcome(f"{title}: {reason}")
    return imported


def _kept(imported: Imported, store: ConversationStore, known_files: _ImportedFiles) -> Outcome:
    """Write a conversation unless the folder has it, and note its file in ``known_files``."""
    conversation = imported.conversation
    digest = hashlib.sha256(dump_conversation(conversation).encode()).hexdigest()[:16]
    name = imported.id[:_LONGEST_ID] or digest
    origin = f"{imported.source} {name}"
    versions = known_files.setdefault(origin, {})
    if digest in versions:
        return Outcome(f"{versions[digest]}: skipped, already imported")
    mark = {"from": imported.source, "id": name, "digest": digest}
    conversation = replace(conversation, extra={IMPORTED: mark})
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
    """Set the file's time to the conversation's, which lists and ``--continue`` go by."""
    written = [message.at for message in conversation.messages if message.at is not None]
    if written:
        with suppress(OSError, OverflowError):
            os.utime(path, (max(written).timestamp(),) * 2)


def _imported_files(store: ConversationStore) -> _ImportedFiles:
    """Return every imported conversation in the folder."""
    known_files: _ImportedFiles = {}
    for path in reversed(store.paths()):
        match _mark(path):
            case {"from": str(source), "id": str(name), "digest": str(digest)}:
                known_files.setdefault(f"{source} {name}", {})[digest] = path
            case _:
                continue
    return known_files


def _mark(path: Path) -> Any:
    """Return what a file says of its origin, looking only near its beginning."""
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES).decode(errors="replace").partition("\n[")[0]
        origin_line = _LINE.search(header)
        return tomllib.loads(origin_line[0])[IMPORTED] if origin_line else None
    except (OSError, ValueError, KeyError):
        return None
