"""The user's keys, checked against all keys of the program."""

from __future__ import annotations

from collections.abc import Mapping

from claude_tui import paths
from claude_tui.tui.commands import BESIDE_EDITORS, USUAL_KEYS
from claude_tui.tui.editor.text_editor import EDITOR_KEYS
from claude_tui.tui.keymap import check_keys
from claude_tui.tui.part_keys import LETTERED, PARTS


def check_users_keys(keys: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return the keys of the settings that work, and a line for each that does not."""
    typing = dict.fromkeys(BESIDE_EDITORS, EDITOR_KEYS)
    keymap, faults = check_keys(keys, USUAL_KEYS, typing, PARTS, LETTERED)
    return keymap, [f"{paths.config_file()}: {fault}" for fault in faults]
