"""Read just enough of the GGUF format to recognise a model, and find its context size.

The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from claude_tui.errors import FileError

MAGIC = b"GGUF"
LONGEST_KEY = 65_535
"""In bytes; the format's own limit."""

_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
"""The size in bytes of each kind of value with a fixed size."""
_UINT32, _STRING, _ARRAY, _UINT64 = 4, 8, 9, 10


class _DamagedError(Exception):
    """The file ends early, or is no GGUF file."""


def trained_context(path: Path) -> int | None:
    """Return how many tokens the model was trained to read at once; None if the file does not say.

    Raises:
        FileError: The file can't be read, or is no GGUF file.
    """
    if not path.is_file():
        what = "this is a folder" if path.is_dir() else "this is not a file"
        what = what if path.exists() else "there is no such file"
        raise FileError(path, what, "Name a model in the GGUF format.")
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise FileError(path, "this is not a GGUF file", "Name a model in the GGUF format.")
            return _find_context(file)
    except OSError as error:
        raise FileError(path, error.strerror or str(error)) from error
    except _DamagedError as error:
        raise FileError(
            path, "this GGUF file is damaged or cut short", "Download it again."
        ) from error


def _find_context(file: BinaryIO) -> int | None:
    _version, _tensors, pairs = struct.unpack("<IQQ", _take(file, 20))
    for _ in range(pairs):
        key = _take(file, _length(file, LONGEST_KEY))
        (kind,) = struct.unpack("<I", _take(file, 4))
        if key.endswith(b".context_length") and kind in (_UINT32, _UINT64):
            return int.from_bytes(_take(file, _SIZES[kind]), "little")
        _skip(file, kind)
    return None


def _skip(file: BinaryIO, kind: int) -> None:
    """Skip one value."""
    if kind in _SIZES:
        _take(file, _SIZES[kind])
    elif kind == _STRING:
        _leap(file, _length(file))
    elif kind == _ARRAY:
        element, count = struct.unpack("<IQ", _take(file, 12))
        if element in _SIZES:
            _leap(file, _SIZES[element] * count)
        elif element == _STRING:
            for _ in range(count):
                _leap(file, _length(file))
        else:
            raise _DamagedError
    else:
        raise _DamagedError


def _length(file: BinaryIO, limit: int = 2**40) -> int:
    length = int.from_bytes(_take(file, 8), "little")
    if length > limit:
        raise _DamagedError
    return length


def _leap(file: BinaryIO, size: int) -> None:
    """Skip bytes without reading them. The next read notices if this goes past the end."""
    if size > 2**40:
        raise _DamagedError
    file.seek(size, 1)


def _take(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise _DamagedError
    return data
