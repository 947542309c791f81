"""The user's settings: ``config.toml``, which is read and checked, never written.

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

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from claude_tui.config.toml_file import Key, TomlFile, short_repr
from claude_tui.conversation import Parameters

DEFAULT_THEME = "claude-dark"
"""The theme if none was chosen."""


_KEYS: Final = {
    "theme": Key(str, "the name of a theme", bool),
    "sidebar": Key(bool, "true or false"),
    "plain": Key(bool, "true or false"),
    "preset": Key(str, "the name of a preset", bool),
    "provider": Key(str, "the name of a provider", bool),
}


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
    settings = Settings(
        **file.take_keys("", _KEYS),
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
