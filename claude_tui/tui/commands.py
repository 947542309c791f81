"""The registry of commands: keys, footer, palette, slash commands and help all come from here.

A command's action is the method ``action_<id with underscores>`` of its owner, a part of the chat
screen. One that has an argument takes it as a string, empty when it was called by a key. Commands
that set a request parameter come from the table of parameters and share ``action_set_parameter``,
which takes the parameter's name first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from typing import Final

from textual.binding import Binding, BindingType

from claude_tui.models.parameter_row import ParameterRow
from claude_tui.models.parameters import MORE, PARAMETERS
from claude_tui.tui.command import Command
from claude_tui.tui.part_keys import PART_KEYS


def _parameter_command(row: ParameterRow) -> Command:
    return Command(
        row.command or row.label.replace("_", "-"),
        row.title,
        row.help,
        slash=row.label,
        argument=row.argument,
        waits=row.control == "slider",
        owner="request_editor" if row.control == "dialog" else "parameters",
        parameter="" if row.control == "dialog" else row.name,
    )


COMMANDS: tuple[Command, ...] = (
    Command("send", "Send", "Send the message.", ("enter",), footer=True, owner="composer"),
    Command(
        "newline",
        "Newline",
        "Start a new line.",
        ("ctrl+j", "shift+enter", "alt+enter"),
        footer=True,
        owner="composer",
    ),
    Command(
        "unfold",
        "Unfold paste",
        "Show a folded paste in full.",
        ("ctrl+t",),
        owner="composer",
    ),
    Command(
        "stop",
        "Stop",
        "Stop the reply or close what is open. Before a reply arrives, take the message back.",
        ("escape",),
        footer=True,
    ),
    Command(
        "new",
        "New",
        "Start a new conversation.",
        ("ctrl+n",),
        "new",
        footer=True,
        owner="navigator",
    ),
    Command(
        "open",
        "Open",
        "Open a saved conversation.",
        ("ctrl+o",),
        "open",
        "[FILE]",
        True,
        owner="files",
    ),
    Command(
        "rename",
        "Rename",
        "Give the conversation a title.",
        ("ctrl+s",),
        "rename",
        "[TITLE]",
        owner="files",
    ),
    Command(
        "duplicate",
        "Duplicate",
        "Continue in a copy of the conversation.",
        (),
        "duplicate",
        owner="navigator",
    ),
    Command(
        "export",
        "Export",
        "Write the conversation, or a program that sends its next request, to a file.",
        slash="export",
        argument="[FORMAT] [FILE]",
        owner="files",
    ),
    Command(
        "ask-again",
        "Ask again",
        "Ask for a new reply to the last message; the earlier one stays in the file.",
        ("ctrl+r",),
        "again",
        owner="turns",
    ),
    Command(
        "continue",
        "Continue",
        "Continue a reply that was cut off, stopped or paused.",
        slash="continue",
        owner="turns",
    ),
    Command(
        "copy-or-stop",
        "Copy or stop",
        "Copy the selection; else stop the reply; else say how to quit.",
        ("ctrl+c",),
        owner="app",
    ),
    Command(
        "editor",
        "Editor",
        "Write the message in $EDITOR, or $VISUAL.",
        ("ctrl+x ctrl+e",),
        "editor",
        owner="pane",
    ),
    Command(
        "find",
        "Find",
        "Find text; case-sensitive if you type a capital.",
        ("ctrl+f",),
        "find",
        "[TEXT]",
        owner="finding",
    ),
    Command(
        "find-next",
        "Find next",
        "Go to the next match.",
        ("ctrl+g",),
        owner="finding",
    ),
    Command(
        "find-previous", "Find previous", "Go to the previous match.", ("ctrl+b",), owner="finding"
    ),
    *(_parameter_command(row) for row in PARAMETERS.values() if row.name not in MORE),
    Command(
        "fit",
        "Fit max_tokens",
        "Lower max_tokens to what the context window leaves for the reply.",
        ("ctrl+l",),
        "fit",
        owner="context_estimate",
    ),
    *(_parameter_command(PARAMETERS[name]) for name in MORE),
    Command(
        "undo-setting",
        "Undo setting",
        "Undo the last change to the request's settings.",
        ("ctrl+z",),
        owner="request_editor",
    ),
    Command(
        "defaults",
        "Back to defaults",
        "Set every parameter but the model back to its default.",
        slash="defaults",
        owner="request_editor",
    ),
    Command(
        "preset",
        "Preset",
        "Choose a preset: a saved request.",
        (),
        "preset",
        "[NAME]",
        owner="presets",
    ),
    Command(
        "save-preset",
        "Save preset",
        "Save the request as a preset.",
        slash="save_preset",
        argument="[NAME]",
        owner="presets",
    ),
    Command(
        "show-thinking",
        "Unfold thinking",
        "Unfold all thinking, or fold it again.",
        slash="show_thinking",
        owner="transcript",
    ),
    Command(
        "copy",
        "Copy",
        "Copy the selection, or what the transcript's cursor is on, or the last reply.",
        slash="copy",
        owner="transcript",
    ),
    Command(
        "fold",
        "Fold",
        "Fold or unfold the message, or the thinking or data the cursor is on.",
        slash="fold",
        owner="transcript",
    ),
    Command(
        "raw", "Raw", "Show the message as written, or formatted.", (), "raw", owner="transcript"
    ),
    Command(
        "next-code", "Next code", "Go to the next code block in the transcript.", owner="transcript"
    ),
    Command("links", "Links", "Open a link in the message.", (), "links", owner="transcript"),
    Command(
        "details",
        "Details",
        "Show everything known about the message.",
        (),
        "details",
        owner="pane",
    ),
    Command("theme", "Theme", "Choose the theme.", slash="theme", argument="[NAME]"),
    Command("sidebar", "Sidebar", "Show or hide the sidebar.", ("f2",), footer=True),
    Command(
        "inspector",
        "Inspector",
        "Show each request as it was sent, what came back, and what would be sent next.",
        ("f3",),
        "inspect",
        footer=True,
        owner="inspecting",
    ),
    Command("commands", "Commands", "Find any command.", ("ctrl+p",), footer=True),
    Command("help", "Help", "Show keys and commands.", ("f1",), "help", footer=True),
    Command("suspend", "Suspend", "Return to the shell; fg resumes claude-tui.", (), "suspend"),
    Command("quit", "Quit", "Save and quit.", ("ctrl+q",), "quit", footer=True, owner="navigator"),
)

COMPOSER_COMMANDS = ("send", "newline")
"""The commands of the composer."""

SIDEBAR_COMMANDS = ("undo-setting",)
"""The commands whose keys belong to the sidebar."""

APP_COMMANDS = ("copy-or-stop",)
"""The commands whose keys act on every screen, with priority over all others."""

NOT_THE_SCREENS = (*COMPOSER_COMMANDS, *SIDEBAR_COMMANDS, *APP_COMMANDS)
"""The commands whose keys do not belong to the chat screen."""

TAKEN_BY_EDITORS = ("editor", "find", "unfold")
"""The screen's commands whose keys a text editor also uses."""

OF_EDITORS = (*NOT_THE_SCREENS, *TAKEN_BY_EDITORS)
"""The commands that may have keys of an editor: they take priority, or don't meet it."""


def bindings(commands: Iterable[Command]) -> list[BindingType]:
    """Return Textual's bindings of ``commands``; the focused widget's keys take priority."""
    return [
        Binding(
            ",".join(command.keys),
            command.call,
            command.title,
            show=command.footer,
            id=command.id,
        )
        for command in commands
        if command.keys
    ]


def command_binding(name: str, action: str = "", *, title: str = "") -> Binding:
    """Return Textual's binding of a command in a part of the screen, or on another screen.

    Args:
        name: The command's id.
        action: The action; empty to run the command.
        title: The title in the footer; empty for the command's own, if the footer shows it.
    """
    command = command_named(name)
    is_own = action == command.action
    return Binding(
        ",".join(command.keys),
        action or command.call,
        title or command.title,
        show=bool(title) or (is_own and command.footer),
        id=name,
    )


USUAL_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    **{command.id: command.keys for command in COMMANDS},
    **{key.id: key.keys for key in PART_KEYS},
}
"""The default keys of the program, by their name in the settings."""
BESIDE_EDITORS: Final = (
    *(command.id for command in COMMANDS if command.id not in OF_EDITORS),
    *(key.id for key in PART_KEYS if key.part in ("screen", "dialog", "system")),
)
"""The names of the keys that work while an editor has the focus, but come after its own."""
_JOINED_KEYS: Final = {name: ",".join(keys) for name, keys in USUAL_KEYS.items()}
_keys: ContextVar[Mapping[str, str]] = ContextVar("keys", default=_JOINED_KEYS)


def choose_keys(keymap: Mapping[str, str]) -> None:
    """Use these keys wherever the program names keys.

    Args:
        keymap: The commands with changed keys, as for ``App.set_keymap``.
    """
    _keys.set({**_JOINED_KEYS, **keymap})


def keys_of(command: str) -> str:
    """Return all keys of a command or a part, to show to the person; empty if it has none."""
    return shown_keys(_keys.get()[command]).replace(",", ", ")


def key_of(command: str) -> str:
    """Return the first key of a command or a part; empty if it has none."""
    return shown_keys(_keys.get()[command]).partition(",")[0]


def shown_keys(keys: str) -> str:
    """Return keys as the person reads them, from Textual's names."""
    return keys.replace("escape", "esc")


def is_command(text: str) -> bool:
    """Return whether the composer's text is a command, not a message."""
    return text.startswith("/") and "\n" not in text.strip()


def command_named(name: str) -> Command:
    """Return the command with this id."""
    return next(command for command in COMMANDS if command.id == name)


def find_slash(text: str) -> tuple[Command, str] | None:
    """Return the command that ``text`` names, and its argument; None if it names none."""
    name, _, argument = text.removeprefix("/").partition(" ")
    for command in COMMANDS:
        if command.slash and command.slash == name:
            return command, argument.strip()
    return None
