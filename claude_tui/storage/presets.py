"""Presets: conversation files with a ``[request]`` and no messages, in a folder of their own."""

from __future__ import annotations

from claude_tui import paths
from claude_tui.conversation import Parameters
from claude_tui.errors import FileError
from claude_tui.storage.store import SUFFIX, ConversationStore
from claude_tui.storage.toml_codec import load_conversation


def load_preset(name: str) -> Parameters:
    """The request parameters of the preset called ``name``.

    Raises:
        FileError: There is none of that name, or it is not valid.
        StorageError: It can't be read.
    """
    if name not in preset_names():
        path = paths.presets_dir() / f"{name}{SUFFIX}"
        raise FileError(path, f'there is no preset "{name}"', _what_there_is())
    return load_conversation(paths.presets_dir() / f"{name}{SUFFIX}").request


def preset_names() -> list[str]:
    """The names of all presets, in alphabetical order.

    Raises:
        StorageError: The folder can't be read.
    """
    return sorted(path.stem for path in ConversationStore(paths.presets_dir()).paths())


def _what_there_is() -> str:
    names = preset_names()
    if not names:
        return f"There are no presets in {paths.presets_dir()} yet."
    return f"There are: {', '.join(names)}."
