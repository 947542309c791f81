"""A command: something a person can do, and who does it."""

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
    "parameters",
    "presets",
    "context_estimate",
    "finding",
    "inspecting",
]
"""A part of the program that has actions of its own; those from "transcript" on, of a pane."""


class Command(NamedTuple):
    """Something a person can do from the chat screen.

    Args:
        id: Its name in ``config.toml``'s ``[keys]``, like ``ask-again``.
        title: A few words, for the footer and the palette.
        help: One sentence.
        keys: The keys it has unless the settings say otherwise; two with a space between are
            pressed one after the other.
        slash: What one types in the composer for it, without the slash; empty: nothing.
        argument: What follows the slash command, for the help; empty: nothing does.
        footer: Whether the footer shows it.
        waits: Whether its name, where it was only completed, waits for the argument: without one
            it takes something away.
        owner: Whose action it is.
        parameter: The request parameter that it sets; empty: it sets none, or by a dialog.
    """

    id: str
    title: str
    help: str
    keys: tuple[str, ...] = ()
    slash: str = ""
    argument: str = ""
    footer: bool = False
    waits: bool = False
    owner: Owner = "screen"
    parameter: str = ""

    @property
    def action(self) -> str:
        """The name of its action method, without ``action_``."""
        return "set_parameter" if self.parameter else self.id.replace("-", "_")

    @property
    def call(self) -> str:
        """The action that runs it from anywhere on the chat screen."""
        return f"screen.run_command({self.id!r})"

    @property
    def usage(self) -> str:
        """How to type it in the composer."""
        if not self.slash:
            return ""
        return f"/{self.slash} {self.argument}".rstrip()
