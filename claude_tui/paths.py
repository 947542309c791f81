"""Every folder and file the app uses.

``CLAUDE_TUI_DATA_DIR``, ``CLAUDE_TUI_CONFIG_DIR`` and ``CLAUDE_TUI_CACHE_DIR`` override the
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
    """Return the folder of conversations, drafts and the log."""
    return _from_environment(DATA_DIR_VARIABLE) or platformdirs.user_data_path(APP_NAME)


def config_dir() -> Path:
    """Return the folder of ``config.toml`` and of the user's themes and presets."""
    return _from_environment(CONFIG_DIR_VARIABLE) or platformdirs.user_config_path(APP_NAME)


def cache_dir() -> Path:
    """Return the folder of files that can be rebuilt."""
    return _from_environment(CACHE_DIR_VARIABLE) or platformdirs.user_cache_path(APP_NAME)


def conversations_dir() -> Path:
    """Return the folder where new conversations are saved."""
    return data_dir() / "conversations"


def trash_dir() -> Path:
    """Return the folder of deleted conversations.

    It is on the same disk as the others, so that one rename moves a conversation.
    """
    return conversations_dir() / "trash"


def index_file() -> Path:
    """Return the index of ``conversations_dir()``; each such folder has its own."""
    import hashlib

    folder = hashlib.sha256(os.fsencode(conversations_dir())).hexdigest()[:16]
    return cache_dir() / f"conversations-{folder}.sqlite3"


def drafts_dir() -> Path:
    """Return the folder where messages are kept until they are sent."""
    return data_dir() / "drafts"


def log_file() -> Path:
    """Return the log: the details of one-line errors, but no keys and no conversations."""
    return data_dir() / "claude-tui.log"


def state_file() -> Path:
    """Return the file of what the app remembers, like the chosen theme; the app writes it."""
    return data_dir() / "state.toml"


def last_request_file() -> Path:
    """Return the request as the person last set it: a preset that the app writes."""
    return data_dir() / "last-request.toml"


def config_file() -> Path:
    """Return the user's settings; the app never writes them."""
    return config_dir() / "config.toml"


def models_file() -> Path:
    """Return the user's own entries about models; the app never writes them."""
    return config_dir() / "models.toml"


def presets_dir() -> Path:
    """Return the folder of the user's presets: conversations without messages."""
    return config_dir() / "presets"


def user_themes_dir() -> Path:
    """Return the folder of the user's themes, one TOML file each."""
    return config_dir() / "themes"


def shipped_presets_dir() -> Path:
    """Return the folder of the presets that come with the app."""
    return _shipped("presets")


def shipped_themes_dir() -> Path:
    """Return the folder of the themes that come with the app."""
    return _shipped("themes")


def _shipped(name: str) -> Path:
    """Return a folder of the app: in the wheel, or next to the package in a checkout."""
    package = Path(__file__).parent
    in_wheel = package / name
    return in_wheel if in_wheel.is_dir() else package.parent / name


def expanded(path: str | Path) -> Path:
    """Return the absolute path, with ``~`` for the home folder.

    Unlike pathlib's ``expanduser``, it leaves ``~name`` alone if there is no such user.
    """
    return Path(os.path.expanduser(path)).absolute()


def _from_environment(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return expanded(value) if value else None
