"""The help: all keys and commands of the registry, under headings, narrowed by typing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, Static

from claude_tui.text.matching import folded, words_of
from claude_tui.tui.commands import COMMANDS, command_binding, keys_of
from claude_tui.tui.dialogs.dialog import Dialog
from claude_tui.tui.dialogs.help_lines import HelpLines, Section
from claude_tui.tui.editor.line_input import LineInput
from claude_tui.tui.part_keys import PART_KEYS, Part, PartKey, part_bindings

HEADINGS: Final = {
    "Writing": ("composer", "pane", "editor"),
    "Conversation": ("navigator", "files", "turns"),
    "Reading": ("transcript",),
    "Find": ("finding", "find"),
    "Request": (
        "request_commands",
        "request_editor",
        "context_estimate",
        "sidebar",
        "slider",
        "row",
    ),
    "Inspector": ("inspecting", "inspector"),
    "Program": ("screen", "app", "welcome"),
    "Dialogs": (
        "list",
        "picker",
        "line",
        "system",
        "confirm",
        "details",
        "problems",
        "help",
        "dialog",
    ),
}
"""The headings, each with the owners of commands and the parts of the screen below it."""

FIXED_KEYS: Final = (
    ("Writing", "other letters, a paste", "In the transcript or the sidebar: go to the composer."),
    ("Request", "0 to 9", "On a slider: type the value."),
)
"""Keys that can't be changed, each with its heading."""

LAST_WORD = "Sending just the word quit also quits. You can change keys in config.toml."


class HelpLine(LineInput):
    """The input that narrows the help, with the keys to scroll it."""

    BINDINGS = part_bindings("help", but="help-close")


class HelpScreen(Dialog[None]):
    """Shows all commands with their keys."""

    BOX = VerticalScroll
    BINDINGS = [*part_bindings("help", only="help-close"), command_binding("quit", "app.quit")]

    lines = query_one("#help-lines", HelpLines)
    body = query_one(".dialog-body", VerticalScroll)

    def __init__(self) -> None:
        super().__init__("Keys and commands")

    def compose_head(self) -> ComposeResult:
        """The title, and a line to type in."""
        yield from super().compose_head()
        yield HelpLine(placeholder="type to filter", id="help-input")

    def compose_box(self) -> ComposeResult:
        """Two columns."""
        yield HelpLines(help_sections(), id="help-lines")
        yield Static(Content(LAST_WORD), id="help-last")

    def on_mount(self) -> None:
        """Leave the focus to the line to type in."""
        self.body.can_focus = False

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self.lines.show(matching(help_sections(), words_of(event.value)))
        self.body.scroll_home(animate=False)

    def action_move(self, action: str) -> None:
        """Scroll while the input keeps the focus."""
        getattr(self.body, f"action_{action}")()


def help_sections() -> list[Section]:
    """Return all keys and commands under their headings."""
    headings = {part: heading for heading, parts in HEADINGS.items() for part in parts}
    lines: dict[str, list[tuple[str, str]]] = {heading: [] for heading in HEADINGS}
    for command in COMMANDS:
        if ways := ", ".join(filter(None, (keys_of(command.id), command.usage))):
            lines[headings[command.owner]].append((ways, command.help))
    for part, keys, help_text in _part_lines():
        lines[headings[part]].append((keys, help_text))
    for heading, keys, help_text in FIXED_KEYS:
        lines[heading].append((keys, help_text))
    return [Section(heading, below) for heading, below in lines.items()]


def matching(sections: Sequence[Section], words: Sequence[str]) -> list[Section]:
    """Return the lines that have all of the folded ``words``, under their headings."""
    narrowed = (
        Section(
            heading,
            [line for line in lines if _has(words, " ".join((heading, *line)))],
        )
        for heading, lines in sections
    )
    return [section for section in narrowed if section.lines] or [Section("no matches", ())]


def _has(words: Sequence[str], text: str) -> bool:
    text = folded(text)
    return all(word in text for word in words)


def _part_lines() -> list[tuple[Part, str, str]]:
    """Return the keys of parts of the screen, those with the same help in one line."""
    alike: dict[str, list[PartKey]] = {}
    for key in PART_KEYS:
        alike.setdefault(key.help, []).append(key)
    return [
        (keys[0].part, ", ".join(dict.fromkeys(_names(keys))), help_text)
        for help_text, keys in alike.items()
    ]


def _names(keys: Sequence[PartKey]) -> Iterator[str]:
    for key in keys:
        yield from keys_of(key.id).split(", ")
