"""Keep the bytes of images and documents in a folder next to the conversation's file.

A block names them with ``{"type": "path", "path": "NAME.files/…"}`` as its source.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Final, NamedTuple, TypeAlias

from claude_tui.conversation import Message, OpaqueBlock
from claude_tui.errors import FileError
from claude_tui.models.media import PDF, TEXT, media_type
from claude_tui.storage import disk

FOLDER_SUFFIX: Final = ".files"

_MakeSource: TypeAlias = Callable[[Mapping[str, Any]], Mapping[str, Any]]

_EXTENSIONS: Final = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    PDF: "pdf",
    TEXT: "txt",
}


class Attachment(NamedTuple):
    """A file that is sent with a message.

    Args:
        data: Its bytes; of a text file in UTF-8.
        media_type: ``image/…``, ``application/pdf`` or ``text/plain``.
        name: The title that the model sees; empty if there is none. An image has none.
    """

    data: bytes
    media_type: str
    name: str = ""


def folder_of(path: Path) -> Path:
    """Return the folder that the paths of the conversation's attachments are relative to.

    A link to a conversation has the same attachments as its target.
    """
    return Path(os.path.realpath(path)).parent


def block_of(attachment: Attachment, path: Path | None) -> OpaqueBlock:
    """Return the content block for ``attachment``, and write its bytes next to the conversation.

    Args:
        attachment: The file.
        path: The conversation's file; None if there is none, so that the block holds the bytes.

    Raises:
        StorageError: The disk refused.
    """
    import json

    data, kind, name = attachment
    type_ = "image" if kind.startswith("image/") else "document"
    source = _source({"media_type": kind}, data) if path is None else _kept(attachment, path)
    title = {"title": name} if name and type_ == "document" else {}
    block = {"type": type_, "source": source, **title}
    return OpaqueBlock(type_, json.dumps(block, ensure_ascii=False))


def _kept(attachment: Attachment, path: Path) -> dict[str, Any]:
    """Write the bytes into the folder next to the file at ``path``, and return their source."""
    import hashlib

    digest = hashlib.sha256(attachment.data).hexdigest()
    folder = f"{Path(os.path.realpath(path)).stem}{FOLDER_SUFFIX}"
    named = f"{folder}/{digest}.{_EXTENSIONS[attachment.media_type]}"
    place = folder_of(path) / named
    if not disk.is_there(place):
        disk.put(place, attachment.data)
    return {"type": "path", "path": named}


def with_attachments(body: Mapping[str, Any], base_dir: Path | None) -> Mapping[str, Any]:
    """Return the body of a request as it is sent, with the bytes of attachments instead of paths.

    Args:
        body: The body of the request.
        base_dir: The folder of the conversation's file; None if there is no file yet.

    Raises:
        FileError: An attachment is missing, or its path leads out of the folder for attachments.
        StorageError: It can't be read.
    """
    if base_dir is None:
        return body

    def inlined(source: Mapping[str, Any]) -> Mapping[str, Any]:
        if source.get("type") != "path":
            return source
        return _source(source, attachment(str(source.get("path", "")), base_dir))

    return {**body, "messages": [with_sources(each, inlined) for each in body["messages"]]}


def measured(messages: Sequence[Mapping[str, Any]], base_dir: Path) -> list[dict[str, Any]]:
    """Return messages with the size of each attachment in bytes next to its path, or an error.

    Args:
        messages: The messages in the form of the API.
        base_dir: The folder of the conversation's file.
    """

    def with_size(source: Mapping[str, Any]) -> Mapping[str, Any]:
        if source.get("type") != "path":
            return source
        try:
            return {**source, "bytes": _place(str(source.get("path", "")), base_dir).stat().st_size}
        except FileError as error:
            return {**source, "missing": str(error)}
        except OSError as error:
            return {**source, "missing": error.strerror or "it can't be read"}

    return [with_sources(message, with_size) for message in messages]


def are_named_in(messages: Iterable[Message]) -> bool:
    """Whether a block of ``messages`` seems to name an attachment."""
    blocks = (block for message in messages for block in message.content)
    return any(isinstance(block, OpaqueBlock) and FOLDER_SUFFIX in block.json for block in blocks)


def attachment(path: str, base_dir: Path) -> bytes:
    """Read an attachment.

    Args:
        path: The path in the block.
        base_dir: The folder of the conversation's file.

    Raises:
        FileError: It is missing, or its path leads out of the folder for attachments.
        StorageError: It can't be read.
    """
    return disk.read(_place(path, base_dir)).data


def size_of(path: str, base_dir: Path | None) -> int | None:
    """Return the size of an attachment in bytes; None if it is not known."""
    try:
        return None if base_dir is None else _place(path, base_dir).stat().st_size
    except (FileError, OSError, ValueError):
        return None


def _place(path: str, base_dir: Path) -> Path:
    parts = PurePosixPath(path).parts
    folder = Path(os.path.realpath(base_dir)) / (parts[0] if parts else "")
    named = base_dir / path
    inside = len(parts) > 1 and parts[0].endswith(FOLDER_SUFFIX) and ".." not in parts
    # A conversation from somebody else must not make this program send other files.
    if not inside or "\0" in path or not Path(os.path.realpath(named)).is_relative_to(folder):
        place = f"a {FOLDER_SUFFIX} folder beside the conversation"
        raise FileError(named, f"is not an attachment: those are in {place}")
    return named


def with_sources(holder: Mapping[str, Any], make: _MakeSource) -> dict[str, Any]:
    """Copy a message, a block or a tool's result. A tool's input may look like one and is none.

    Args:
        holder: The message, block or result.
        make: Returns what replaces a source.
    """
    held = dict(holder)
    if isinstance(source := held.get("source"), Mapping):
        held["source"] = make(source)
    if isinstance(held.get("content"), list):
        held["content"] = [
            with_sources(block, make) if isinstance(block, Mapping) else block
            for block in held["content"]
        ]
    return held


def _source(source: Mapping[str, Any], data: bytes) -> dict[str, Any]:
    kind = source.get("media_type") or media_type(data)
    if kind == TEXT:
        return {"type": "text", "media_type": kind, "data": data.decode(errors="replace")}
    return {"type": "base64", "media_type": kind, "data": base64.b64encode(data).decode()}
