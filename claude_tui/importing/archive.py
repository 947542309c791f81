"""Read the JSON in files to import. Nothing of an archive is unpacked to the disk."""

from __future__ import annotations

import json
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Final

from claude_tui.errors import FileError
from claude_tui.storage import disk

MAX_BYTES: Final = 512 << 20
"""The most bytes of JSON that are read of one file. The largest known exports are smaller, and
reading takes several times as much memory."""

_CONVERSATIONS: Final = re.compile(r"conversations(?:-\d+)?\.json", re.IGNORECASE)
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    RuntimeError,
    ValueError,
    OSError,  # a header that points before the file's beginning
    struct.error,
)
_CHUNK: Final = 1 << 20
_SHOWN_NAMES: Final = 5


def texts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the JSON that may hold conversations, each piece with its name in the archive.

    Args:
        path: A JSON file, or an archive with ``conversations.json``, whole or in pieces.

    Raises:
        FileError: It is neither, or too large.
        StorageError: It can't be read.
    """
    with _opened(path) as file:
        start = file.read(4)
        file.seek(0)
        if start[:2] != b"PK":
            yield "", _text(_read(file, path), path, "")
            return
        yield from _zipped(file, path)


def others(path: Path) -> list[str]:
    """Return the names of the other files in an archive; empty for a JSON file."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [_place(name) for name in archive.namelist() if not name.endswith("/")]
    except _DAMAGE:
        return []
    return [name.name for name in names if not _wanted(str(name)) and "__MACOSX" not in name.parts]


def _opened(path: Path) -> IO[bytes]:
    try:
        # Opening a pipe would wait for somebody to write to it.
        if path.is_dir():
            raise FileError(path, "is a folder", _file_in(path))
        if not path.is_file():
            disk.read(path)
        return path.open("rb")
    except (OSError, ValueError) as error:
        raise disk.refusal(path, error) from error


def _file_in(folder: Path) -> str:
    """Return what can be imported from a folder, in words: it may be an unpacked archive."""
    pieces = sorted(each.name for each in folder.iterdir() if _CONVERSATIONS.fullmatch(each.name))
    if pieces:
        more = f" and {len(pieces) - 1} more" if len(pieces) > 1 else ""
        return f"Name the file in it: {folder / pieces[0]}{more}"
    return "Name the archive as downloaded, or the conversations.json in it."


def _zipped(file: IO[bytes], path: Path) -> Iterator[tuple[str, str]]:
    try:
        archive = zipfile.ZipFile(file)
    except _DAMAGE as error:
        raise FileError(path, f"can't be read as an archive: {error}") from None
    with archive:
        names = sorted({name for name in archive.namelist() if _wanted(name)})
        if not names:
            inside = ", ".join(others(path)[:_SHOWN_NAMES])
            raise FileError(
                path,
                f"contains no conversations.json{f', only {inside}' if inside else ''}",
                "Choose a Claude.ai or ChatGPT export, as downloaded.",
            )
        left = MAX_BYTES
        for name in names:
            try:
                with archive.open(name) as member:
                    data = _read(member, path, left)
            except _DAMAGE as error:
                raise FileError(path, f"{name}: can't be unpacked: {error}") from None
            left -= len(data)
            text = _text(data, path, f"{name}: ")
            del data
            yield name, text


def _wanted(name: str) -> bool:
    parts = _place(name).parts
    return bool(parts) and "__MACOSX" not in parts and bool(_CONVERSATIONS.fullmatch(parts[-1]))


def _place(name: str) -> PurePosixPath:
    """Return a name in an archive as a path. Some programs for Windows write backslashes."""
    return PurePosixPath(name.replace("\\", "/"))


def _text(data: bytearray, path: Path, where: str) -> str:
    """Decode JSON in UTF-8, UTF-16 or UTF-32."""
    try:
        return data.decode(json.detect_encoding(data))
    except UnicodeDecodeError:
        raise FileError(path, f"{where}is not UTF-8 text") from None


def _read(file: IO[bytes], path: Path, limit: int | None = None) -> bytearray:
    """Read all of a file unless it is too large, whatever its header says."""
    limit = MAX_BYTES if limit is None else limit
    data = bytearray()
    while chunk := file.read(_CHUNK):
        data += chunk
        if len(data) > limit:
            raise FileError(path, f"contains more than {MAX_BYTES >> 20} MB of JSON")
    return data
