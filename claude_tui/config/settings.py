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
"""The theme if none was chosen."""


class Settings(NamedTuple):
    """The settings of ``config.toml``, all of them optional."""

    theme: str = DEFAULT_THEME
    """The name of a theme: a shipped one, Textual's or the user's own."""
    sidebar: bool = True
    """Whether the sidebar is shown at the start; the sidebar key shows and hides it later."""
    plain: bool = False
    """Whether the screen is for a screen reader: text alone, and nothing that moves."""
    preset: str = ""
    """The preset of new conversations; ``request`` overrides it. Empty for none."""
    provider: str = ""
    """The cloud that serves Claude; empty or ``anthropic`` for Anthropic itself."""
    keys: Mapping[str, str] = MappingProxyType({})
    """Keys that replace a command's default ones: command id → keys separated by commas."""
    request: Parameters = Parameters()
    """The parameters of a new conversation's request."""


def load_settings(path: Path, request_keys: Mapping[str, Key]) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings in a file, and a line for every problem.

    A wrong setting is ignored. If there is no file, every setting has its default.

    Args:
        path: The file.
        request_keys: The keys of ``[request]``. Whether a model takes them is checked elsewhere.
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
    """The theme that was chosen in the app; empty for none."""
    instead_of: str = ""
    """The theme in the settings at that time: if they name another one now, that one wins."""


def load_state(path: Path) -> State:
    """Return the saved state; an empty one, and a line in the log, if the file is broken."""
    file = TomlFile(path)
    state = State(
        file.take("theme", str, "a theme's name") or "",
        file.take("instead_of", str, "a theme's name") or "",
    )
    for problem in file.problems:
        logger.warning("%s", problem)
    return state


def save_state(path: Path, state: State) -> None:
    """Save ``state`` in a file that only its owner can read.

    A disk error is only logged.
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
