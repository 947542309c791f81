"""Images and documents of a conversation: their bytes lie in a folder beside its file.

A block names them as ``{"type": "path", "path": "NAME.files/…"}`` in the place of its source.
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

_MakeSource: TypeAlias = Callable[[Mapping[str, Any]], dict[str, Any]]

_EXTENSIONS: Final = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    PDF: "pdf",
    TEXT: "txt",
}


class Attachment(NamedTuple):
    """A file that goes with a message.

    Args:
        data: Its bytes; of a text file UTF-8.
        media_type: ``image/…``, ``application/pdf`` or ``text/plain``.
        name: The title that the model sees; empty: none. An image has no title.
    """

    data: bytes
    media_type: str
    name: str = ""


def folder_of(path: Path) -> Path:
    """The folder beside whose files the attachments of the conversation at ``path`` lie.

    A link to a conversation names the same attachments as the file it leads to.
    """
    return Path(os.path.realpath(path)).parent


def block_of(attachment: Attachment, path: Path | None) -> OpaqueBlock:
    """The content block for ``attachment``; its bytes are written beside the conversation.

    Args:
        attachment: The file.
        path: The conversation's file; None: it has none, so the block holds the bytes.

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
    """Write the bytes into the folder beside the file at ``path``; the source that names them."""
    import hashlib

    digest = hashlib.sha256(attachment.data).hexdigest()
    folder = f"{Path(os.path.realpath(path)).stem}{FOLDER_SUFFIX}"
    named = f"{folder}/{digest}.{_EXTENSIONS[attachment.media_type]}"
    place = folder_of(path) / named
    if not disk.is_there(place):
        disk.put(place, attachment.data)
    return {"type": "path", "path": named}


def with_attachments(body: Mapping[str, Any], beside: Path | None) -> Mapping[str, Any]:
    """A request's body as it is sent: with the bytes of attachments in place of their paths.

    Args:
        body: Of the request.
        beside: The folder that the conversation's file is in; None: it has none yet.

    Raises:
        FileError: An attachment is missing, or its path leads out of the folder for them.
        StorageError: It can't be read.
    """
    if beside is None:
        return body
    inlined = [
        _with_sources(message, lambda source: _inlined(source, beside))
        for message in body["messages"]
    ]
    return {**body, "messages": inlined}


def measured(messages: Sequence[Mapping[str, Any]], beside: Path) -> list[dict[str, Any]]:
    """Messages with the size of each attachment in bytes beside its path, or why there is none.

    Args:
        messages: As the API names things.
        beside: The folder that the conversation's file is in.
    """
    return [
        _with_sources(message, lambda source: _measured(source, beside)) for message in messages
    ]


def are_named_in(messages: Iterable[Message]) -> bool:
    """Whether a block of ``messages`` seems to name an attachment."""
    blocks = (block for message in messages for block in message.content)
    return any(isinstance(block, OpaqueBlock) and FOLDER_SUFFIX in block.json for block in blocks)


def attachment(path: str, beside: Path) -> bytes:
    """The bytes of an attachment.

    Args:
        path: As the block says it.
        beside: The folder that the conversation's file is in.

    Raises:
        FileError: It is missing, or its path leads out of the folder for attachments.
        StorageError: It can't be read.
    """
    return disk.read(_place(path, beside)).data


def size_of(path: str, beside: Path | None) -> int | None:
    """How many bytes an attachment has; None where it can't be told."""
    try:
        return None if beside is None else _place(path, beside).stat().st_size
    except (FileError, OSError, ValueError):
        return None


def _place(path: str, beside: Path) -> Path:
    parts = PurePosixPath(path).parts
    folder = Path(os.path.realpath(beside)) / (parts[0] if parts else "")
    named = beside / path
    inside = len(parts) > 1 and parts[0].endswith(FOLDER_SUFFIX) and ".." not in parts
    # A file that came from somebody else must not make its reader send what is none of it.
    if not inside or "\0" in path or not Path(os.path.realpath(named)).is_relative_to(folder):
        raise FileError(named, f"is no attachment: one lies in a {FOLDER_SUFFIX} folder here")
    return named


def _with_sources(holder: Mapping[str, Any], make: _MakeSource) -> dict[str, Any]:
    """A message, a block or a tool's result; a tool's input may look like one and is none."""
    held = dict(holder)
    source = held.get("source")
    if isinstance(source, Mapping) and source.get("type") == "path":
        held["source"] = make(source)
    if isinstance(held.get("content"), list):
        held["content"] = [
            _with_sources(block, make) if isinstance(block, Mapping) else block
            for block in held["content"]
        ]
    return held


def _inlined(source: Mapping[str, Any], beside: Path) -> dict[str, Any]:
    return _source(source, attachment(str(source.get("path", "")), beside))


def _measured(source: Mapping[str, Any], beside: Path) -> dict[str, Any]:
    try:
        return {**source, "bytes": _place(str(source.get("path", "")), beside).stat().st_size}
    except FileError as error:
        return {**source, "missing": str(error)}
    except OSError as error:
        return {**source, "missing": error.strerror or "it can't be read"}


def _source(source: Mapping[str, Any], data: bytes) -> dict[str, Any]:
    kind = source.get("media_type") or media_type(data)
    if kind == TEXT:
        return {"type": "text", "media_type": kind, "data": data.decode(errors="replace")}
    return {"type": "base64", "media_type": kind, "data": base64.b64encode(data).decode()}
