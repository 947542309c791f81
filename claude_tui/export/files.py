"""Write exported conversations to new files."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

from claude_tui.errors import UsageError
from claude_tui.export.formats import FORMATS, ExportFormat
from claude_tui.storage import disk

UNNAMED = "conversation"


def asked_for(argument: str) -> tuple[ExportFormat, str]:
    """Read ``[FORMAT] [FILE]``: return the format, named or from the file's suffix, and the file.

    Raises:
        UsageError: Neither names a format.
    """
    word, _, rest = argument.partition(" ")
    if word in FORMATS:
        return FORMATS[word], rest.strip()
    suffix = Path(argument).suffix
    for each in FORMATS.values():
        if suffix == each.suffix:
            return each, argument
    raise UsageError(f'Unknown format "{argument}"', f"Choose {', '.join(FORMATS)}.")


def write_export(text: str, kind: ExportFormat, named: str, conversation: Path | None) -> Path:
    """Write ``text`` to a new file, and return its path.

    Args:
        text: The text in the format ``kind``.
        kind: Gives the file its suffix if ``named`` is no file.
        named: A file, or a folder for it; empty for the current folder, which relative paths are
            in.
        conversation: The conversation's file, whose name the export has; None if it has none.

    Raises:
        UsageError: ``named`` already exists, can be no path, or its home folder does not exist.
        StorageError: The disk refused.
    """
    data = text.encode(errors="replace")
    place = disk.path_named(named) if named else Path()
    if named and not (disk.is_there(place) and place.is_dir()):
        try:
            disk.create(place, data)
        except disk.TakenError:
            raise UsageError(f"{place} already exists", "Choose another name.") from None
        return place
    stem = conversation.stem if conversation else UNNAMED
    names = itertools.chain([stem], (f"{stem}-{number}" for number in itertools.count(2)))
    path = next(
        free
        for free in (place / f"{name}{kind.suffix}" for name in names)
        if not os.path.lexists(free)
    )
    disk.create(path, data)
    return path
