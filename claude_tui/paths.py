"""Every folder and file the app uses.

``CLAUDE_TUI_DATA_DIR``, ``CLAUDE_TUI_CONFIG_DIR`` and ``CLAUDE_TUI_CACHE_DIR`` go before the
platform's usual folders.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

APP_NAME = "claude-tui"
DATA_DIR_VARIABLE = "CLAUDE_TUI_DATA_DIR"
CONFIG_DIR_VARIABLE = "CLAUDE_TUI_CONFIG_DIR"
CACHE_DIR_VARIABLE = "CLAUDE_TUI_CACHE_DIR"


def data_dir() -> Path:
    """Where conversations and the log live."""
    return _from_environment(DATA_DIR_VARIABLE) or platformdirs.user_data_path(APP_NAME)


def config_dir() -> Path:
    """Where ``config.toml``, the user's themes and presets live."""
    return _from_environment(CONFIG_DIR_VARIABLE) or platformdirs.user_config_path(APP_NAME)


def cache_dir() -> Path:
    """Where what can be made again is kept."""
    return _from_environment(CACHE_DIR_VARIABLE) or platformdirs.user_cache_path(APP_NAME)


def conversations_dir() -> Path:
    """Where new conversations are saved."""
    return data_dir() / "conversations"


def trash_dir() -> Path:
    """Where deleted conversations go: beside the others, so that moving one is a single stroke."""
    return conversations_dir() / "trash"


def index_file() -> Path:
    """The index of the conversations in that folder; each folder has its own."""
    import hashlib

    folder = hashlib.sha256(os.fsencode(conversations_dir())).hexdigest()[:16]
    return cache_dir() / f"conversations-{folder}.sqlite3"


def drafts_dir() -> Path:
    """Where the text in the composer is kept until it is sent."""
    return data_dir() / "drafts"


def log_file() -> Path:
    """Where the detail behind a one-line error goes. Never a key, never a conversation."""
    return data_dir() / "claude-tui.log"


def state_file() -> Path:
    """What the app remembers by itself (the chosen theme): written by the app, unlike settings."""
    return data_dir() / "state.toml"


def last_request_file() -> Path:
    """The request as the person last set it: a preset without a name, written by the app."""
    return data_dir() / "last-request.toml"


def config_file() -> Path:
    """The user's settings; read, never written."""
    return config_dir() / "config.toml"


def models_file() -> Path:
    """What the user says of models; read, never written."""
    return config_dir() / "models.toml"


def presets_dir() -> Path:
    """The user's presets: conversation files with a ``[request]`` and no messages."""
    return config_dir() / "presets"


def user_themes_dir() -> Path:
    """The user's own themes, one TOML file each."""
    return config_dir() / "themes"


def shipped_presets_dir() -> Path:
    """The presets that come with the app."""
    return _shipped("presets")


def shipped_themes_dir() -> Path:
    """The themes that come with the app."""
    return _shipped("themes")


def _shipped(name: str) -> Path:
    """A folder that comes with the app: in the wheel, or beside the package in a checkout."""
    package = Path(__file__).parent
    packed = package / name
    return packed if packed.is_dir() else package.parent / name


def expanded(path: str | Path) -> Path:
    """Return the absolute path, with ``~`` for the home folder.

    Unlike pathlib, this does not fail for an unknown user: ``~name`` stays a name.
    """
    return Path(os.path.expanduser(path)).absolute()


def _from_environment(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return expanded(value) if value else None
