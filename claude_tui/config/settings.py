"""The user's settings, and what the app remembers from run to run.

``config.toml`` belongs to the user: it is read and checked, never written. ``state.toml`` belongs
to the app.

A whole ``config.toml``::

    theme = "midnight"
    sidebar = false
    plain = true
    preset = "brief"
    provider = "bedrock"

    [keys]
    ask-again = "f5, ctrl+r"

    [request]
    model = "claude-sonnet-4-6"
    temperature = 0.3
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from claude_tui.config.toml_file import Key, TomlFile, short_repr
from claude_tui.conversation import Parameters

logger = logging.getLogger(__name__)

DEFAULT_THEME = "claude-dark"
"""The theme where none was chosen."""


class Settings(NamedTuple):
    """What ``config.toml`` says. Every setting may be left out."""

    theme: str = DEFAULT_THEME
    """The name of a theme: a shipped one, Textual's or the user's own."""
    sidebar: bool = True
    """Whether the sidebar is shown at the start; the sidebar key shows and hides it later."""
    plain: bool = False
    """Whether the screen is for a screen reader: text alone, and nothing that moves."""
    preset: str = ""
    """The preset that a new conversation begins with, below ``request``; empty: none."""
    provider: str = ""
    """The cloud that serves Claude; empty, or ``anthropic``: Anthropic itself."""
    keys: Mapping[str, str] = MappingProxyType({})
    """The keys of commands, in place of their usual ones: command id → keys with commas between."""
    request: Parameters = Parameters()
    """The parameters of a new conversation's request."""


def load_settings(path: Path, request_keys: Mapping[str, Key]) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings in a file, and a line for everything that is wrong with it.

    A wrong setting counts as left out, and the others count. No file: every default, no problem.

    Args:
        path: The file.
        request_keys: The keys of ``[request]``. What a model takes of them is for that model to
            say.
    """
    file = TomlFile(path)
    theme = file.take("theme", str, "a theme's name", bool)
    sidebar = file.take("sidebar", bool, "true or false")
    plain = file.take("plain", bool, "true or false")
    preset = file.take("preset", str, "a preset's name", bool)
    provider = file.take("provider", str, "a provider's name", bool)
    settings = Settings(
        theme=DEFAULT_THEME if theme is None else theme,
        sidebar=True if sidebar is None else sidebar,
        plain=bool(plain),
        preset=preset or "",
        provider=provider or "",
        keys=_keys(file),
        request=Parameters(**file.take_keys("request", request_keys)),
    )
    file.finish()
    return settings, tuple(file.problems)


def _keys(file: TomlFile) -> dict[str, str]:
    """Read the ``[keys]`` table. Only the screen knows which commands and keys exist."""
    keys: dict[str, str] = {}
    for command, value in file.take_table("keys").items():
        if isinstance(value, str):
            keys[command] = value
        else:
            file.fault(
                f"keys.{command}", f'expected keys like "f5, ctrl+r", got {short_repr(value)}'
            )
    return keys


class State(NamedTuple):
    """What the app remembers from one run to the next."""

    theme: str = ""
    """The theme chosen in the app; empty: none was."""
    instead_of: str = ""
    """The theme that the settings named then: once they name another, that one counts."""


def load_state(path: Path) -> State:
    """Return what was remembered; nothing, and a line in the log, if the file is broken."""
    file = TomlFile(path)
    state = State(
        file.take("theme", str, "a theme's name") or "",
        file.take("instead_of", str, "a theme's name") or "",
    )
    for problem in file.problems:
        logger.warning("%s", problem)
    return state


def save_state(path: Path, state: State) -> None:
    """Replace the file by ``state``, readable only by its owner.

    A disk error only adds a line to the log.
    """
    import tomli_w

    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # mkstemp makes the file with mode 0600.
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                tomli_w.dump(state._asdict(), file)
            os.replace(temporary, path)
        except OSError:
            with suppress(OSError):
                os.unlink(temporary)
            raise
    except OSError as error:
        logger.warning("%s: the state is not saved: %s", path, error)
