"""The command palette: every command of the registry, found by its words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from claude_tui.text.matching import folded, marked, words_of
from claude_tui.tui.chat.screen import ChatScreen
from claude_tui.tui.command import Command
from claude_tui.tui.commands import APP_COMMANDS, COMMANDS, COMPOSER_COMMANDS, key_of, keys_of
from claude_tui.tui.part_keys import PART_KEYS

SCATTERED: Final = 0.4
"""The best score of letters that are found in their order, but not together."""

_OF_THE_TRANSCRIPT: Final = {key.id for key in PART_KEYS if key.part == "transcript"}


class CommandProvider(Provider):
    """The commands of the chat screen below the palette."""

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for command in _commands():
            shown = self._shown(command)
            yield DiscoveryHit(shown, self._run(command), text=command.title, help=command.help)

    async def search(self, query: str) -> Hits:
        """Those whose words match what is typed, best first."""
        matcher, words = self.matcher(query), words_of(query)
        for command in _commands():
            score = _score(command, words)
            if not score and (scattered := matcher.match(f"{command.title} {command.help}")):
                score = SCATTERED * scattered / (1 + scattered)
            if score:
                shown, run = self._shown(command, words), self._run(command)
                yield Hit(score, shown, run, text=command.title, help=command.help)

    def _shown(self, command: Command, words: Sequence[str] = ()) -> Content:
        """Its title, and how else it is called."""
        title = Content("").join(
            Content(piece).stylize(self.match_style or "bold") if is_hit else Content(piece)
            for piece, is_hit in marked(command.title, words)
        )
        key = f"transcript-{command.id}"
        there = f"{key_of(key)} in the transcript" if key in _OF_THE_TRANSCRIPT else ""
        how = ", ".join(filter(None, (keys_of(command.id), there, command.usage)))
        return Content.assemble(title, "  ", (how, "dim")) if how else title

    def _run(self, command: Command) -> Callable[[], object]:
        assert isinstance(self.screen, ChatScreen)
        return partial(self.screen.run, command)


def _commands() -> list[Command]:
    # These are about the line or the text that one is in.
    left_out = (*COMPOSER_COMMANDS, *APP_COMMANDS, "commands")
    return [command for command in COMMANDS if command.id not in left_out]


def _score(command: Command, words: Sequence[str]) -> float:
    """How well ``words`` as they are fit: begin the title, stand in it, in what it does; or 0."""
    title = folded(command.title)
    if title.startswith(" ".join(words)):
        return 1.0
    if all(word in title for word in words):
        return 0.9 if any(part.startswith(words[0]) for part in title.split()) else 0.8
    everything = folded(f"{command.title} {command.help} {command.slash}")
    return 0.6 if all(word in everything for word in words) else 0.0
