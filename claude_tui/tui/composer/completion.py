"""Completions of a line that begins with a slash: a command, or a command and its value.

The commands come from the registry, their values from the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from claude_tui.text.matching import folded, words_of
from claude_tui.tui.command import Command
from claude_tui.tui.commands import COMMANDS, find_slash
from claude_tui.tui.glyphs import joined, signs

if TYPE_CHECKING:
    from claude_tui.tui.dialogs.picker import Choice

_T = TypeVar("_T")


class Suggestion(NamedTuple):
    """One completion of the line.

    Args:
        line: The whole line then.
        label: What the list calls it.
        help: What it does, in a line.
        takes_more: Whether something may follow it.
        waits: Whether it is not to be run before something does.
    """

    line: str
    label: str
    help: str
    takes_more: bool = False
    waits: bool = False


class Values(NamedTuple):
    """The values that may follow a command.

    Args:
        choices: The values that are known; best first.
        free: Whether others are as good: then what is typed is never taken for one of them.
    """

    choices: Sequence[Choice]
    free: bool = False


ValuesOf: TypeAlias = Callable[[Command], Values | None]
"""The values of a command's argument; None where none are known."""


class Completion(NamedTuple):
    """All completions of a line.

    Args:
        line: What is typed so far.
        rows: What it may become; best first, and at least one.
        chosen: Which of them enter takes; None: the line as it is.
    """

    line: str
    rows: tuple[Suggestion, ...]
    chosen: int | None

    def moved(self, by: int) -> Completion:
        """Choose the next row, or with -1 the previous one, going round at the ends."""
        if self.chosen is None:
            return self._replace(chosen=0 if by > 0 else len(self.rows) - 1)
        return self._replace(chosen=(self.chosen + by) % len(self.rows))


def completed(line: str, values_of: ValuesOf) -> Completion | None:
    """Return the completions of ``line``; None if there are none.

    Args:
        line: What is typed, from the slash on.
        values_of: Asked for the values of a command's argument.
    """
    name, space, rest = line.removeprefix("/").partition(" ")
    typed = rest.strip() if space else name
    if not space:
        rows, is_free = _commands(name), False
    else:
        rows, is_free = _values(line, typed, values_of)
    if not rows:
        return None
    return Completion(line, tuple(rows), 0 if typed and not is_free else None)


def _commands(name: str) -> list[Suggestion]:
    found = ((command, _rank(command.slash, name, "_")) for command in COMMANDS if command.slash)
    return [
        Suggestion(
            f"/{command.slash}",
            command.usage,
            command.help,
            takes_more=bool(command.argument),
            waits=command.waits,
        )
        for command in _best_first(found)
    ]


def _values(line: str, typed: str, values_of: ValuesOf) -> tuple[list[Suggestion], bool]:
    found = find_slash(line)
    values = values_of(found[0]) if found is not None and found[0].argument else None
    if found is None or values is None:
        return [], False
    ranked = ((choice, _rank_of(choice, typed)) for choice in values.choices)
    rows = [
        Suggestion(
            f"/{found[0].slash} {choice.value}",
            choice.value,
            _about(choice),
        )
        for choice in _best_first(ranked)
    ]
    return rows, values.free


def _about(choice: Choice) -> str:
    """Return the text beside a value, without the value itself, which is the label."""
    facts = choice.detail.removeprefix(choice.value).removeprefix(signs().between)
    return joined("" if choice.text == choice.value else choice.text, facts)


def _best_first(ranked: Iterable[tuple[_T, int | None]]) -> list[_T]:
    """Return the items that have a rank, best first; equal ones keep their order."""
    found = [(rank, each) for each, rank in ranked if rank is not None]
    return [each for _rank, each in sorted(found, key=lambda pair: pair[0])]


def _rank(name: str, typed: str, between: str) -> int | None:
    """Rank a match: 0 is ``name`` itself, 1 its beginning, 2 the beginning of a later word."""
    name, typed = folded(name), folded(typed)
    if name == typed:
        return 0
    if name.startswith(typed):
        return 1
    return 2 if f"{between}{typed}" in name else None


def _rank_of(choice: Choice, typed: str) -> int | None:
    """Rank a value by its word and its name; 3 is a match anywhere in them."""
    for between in "-_ ":
        if (rank := _rank(choice.value, typed, between)) is not None:
            return rank
    words = words_of(typed)
    if words[:1] == [folded(choice.value)]:
        return None  # what follows the value is the command's own, like a file's name
    known_as = folded(f"{choice.value} {choice.text}")
    return 3 if all(word in known_as for word in words) else None
