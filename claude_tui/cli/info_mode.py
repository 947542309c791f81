"""``--info``: what to put into a bug report. It never prints a secret."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from claude_tui import __version__, paths
from claude_tui.cli.startup import choose_backend
from claude_tui.config.settings import Settings
from claude_tui.errors import ClaudeTuiError

_LIBRARIES: Final = ("textual", "rich", "anthropic", "httpx2", "xllamacpp")
_TERMINAL: Final = ("TERM", "COLORTERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION")
_PRESENT: Final = ("NO_COLOR", "TMUX", "STY", "SSH_CONNECTION", "WAYLAND_DISPLAY", "DISPLAY")
"""Variables of which it matters only whether they are set."""
_COLOURS: Final = {
    "truecolor": "16 million",
    "256": "256",
    "standard": "16",
    "windows": "16",
    None: "none",
}


def info(settings: Settings, problems: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield names and values.

    Args:
        settings: The user's settings.
        problems: The faults that were found as they were read.
    """
    yield "claude-tui", __version__
    yield "Python", f"{platform.python_version()} on {platform.platform()}"
    for library in _LIBRARIES:
        yield library, _version(library)
    yield "settings", str(paths.config_dir())
    yield "data", str(paths.data_dir())
    yield "cache", str(paths.cache_dir())
    yield "log", str(paths.log_file())
    yield "replies from", _source(settings, os.environ)
    yield from _terminal(os.environ)
    faults = [*problems, *_faults(settings)]
    yield "problems", str(len(faults)) if faults else "none"
    yield from (("", fault) for fault in faults)


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"


def _source(settings: Settings, environ: Mapping[str, str]) -> str:
    """Return where replies come from and the kind of credential."""
    try:
        backend = choose_backend(None, environ, settings.provider)
    except ClaudeTuiError as error:
        return str(error)
    if backend.explanation:
        return f"{backend.label}: {backend.introduction}"
    return ", ".join(filter(None, (backend.label, backend.credential)))


def _terminal(environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    from rich.console import Console

    if sys.stdout.isatty():
        columns, rows = shutil.get_terminal_size()
        yield "terminal", f"{columns} columns, {rows} rows"
        yield "colours", _COLOURS[Console().color_system]
    else:
        yield "terminal", "none: the output goes elsewhere"
    yield "encoding", locale.getpreferredencoding(do_setlocale=False)
    yield from ((name, environ[name]) for name in _TERMINAL if name in environ)
    yield from ((name, "set") for name in _PRESENT if environ.get(name))


def _faults(settings: Settings) -> Iterator[str]:
    """Yield the faults in the user's models, keys and themes."""
    from claude_tui.models.own import load_own_models
    from claude_tui.tui.theming import load_all_themes
    from claude_tui.tui.users_keys import check_users_keys

    yield from load_own_models(paths.models_file())[1]
    yield from check_users_keys(settings.keys)[1]
    yield from load_all_themes(settings.theme)[1]
