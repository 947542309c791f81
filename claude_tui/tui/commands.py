"""The registry of commands: keys, footer, palette, slash commands and help all come from here.

A command's action is the method ``action_<id with underscores>`` of its owner, a part of the chat
screen. One that has an argument takes it as a string, empty when it was called by a key. Commands
that set a request parameter come from the table of parameters and share ``action_set_parameter``,
which takes the parameter's name first.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Final

from textual.binding import Binding

from claude_tui.conversation.draft import Draft
from claude_tui.models.parameter_row import ParameterRow
from claude_tui.models.parameters import MORE, PARAMETERS
from claude_tui.tui.command import Command
from claude_tui.tui.part_keys import PART_KEYS


def _parameter_command(row: ParameterRow) -> Command:
    return Command(
        row.command or row.label.replace("_", "-"),
        row.help,
        usage=f"/{row.label} {row.argument}",
        waits=row.control == "slider",
        owner="request_commands",
        parameter="" if row.control == "dialog" else row.name,
        name=row.title,
    )


COMMANDS: tuple[Command, ...] = (
    Command("send", "Send the message.", ("enter",), footer=True, owner="composer"),
    Command(
        "newline",
        "Start a new line.",
        ("ctrl+j", "shift+enter", "alt+enter"),
        footer=True,
        owner="composer",
    ),
    Command(
        "unfold", "Show a folded paste in full.", ("ctrl+t",), owner="composer", name="Unfold paste"
    ),
    Command(
        "stop",
        "Stop the reply or close what is open. Before a reply arrives, take the message back.",
        ("escape",),
        footer=True,
    ),
    Command(
        "new", "Start a new conversation.", ("ctrl+n",), "/new", footer=True, owner="navigator"
    ),
    Command(
        "open",
        "Open a saved conversation.",
        ("ctrl+o",),
        "/open [FILE]",
        footer=True,
        owner="files",
    ),
    Command(
        "rename", "Give the conversation a title.", ("ctrl+s",), "/rename [TITLE]", owner="files"
    ),
    Command(
        "duplicate",
        "Continue in a copy of the conversation.",
        usage="/duplicate",
        owner="navigator",
    ),
    Command(
        "export",
        "Write the conversation, or a program that sends its next request, to a file.",
        usage="/export [FORMAT] [FILE]",
        owner="files",
    ),
    Command(
        "ask-again",
        "Ask for a new reply to the last message; the earlier one stays in the file.",
        ("ctrl+r",),
        "/again",
        owner="turns",
    ),
    Command(
        "continue",
        "Continue a reply that was cut off, stopped or paused.",
        usage="/continue",
        owner="turns",
    ),
    Command(
        "copy-or-stop",
        "Copy the selection; without one, stop the reply; otherwise say how to quit.",
        ("ctrl+c",),
        owner="app",
    ),
    Command(
        "editor",
        "Write the message in $EDITOR, or $VISUAL.",
        ("ctrl+x ctrl+e",),
        "/editor",
        owner="pane",
    ),
    Command(
        "find",
        "Find text; case-sensitive if you type a capital.",
        ("ctrl+f",),
        "/find [TEXT]",
        owner="finding",
    ),
    Command("find-next", "Go to the next match.", ("ctrl+g",), owner="finding"),
    Command("find-previous", "Go to the previous match.", ("ctrl+b",), owner="finding"),
    *(_parameter_command(row) for row in PARAMETERS.values() if row.name not in MORE),
    Command(
        "fit",
        "Lower max_tokens to what the context window leaves for the reply.",
        ("ctrl+l",),
        "/fit",
        owner="context_estimate",
        name="Fit max_tokens",
    ),
    *(_parameter_command(PARAMETERS[name]) for name in MORE),
    Command(
        "undo-setting",
        "Undo the last change to the request's settings.",
        ("ctrl+z",),
        owner="request_editor",
    ),
    Command(
        "defaults",
        "Set every parameter but the model back to its default.",
        usage="/defaults",
        owner="request_editor",
        name="Back to defaults",
    ),
    Command(
        "preset",
        "Choose a preset: a saved request.",
        usage="/preset [NAME]",
        owner="request_commands",
    ),
    Command(
        "save-preset",
        "Save the request as a preset.",
        usage="/save_preset [NAME]",
        owner="request_commands",
    ),
    Command(
        "show-thinking",
        "Unfold all thinking, or fold it again.",
        usage="/show_thinking",
        owner="transcript",
        name="Unfold thinking",
    ),
    Command(
        "copy",
        "Copy the selection, or what the transcript's cursor is on, or the last reply.",
        usage="/copy",
        owner="transcript",
    ),
    Command(
        "copy-code",
        "Copy the last code block.",
        ("ctrl+x c",),
        "/copy_code",
        owner="transcript",
    ),
    Command(
        "fold",
        "Fold or unfold the message, or the thinking or data the cursor is on.",
        usage="/fold",
        owner="transcript",
    ),
    Command("raw", "Show the message as written, or formatted.", usage="/raw", owner="transcript"),
    Command("next-code", "Go to the next code block in the transcript.", owner="transcript"),
    Command("links", "Open a link in the message.", usage="/links", owner="transcript"),
    Command(
        "details",
        "Show everything known about the message.",
        usage="/details",
        owner="inspecting",
    ),
    Command("theme", "Choose the theme.", usage="/theme [NAME]"),
    Command("sidebar", "Show or hide the sidebar.", ("f2",), footer=True),
    Command(
        "inspector",
        "Show each request as it was sent, what came back, and what would be sent next.",
        ("f3",),
        "/inspect",
        footer=True,
        owner="inspecting",
    ),
    Command("commands", "Find any command.", ("ctrl+p",), footer=True),
    Command("help", "Show keys and commands.", ("f1",), "/help", footer=True),
    Command("problems", "List the problems in your settings.", usage="/problems", owner="app"),
    Command("suspend", "Return to the shell; fg resumes claude-tui.", usage="/suspend"),
    Command("quit", "Save and quit.", ("ctrl+q",), "/quit", footer=True, owner="navigator"),
)

COMPOSER_COMMANDS = ("send", "newline")
"""The commands of the composer."""

SIDEBAR_COMMANDS: Final = {"undo-setting": "Undo"}
"""The commands whose keys belong to the sidebar, and their titles in its footer."""

APP_COMMANDS = ("copy-or-stop",)
"""The commands whose keys act on every screen, with priority over all others."""

NOT_THE_SCREENS = (*COMPOSER_COMMANDS, *SIDEBAR_COMMANDS, *APP_COMMANDS)
"""The commands whose keys do not belong to the chat screen."""

TAKEN_BY_EDITORS = ("editor", "find", "unfold")
"""The screen's commands whose keys a text editor also uses."""

OF_EDITORS = (*NOT_THE_SCREENS, *TAKEN_BY_EDITORS)
"""The commands that may have keys of an editor: they take priority, or don't meet it."""


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
    *(key.id for key in PART_KEYS if key.part in ("screen", "dialog", "help", "system")),
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
    if not text.startswith("/") or "\n" in text.strip():
        return False
    first_word = text.split(maxsplit=1)[0]
    return "/" not in first_word[1:]  # else it is a path


def message_in(draft: Draft) -> Draft:
    """Return ``draft`` if it is a message; an empty one if it is a command."""
    return Draft() if is_command(draft.text) else draft


def command_named(name: str) -> Command:
    """Return the command with this id, or the one that sets this request parameter."""
    return next(command for command in COMMANDS if name in (command.id, command.parameter))


def find_slash(text: str) -> tuple[Command, str] | None:
    """Return the command that ``text`` names, and its argument; None if it names none."""
    name, _, argument = text.removeprefix("/").partition(" ")
    for command in COMMANDS:
        if command.slash and command.slash == name:
            return command, argument.strip()
    return None
