"""Read and write files so that nothing is ever lost half-way.

Every failure of the system becomes an error with the system's words and a next step.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from claude_tui.errors import FileError, StorageError, UsageError

FILE_MODE: Final = 0o600
FOLDER_MODE: Final = 0o700
NAME_BYTES: Final = 255
"""The most bytes of a file name."""

_NEXT_STEPS: Final = {
    errno.ENOSPC: "Free some space on the disk.",
    errno.EDQUOT: "Free some space: your quota on this disk is used up.",
    errno.EACCES: "Check its permissions, or use another location.",
    errno.EPERM: "Check its permissions, or use another location.",
    errno.EROFS: "The disk is read-only. Use another location.",
    errno.ENOENT: "Restore it, or use another location.",
}


class ChangedOutsideError(StorageError):
    """Another program has changed the file. Nothing was written."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            "was changed by another program since it was opened, so nothing was written",
            "Open it again to continue from the new version.",
        )


class GoneError(StorageError):
    """The file does not exist any more."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "no longer exists", "Restore it, or use another location.")


class TornError(StorageError):
    """The disk refused in the middle of an append, and then to remove what was appended."""


class TakenError(StorageError):
    """There is already a file, or another program is about to create it."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What cheaply tells whether a file has changed: its size, time of change and identity."""

    size: int
    changed_ns: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> Stamp:
        """Return the stamp in a ``stat`` result."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ino)


def stamp_of(path: Path) -> Stamp | None:
    """Return the stamp of the file at ``path``; None if it can't be told."""
    try:
        return Stamp.of(path.stat())
    except OSError:
        return None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A file's bytes, and its stamp when they were read."""

    data: bytes
    stamp: Stamp


def read(path: Path, most: int = -1) -> Snapshot:
    """Read the file at ``path``, or its first ``most`` bytes. Links are followed.

    Raises:
        FileError: It does not exist, or is not a file.
        StorageError: It can't be read.
    """
    try:
        # Opening a pipe would wait for somebody to write to it.
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileError(path, "is not a regular file")
        with path.open("rb") as file:
            stamp = Stamp.of(os.fstat(file.fileno()))
            return Snapshot(file.read(most), stamp)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileError(path, reason_of(error)) from error
    except (OSError, ValueError) as error:
        raise refusal(path, error) from error


def is_there(path: Path) -> bool:
    """Whether there is anything at ``path``. Links are followed.

    Raises:
        StorageError: The system does not say: the name is too long, or a folder is closed.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError) as error:
        raise refusal(path, error) from error
    return True


def path_named(text: str) -> Path:
    """Return the path that a person means by ``text``, with ``~`` for a home folder.

    Raises:
        UsageError: The user of the home folder does not exist, or ``text`` is no path.
    """
    if "\0" in text:
        raise UsageError(f"{text!r}: a path can't contain a NUL character")
    path = os.path.expanduser(text)
    if path.startswith("~"):
        user = path.split("/")[0]
        next_step = f"For a file with that name, write ./{user}."
        raise UsageError(f"there is no user {user[1:]}", next_step)
    return Path(path)


def make_folder(folder: Path) -> None:
    """Create ``folder`` and its parents for this user alone, unless they exist.

    Raises:
        StorageError: The disk refused.
    """
    with _refusals(folder):
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)


def create(path: Path, data: bytes) -> Stamp:
    """Write a new file, and create its folders, for this user alone.

    Raises:
        TakenError: The file exists already.
        StorageError: The disk refused.
    """
    make_folder(path.parent)
    with _refusals(path):
        try:
            return _put(path, data, FILE_MODE, _take_name)
        except FileExistsError as error:
            raise TakenError(path, reason_of(error)) from error


def replace(path: Path, data: bytes) -> Stamp:
    """Replace the content of the file at ``path`` with ``data``, wholly or not at all.

    If ``path`` is a link, its target is replaced. The file's mode stays.

    Raises:
        StorageError: The disk refused, or the file is read-only. It is unchanged.
    """
    with _refusals(path):
        target = Path(os.path.realpath(path))
        # A rename would replace a file that its owner has protected.
        os.close(os.open(target, os.O_WRONLY | os.O_CLOEXEC))
        return _put(target, data, stat.S_IMODE(target.stat().st_mode), os.replace)


def put(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``, whatever is there, wholly or not at all, for this user alone.

    Raises:
        StorageError: The disk refused. What was there is unchanged.
    """
    make_folder(path.parent)
    with _refusals(path):
        _put(path, data, FILE_MODE, os.replace)


def append(path: Path, data: bytes, before: Stamp, digest: bytes) -> tuple[Stamp, bytes]:
    """Append ``data``, wholly or not at all, after a line break if one is missing.

    Args:
        path: The file, which must exist.
        data: The bytes to append.
        before: The stamp that the file must have.
        digest: The SHA-256 of the bytes that the file must have if its stamp differs.

    Returns:
        The new stamp, and all appended bytes.

    Raises:
        ChangedOutsideError: The file is not as ``before`` and ``digest`` say.
        GoneError: The file does not exist.
        TornError: The disk refused, and a part of ``data`` may be in the file: call ``cut_back``.
        StorageError: The disk refused. The file is unchanged.
    """
    with _refusals(path):
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
        except FileNotFoundError as error:
            raise GoneError(path) from error
        try:
            size = _require_unchanged(path, descriptor, before, digest)
            if size and os.pread(descriptor, 1, size - 1) != b"\n":
                data = (b"\r\n" if data.startswith(b"\r\n") else b"\n") + data
            try:
                write(descriptor, data)
                os.fsync(descriptor)
            except OSError as error:
                try:
                    os.ftruncate(descriptor, size)
                    os.fsync(descriptor)
                except OSError:
                    raise TornError(path, reason_of(error)) from error
                raise
            return Stamp.of(os.fstat(descriptor)), data
        finally:
            os.close(descriptor)


def cut_back(path: Path, size: int, appended: bytes, *, whole: bool = False) -> None:
    """Remove what a torn append left after the first ``size`` bytes: it may be valid, but wrong.

    A file with other bytes there stays as it is.

    Args:
        path: The file.
        size: Its size before the append.
        appended: The bytes of the append.
        whole: Whether to remove them even if all of them are there.

    Raises:
        FileError: The file does not exist.
        StorageError: The disk refused.
    """
    tail = read(path).data[size:]
    at_end, wanted = tail.lstrip(b"\r\n"), appended.lstrip(b"\r\n")
    # A system that stops may leave zeros in place of what it could not write.
    torn = wanted.startswith(at_end.rstrip(b"\0")) and (whole or at_end != wanted)
    if not tail or not torn:
        return
    with _refusals(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            os.ftruncate(descriptor, size)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def hidden_beside(path: Path, suffix: str) -> Path:
    """Return a hidden file next to the one at ``path``, or next to its target if it is a link."""
    target = Path(os.path.realpath(path))
    name = f".{target.name}.{suffix}"
    if len(os.fsencode(name)) > NAME_BYTES:
        name = f".{hashlib.sha256(os.fsencode(target.name)).hexdigest()}.{suffix}"
    return target.with_name(name)


def refusal(path: Path, error: Exception) -> StorageError:
    """Return what the system said as an error for the person."""
    next_step = _NEXT_STEPS.get(error.errno or 0, "") if isinstance(error, OSError) else ""
    return StorageError(path, reason_of(error), next_step)


def reason_of(error: Exception) -> str:
    """Return the system's own words."""
    return (isinstance(error, OSError) and error.strerror) or str(error)


@contextlib.contextmanager
def _refusals(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise refusal(path, error) from error


def _require_unchanged(path: Path, descriptor: int, before: Stamp, digest: bytes) -> int:
    """Return the size of the open file if it is unchanged; copying and touching change nothing."""
    now = Stamp.of(os.fstat(descriptor))
    if now != before and (now.size != before.size or _digest(descriptor) != digest):
        raise ChangedOutsideError(path)
    return now.size


def _digest(descriptor: int) -> bytes:
    with open(descriptor, "rb", closefd=False) as file:
        return hashlib.file_digest(file, "sha256").digest()


def _put(target: Path, data: bytes, mode: int, name: Callable[[str, Path], None]) -> Stamp:
    """Write a file under another name, and rename it to ``target`` once all of it is on disk."""
    descriptor, temporary = tempfile.mkstemp(
        prefix=f".{target.name[:100]}.", suffix=".tmp", dir=target.parent
    )
    try:
        try:
            os.fchmod(descriptor, mode)
            write(descriptor, data)
            os.fsync(descriptor)
            stamp = Stamp.of(os.fstat(descriptor))
        finally:
            os.close(descriptor)
        name(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    _sync_folder(target.parent)
    return stamp


def _take_name(temporary: str, target: Path) -> None:
    """Rename unless the file exists already, or another program is about to create it."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        # On a disk without hard links, the first program creates an empty file.
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE))
        try:
            os.replace(temporary, target)
        except OSError:
            os.unlink(target)
            raise
    else:
        # The file is in place by now, and a second name does no harm.
        with contextlib.suppress(OSError):
            os.unlink(temporary)


def write(descriptor: int, data: bytes) -> None:
    """Write all of ``data``, since one call of the system may write less."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _sync_folder(folder: Path) -> None:
    """Make a rename last. Some network disks refuse to sync a folder, but the rename holds."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
