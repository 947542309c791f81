"""A command: something that a person can do, and the part of the program that does it."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

Owner: TypeAlias = Literal[
    "app",
    "screen",
    "pane",
    "transcript",
    "composer",
    "navigator",
    "turns",
    "files",
    "request_editor",
    "request_commands",
    "context_estimate",
    "finding",
    "inspecting",
]
"""A part of the program that has actions; those from "transcript" on belong to a pane."""


class Command(NamedTuple):
    """Something that a person can do from the chat screen.

    Args:
        id: The name in ``config.toml``'s ``[keys]``, like ``ask-again``.
        help: One sentence.
        keys: The default keys; two with a space between them are pressed one after the other.
        usage: The slash command with its argument, like ``/open [FILE]``; empty if there is none.
        footer: Whether the footer shows it.
        waits: Whether completing the slash command waits for an argument, since without one it
            removes something.
        owner: The part whose action it is.
        parameter: The request parameter that it sets directly; empty if there is none.
        name: Its title if that is not made of the words of its id.
    """

    id: str
    help: str
    keys: tuple[str, ...] = ()
    usage: str = ""
    footer: bool = False
    waits: bool = False
    owner: Owner = "screen"
    parameter: str = ""
    name: str = ""

    @property
    def title(self) -> str:
        """A few words, for the footer and the palette."""
        return self.name or self.id.replace("-", " ").capitalize()

    @property
    def action(self) -> str:
        """The name of the action method, without ``action_``."""
        return "set_parameter" if self.parameter else self.id.replace("-", "_")

    @property
    def call(self) -> str:
        """The action that runs it from anywhere on the chat screen."""
        return f"screen.run_command({self.id!r})"

    @property
    def slash(self) -> str:
        """The slash command without its slash; empty if there is none."""
        return self.usage.removeprefix("/").partition(" ")[0]

    @property
    def argument(self) -> str:
        """The argument of the slash command, for the help; empty if it takes none."""
        return self.usage.partition(" ")[2]
