"""The command palette: every command of the registry, found by its words."""

from __future__ import annotations

from collections.abc import Coroutine
from functools import partial
from typing import Any

from textual.command import DiscoveryHit, Hit, Hits, Provider

from claude_tui.tui.commands import COMMANDS, COMPOSER_COMMANDS, Command


class CommandProvider(Provider):
    """The commands of the chat screen below the palette."""

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for command in _commands():
            yield DiscoveryHit(command.title, self._run(command), help=command.help)

    async def search(self, query: str) -> Hits:
        """Those whose words match what is typed, best first."""
        matcher = self.matcher(query)
        for command in _commands():
            text = f"{command.title}: {command.help}"
            if score := matcher.match(text):
                yield Hit(score, matcher.highlight(text), self._run(command), text=text)

    def _run(self, command: Command) -> partial[Coroutine[Any, Any, None]]:
        return partial(self.screen.run_action, command.action)


def _commands() -> list[Command]:
    return [command for command in COMMANDS if command.id not in (*COMPOSER_COMMANDS, "commands")]
