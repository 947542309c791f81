"""What the app remembers from run to run, in ``state.toml``, which belongs to the app."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import NamedTuple

from claude_tui.config.toml_file import TomlFile
from claude_tui.errors import StorageError

log = logging.getLogger(__name__)


class State(NamedTuple):
    """What the app remembers from one run to the next."""

    theme: str = ""
    """The theme that was chosen in the app; empty for none."""
    instead_of: str = ""
    """The theme in the settings at that time: if they name another one now, that one wins."""


def load_state(path: Path) -> State:
    """Return the saved state; an empty one, and a line in the log, if the file is broken."""
    file = TomlFile(path)
    state = State(
        file.take("theme", str, "the name of a theme") or "",
        file.take("instead_of", str, "the name of a theme") or "",
    )
    for problem in file.problems:
        log.warning("%s", problem)
    return state


def save_state(path: Path, state: State) -> None:
    """Save ``state``. If the disk refuses, only the log says so."""
    # Imported here, since the first paint waits for this module.
    import tomli_w

    from claude_tui.storage import disk

    try:
        disk.put(path, tomli_w.dumps(state._asdict()).encode())
    except StorageError as error:
        log.warning("the state is not saved: %s", error)
