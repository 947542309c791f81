"""A server's list of models, kept until the next start: it is there at once then, with its age.

One file for each address, in the cache folder. It holds what ``listing`` reads of a list and
nothing else. A file that can't be used is as good as none.
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
"""A file of more is not used, and none of more is written."""
MOST_AGE: Final = timedelta(days=30)
"""An older list says less than what is shipped with this version."""

_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class KeptListing:
    """A list as it was kept.

    Args:
        entries: The JSON of its entries.
        at: When the server gave it.
    """

    entries: tuple[object, ...]
    at: datetime


def load_listing(address: str, now: datetime) -> KeptListing | None:
    """The list that the server at ``address`` gave last; None: there is none of use."""
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
    """Keep a list; a disk that refuses costs a line in the log."""
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
    """The file of an address, which itself may hold what is nobody else's business."""
    name = hashlib.sha256(address.encode(errors="replace")).hexdigest()[:16]
    return paths.cache_dir() / "models" / f"{name}.json"
