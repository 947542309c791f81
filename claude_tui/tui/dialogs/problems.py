"""The problems in the user's settings, to read and to copy."""

from __future__ import annotations

import os
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from claude_tui import paths
from claude_tui.text.visible import visible
from claude_tui.tui.commands import command_binding
from claude_tui.tui.dialogs.dialog import Dialog
from claude_tui.tui.notices import copy_text
from claude_tui.tui.part_keys import part_bindings


class ProblemsScreen(Dialog[None]):
    """Lists the problems.

    Args:
        problems: A line for each.
    """

    BOX = VerticalScroll
    BINDINGS = [*part_bindings("problems"), command_binding("quit", "app.quit")]

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("Problems in your settings")
        self._problems = problems

    def compose_box(self) -> ComposeResult:
        """All of them, a paragraph each."""
        folder = f"{paths.config_dir()}{os.sep}"
        lines = [f"In {folder}:", *(each.removeprefix(folder) for each in self._problems)]
        yield Static(Content("\n\n".join(map(visible, lines))))

    def action_copy(self) -> None:
        """Copy all of them."""
        copy_text(self, "\n".join(self._problems), "the problems")
