"""Cache a server's list of models, so that the next start has it at once, with its age.

Each address has a file in the cache folder, with what ``listing`` reads of a list and nothing else.
A file that can't be used counts as none.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from claude_tui import paths
from claude_tui.errors import ClaudeTuiError
from claude_tui.models.listing import essence
from claude_tui.storage import disk

log = logging.getLogger(__name__)

MOST_BYTES: Final = 4_000_000
"""The largest file that is used or written."""
MOST_AGE: Final = timedelta(days=30)
"""A list older than this says less than the one shipped with this version."""

_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class KeptListing:
    """A list in the cache.

    Args:
        entries: The JSON of its entries.
        at: When the server sent it.
    """

    entries: tuple[object, ...]
    at: datetime


def load_listing(address: str, now: datetime) -> KeptListing | None:
    """Return the last list of the server at ``address``; None if no useful one exists."""
    path = _path(address)
    try:
        if not disk.is_there(path) or path.stat().st_size > MOST_BYTES:
            return None
        data = json.loads(disk.read(path).data)
        at = datetime.fromisoformat(data["at"])
        usable = data["format"] == _FORMAT and now - MOST_AGE < at <= now
        entries = tuple(data["models"]) if isinstance(data["models"], list) else ()
    except (ClaudeTuiError, OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        log.warning("%s is not used: %s", path, error)
        return None
    return KeptListing(entries, at) if usable and entries else None


def save_listing(address: str, entries: Iterable[object], now: datetime) -> None:
    """Write a list to the cache. If the disk refuses, only the log says so."""
    at = now.astimezone(UTC).isoformat(timespec="seconds")
    path = _path(address)
    try:
        kept = {"format": _FORMAT, "at": at, "models": [essence(entry) for entry in entries]}
        data = json.dumps(kept, indent=1).encode()
        if len(data) > MOST_BYTES:
            return
        disk.put(path, data)
    except (ClaudeTuiError, ValueError, RecursionError) as error:
        log.warning("the list of models is not kept: %s", error)


def _path(address: str) -> Path:
    """Return the file of an address, hashed since the address may hold secrets."""
    name = hashlib.sha256(address.encode(errors="replace")).hexdigest()[:16]
    return paths.cache_dir() / "models" / f"{name}.json"
