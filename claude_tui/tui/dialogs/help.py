"""The help: all keys and commands of the registry."""

from __future__ import annotations

from typing import Final

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from claude_tui.tui.commands import COMMANDS, command_binding, keys_of
from claude_tui.tui.dialogs.dialog import Dialog
from claude_tui.tui.dialogs.help_lines import HelpLines
from claude_tui.tui.part_keys import PART_KEYS, part_bindings

FIXED_KEYS: Final = (
    ("other letters, a paste", "In the transcript or the sidebar: go to the composer."),
    ("0 to 9", "On a slider: type the value."),
)
"""Keys that can't be changed."""

LAST_WORD = "Sending just the word quit also quits. You can change keys in config.toml."


class HelpScreen(Dialog[None]):
    """Shows all commands with their keys."""

    BOX = VerticalScroll
    BINDINGS = [*part_bindings("help"), command_binding("quit", "app.quit")]

    def __init__(self) -> None:
        super().__init__("Keys and commands")

    def compose_box(self) -> ComposeResult:
        """Two columns."""
        yield HelpLines(_lines(), id="help-lines")
        yield Static(Content(LAST_WORD), id="help-last")


def _lines() -> list[tuple[str, str]]:
    """Return the keys and slash commands with their help."""
    commands = [
        (", ".join(filter(None, (keys_of(command.id), command.usage))), command.help)
        for command in COMMANDS
        if keys_of(command.id) or command.usage
    ]
    return [*commands, *part_lines(), *FIXED_KEYS]


def part_lines() -> list[tuple[str, str]]:
    """Return the keys of parts of the screen, those with the same help in one line."""
    lines: dict[str, list[str]] = {}
    for key in PART_KEYS:
        keys = lines.setdefault(key.help, [])
        keys += [name for name in keys_of(key.id).split(", ") if name not in keys]
    return [(", ".join(keys), help_text) for help_text, keys in lines.items()]
