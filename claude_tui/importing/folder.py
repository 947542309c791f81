"""Import: every conversation of a file to a file of its own, with a report of each."""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

from claude_tui.conversation import Conversation
from claude_tui.errors import FileError, InvalidFileError
from claude_tui.importing import archive
from claude_tui.importing.chatgpt import from_chatgpt
from claude_tui.importing.claude_ai import from_claude_ai
from claude_tui.importing.imported import Imported, table
from claude_tui.importing.request_body import from_body
from claude_tui.storage import disk
from claude_tui.storage.store import ConversationStore
from claude_tui.storage.toml_codec import dump_conversation
from claude_tui.storage.toml_syntax import key_path
from claude_tui.storage.toml_values import FormatError

KEY: Final = "imported"
"""The key of a file that says where it is from, so that it is not imported twice."""

_LINE: Final = re.compile(rf"^{KEY} *= *\{{.*\}} *$", re.MULTILINE)
_HEADER_BYTES: Final = 8192
_WANTED: Final = "Give it a request body, or an export of Claude.ai or ChatGPT."
_LONGEST_ID: Final = 100
_SHOWN_NAMES: Final = 5

_READERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Imported]]] = {
    "chat_messages": from_claude_ai,
    "mapping": from_chatgpt,
    "messages": from_body,
}
"""The key that tells a kind of conversation, and what reads it."""

_Known: TypeAlias = dict[str, dict[str, Path]]
"""Where conversations are from; of each, where the file of each of its versions is."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one conversation, or of the file as a whole.

    Args:
        line: For the person.
        error: Whether it could not be imported.
    """

    line: str
    error: bool = False


def import_file(path: Path, store: ConversationStore) -> Iterator[Outcome]:
    """Import every conversation in ``path``. Nothing is written before all of it was read.

    Raises:
        FileError: It holds no conversations, or can't be understood at all.
        StorageError: The disk refused; what was reported by then is whole.
    """
    outcomes: list[Imported | Outcome] = []
    for name, document in archive.documents(path):
        outcomes += _conversations(document, path, name)
    if not outcomes:
        raise FileError(path, "holds no conversation", _WANTED)
    known = _known_in(store)
    for outcome in outcomes:
        yield outcome if isinstance(outcome, Outcome) else _kept(outcome, store, known)
    if names := archive.others(path):
        shown = ", ".join(names[:_SHOWN_NAMES])
        more = f" and {len(names) - _SHOWN_NAMES} more" if len(names) > _SHOWN_NAMES else ""
        yield Outcome(f"{path}: also in the archive, not imported: {shown}{more}")


def _conversations(document: Any, path: Path, name: str) -> Iterator[Imported | Outcome]:
    if isinstance(document, Mapping) and any(key in document for key in _READERS):
        yield _conversation(document, path, ())
    elif isinstance(document, list):
        inside = (name,) if name else ()
        for place, entry in enumerate(document):
            yield _conversation(entry, path, (*inside, place))
    else:
        where = f"{name}: " if name else ""
        raise FileError(path, f"{where}holds no conversation", _WANTED)


def _conversation(entry: Any, path: Path, place: tuple[str | int, ...]) -> Imported | Outcome:
    try:
        fields = table(entry)
        read = next((reader for key, reader in _READERS.items() if key in fields), None)
        if read is None:
            raise FormatError(f"one of the keys {', '.join(_READERS)}", "none of them")
        imported = read(fields)
    except FormatError as problem:
        where = key_path((*place, *problem.path))
        return Outcome(str(InvalidFileError(path, str(problem), key_path=where)), error=True)
    except (RecursionError, ValueError):
        where = key_path(place)
        return Outcome(f"{path}: {where}: holds what no file can hold", error=True)
    if not imported.conversation.messages:
        title = imported.conversation.title or imported.id or "no title"
        return Outcome(f"{title}: not imported, it has no messages")
    return imported


def _kept(
    imported: Imported, store: ConversationStore, known: dict[str, dict[str, Path]]
) -> Outcome:
    """Write it, unless the folder has it; ``known`` learns of it."""
    conversation = imported.conversation
    digest = hashlib.sha256(dump_conversation(conversation).encode()).hexdigest()[:16]
    name = imported.id[:_LONGEST_ID] or digest
    origin = f"{imported.source} {name}"
    versions = known.setdefault(origin, {})
    if digest in versions:
        return Outcome(f"{versions[digest]}: not imported again, it is here already")
    mark = {"from": imported.source, "id": name, "digest": digest}
    conversation = replace(conversation, extra={KEY: mark})
    path = store.new_path(conversation.display_title, conversation.created or datetime.now())
    disk.create(path, dump_conversation(conversation).encode())
    _date(path, conversation)
    count = len(conversation.messages)
    line = f"{path}: imported from {imported.source}, {count} message{'' if count == 1 else 's'}"
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
