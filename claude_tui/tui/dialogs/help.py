"""Keys and commands, from the registry."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from claude_tui.tui.commands import COMMANDS, keys_of
from claude_tui.tui.dialogs.help_lines import HelpLines
from claude_tui.tui.sizes import BROAD, TALL

MORE_KEYS = (
    ("tab, shift+tab", "Move between the composer, the transcript and the sidebar."),
    ("up, down", "In the composer, on the first or last line: what you sent before, anywhere."),
    ("ctrl+e", "In the composer: to the end of the line; with nothing written, $EDITOR."),
    ("alt+b, alt+f, alt+d", "Where you write: a word back, a word on, delete a word."),
    ("tab, escape", "In a line that begins with /: complete it, close the list."),
    ("j, k", "In the transcript: to the next message, to the one before."),
    ("J, K", "In the transcript: to your own next message, to the one before."),
    ("n", "In the transcript: to the next code block."),
    ("right, left", "In the transcript: to the parts of a message, and back."),
    ("c, space, r, d, o", "In the transcript: copy, fold, Markdown, details, open a link."),
    ("g, G", "In the transcript: to the beginning, to the end."),
    ("other letters, a paste", "In the transcript or the sidebar: into the composer."),
    ("pageup, pagedown, end", "Scroll the transcript, also from an empty composer; end follows."),
    ("right, left, v, c, e", "In the inspector: open, close, JSON, copy, copy as a program."),
    ("ctrl+s, t, d, z", "In the list of conversations: rename, duplicate, delete, undo."),
    ("left, right, home, end", "On a slider: change it; shift or pageup/pagedown in big steps."),
    ("0 to 9", "On a slider: type the value."),
    ("delete", "On a slider: unset it, so that the parameter is not sent."),
)

LAST_WORD = "The word quit alone quits too. Keys can be changed in config.toml."


class HelpScreen(ModalScreen[None]):
    """All commands with their keys; scrolls."""

    CSS_PATH = "../styles/help.tcss"
    HORIZONTAL_BREAKPOINTS = BROAD
    VERTICAL_BREAKPOINTS = TALL
    BINDINGS = [
        Binding("escape,f1,q", "dismiss", "Close"),
        Binding("ctrl+q", "app.quit", "Quit", show=False),
    ]

    def compose(self) -> ComposeResult:
        """The box: two columns."""
        with VerticalScroll(id="help"):
            yield Static(Content("Keys and commands"), id="help-title")
            yield HelpLines(_lines(), id="help-lines")
            yield Static(Content(LAST_WORD), id="help-last")


def _lines() -> list[tuple[str, str]]:
    """What is pressed or typed, and what it does."""
    commands = [
        (", ".join(filter(None, (keys_of(command.id), command.usage))), command.help)
        for command in COMMANDS
    ]
    return [*commands, *MORE_KEYS]
