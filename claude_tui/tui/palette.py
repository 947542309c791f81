"""The command palette: search all commands by their words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from textual.app import ComposeResult
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from claude_tui.text.matching import folded, marked, words_of
from claude_tui.tui.chat.screen import ChatScreen
from claude_tui.tui.command import Command
from claude_tui.tui.commands import APP_COMMANDS, COMMANDS, COMPOSER_COMMANDS, key_of, keys_of
from claude_tui.tui.part_keys import PART_KEYS
from claude_tui.tui.sizes import TALL
from claude_tui.tui.widgets.key_bar import KeyBar

SCATTERED: Final = 0.4
"""The score for letters of one word that match in order, but not next to each other."""

_TRANSCRIPT_KEYS: Final = {key.id for key in PART_KEYS if key.part == "transcript"}


class Palette(CommandPalette):
    """Textual's palette, with its keys at the foot."""

    VERTICAL_BREAKPOINTS = TALL

    def compose(self) -> ComposeResult:
        """The palette, and the keys below."""
        yield from super().compose()
        yield KeyBar()


class CommandProvider(Provider):
    """The commands of the chat screen under the palette."""

    async def discover(self) -> Hits:
        """Yield all commands while nothing is typed."""
        for command in _commands():
            line = self._line(command)
            yield DiscoveryHit(line, self._run(command), text=command.title, help=command.help)

    async def search(self, query: str) -> Hits:
        """Yield the commands whose words match ``query``, with their scores."""
        words = words_of(query)
        for command in _commands():
            if score := _score(command, words):
                line, run = self._line(command, words), self._run(command)
                yield Hit(score, line, run, text=command.title, help=command.help)

    def _line(self, command: Command, words: Sequence[str] = ()) -> Content:
        """Return the title of a command with its keys and its slash command."""
        title = Content("").join(
            Content(piece).stylize(self.match_style or "bold") if is_hit else Content(piece)
            for piece, is_hit in marked(command.title, words)
        )
        key = f"transcript-{command.id}"
        transcript_key = f"{key_of(key)} in the transcript" if key in _TRANSCRIPT_KEYS else ""
        ways = ", ".join(filter(None, (keys_of(command.id), transcript_key, command.usage)))
        return Content.assemble(title, "  ", (ways, "$text-muted")) if ways else title

    def _run(self, command: Command) -> Callable[[], object]:
        assert isinstance(self.screen, ChatScreen)
        return partial(self.screen.action_run_command, command.id)


def _commands() -> list[Command]:
    # These act on the text or the line with the cursor, which the palette covers.
    hidden = (*COMPOSER_COMMANDS, *APP_COMMANDS, "commands")
    return [command for command in COMMANDS if command.id not in hidden]


def _score(command: Command, words: Sequence[str]) -> float:
    """Score the match of ``words``: best in the title and at the beginning of words; 0 for none."""
    title = folded(command.title)
    everything = f"{title} {folded(command.slash)} {folded(command.help)}"
    if title.startswith(" ".join(words)):
        return 1.0
    for text, at_beginning, within in ((title, 0.9, 0.8), (everything, 0.7, 0.6)):
        if all(f" {word}" in f" {text}" for word in words):
            return at_beginning
        if all(word in text for word in words):
            return within
    parts = title.split()
    is_scattered = all(any(_is_scattered(word, part) for part in parts) for word in words)
    return SCATTERED if is_scattered else 0.0


def _is_scattered(word: str, part: str) -> bool:
    """Return whether ``part`` begins as ``word`` does, and has its letters in their order."""
    letters = iter(part)
    return part[0] == word[0] and all(letter in letters for letter in word)
