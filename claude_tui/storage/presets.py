"""Load and save presets: conversation files with a ``[request]`` and no messages.

The user's presets have a folder of their own and take precedence over shipped ones of the same
name. The last request is saved in the same form.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from claude_tui import paths
from claude_tui.config.toml_file import short_repr
from claude_tui.conversation import UNSET, Conversation, Parameters
from claude_tui.errors import ClaudeTuiError, FileError, UsageError
from claude_tui.storage import disk
from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.storage.folder import SUFFIX, ConversationStore
from claude_tui.storage.toml.codec import load_conversation
from claude_tui.storage.toml.writer import dump_conversation
from claude_tui.text.spelling import closest

log = logging.getLogger(__name__)

NAME_LENGTH: Final = 60
"""The most characters of a preset's name."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A preset for a list.

    Args:
        name: The name of its file.
        title: Its purpose; may be empty.
        request: The parameters that it sets.
        error: Why it can't be used; empty if it can.
    """

    name: str
    title: str = ""
    request: Parameters = field(default_factory=Parameters)
    error: str = ""


def presets() -> list[Preset]:
    """Return all presets in alphabetical order. A broken one says what is wrong.

    Raises:
        StorageError: A folder can't be read.
    """
    return [_preset(name, path) for name, path in sorted(_files().items())]


def load_preset(name: str) -> Parameters:
    """Return the request parameters of the preset called ``name``.

    Raises:
        FileError: It does not exist, or is not valid.
        StorageError: It can't be read.
    """
    files = _files()
    if name not in files:
        raise FileError(own_preset(name), f'there is no preset "{name}"', _meant(name, files))
    return load_conversation(files[name]).request


def _meant(name: str, files: Collection[str]) -> str:
    """Return what to do about a preset that does not exist."""
    notes = sorted(path for path in paths.presets_dir().glob("*.*") if path.stem == name)
    if notes:
        return f"Presets are {SUFFIX} files. To use it as a system prompt: -s @{notes[0]}"
    if meant := closest(name, sorted(files)):
        return f'Did you mean "{meant}"?'
    return f"Available: {', '.join(sorted(files))}."


def own_preset(name: str) -> Path:
    """Return the file of the user's own preset called ``name``, whether it exists or not."""
    return paths.presets_dir() / f"{name}{SUFFIX}"


def name_problem(name: str) -> str:
    """Return why ``name`` can't be the name of a preset; empty if it can."""
    is_file_name = name.isprintable() and "/" not in name and name[:1] not in ("", ".")
    if is_file_name and len(name) <= NAME_LENGTH:
        return ""
    rule = f"Use up to {NAME_LENGTH} characters, with no slash and no dot at the beginning."
    return f"{short_repr(name)} can't be the name of a preset. {rule}"


def save_preset(name: str, request: Parameters) -> Path:
    """Save ``request`` as the user's own preset. In an existing one only what differs changes.

    Its unknown keys are those of the preset's own file.

    Raises:
        UsageError: ``name`` can't be a file name.
        FileError: The preset exists, and is not valid.
        StorageError: The disk refused.
    """
    if problem := name_problem(name):
        raise UsageError(problem)
    path = own_preset(name)
    if disk.is_there(path):
        file, preset = ConversationFile.open(path)
        own = preset.request.extra
        file.rewrite(replace(preset, request=replace(request, extra=own)))
    else:
        ConversationFile.create(path, Conversation(request=replace(request, extra={})))
    return path


def chosen(preset: Parameters, before: Parameters) -> Parameters:
    """Return ``preset`` in place of ``before``. A preset without a model keeps the model."""
    kept = before.model if preset.model is UNSET else preset.model
    return replace(preset, model=kept, extra=before.extra)


def load_last_request() -> Parameters:
    """Return the last request; an empty one if it can't be read, and then the log says so."""
    path = paths.last_request_file()
    try:
        if disk.is_there(path):
            return load_conversation(path).request
    except ClaudeTuiError as error:
        log.warning("the last request is not taken: %s", error)
    return Parameters()


def save_last_request(request: Parameters) -> None:
    """Save ``request`` for new conversations. If the disk refuses, only the log says so."""
    path = paths.last_request_file()
    data = dump_conversation(Conversation(request=replace(request, extra={}))).encode()
    try:
        disk.put(path, data)
    except ClaudeTuiError as error:
        log.warning("the last request is not kept: %s", error)


def _preset(name: str, path: Path) -> Preset:
    try:
        conversation = load_conversation(path)
    except ClaudeTuiError as error:
        return Preset(name, error=error.message)
    return Preset(name, conversation.title, conversation.request)


def _files() -> dict[str, Path]:
    """Return every preset's file by its name."""
    folders = (paths.shipped_presets_dir(), paths.presets_dir())
    return {path.stem: path for folder in folders for path in ConversationStore(folder).paths()}
