"""Completions of a line that begins with a slash: a command, or a command with a value.

The commands come from the registry, and their values from the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from claude_tui.text.matching import folded, words_of
from claude_tui.tui.command import Command
from claude_tui.tui.commands import COMMANDS, find_slash
from claude_tui.tui.glyphs import joined, signs

if TYPE_CHECKING:
    from claude_tui.tui.dialogs.choice import Choice

_T = TypeVar("_T")


class Suggestion(NamedTuple):
    """One completion of the line.

    Args:
        line: The whole line after completion.
        label: The label in the list.
        help: What it does, in one line.
        takes_more: Whether an argument may follow.
        waits: Whether enter only completes it, to wait for an argument.
    """

    line: str
    label: str
    help: str
    takes_more: bool = False
    waits: bool = False


class Values(NamedTuple):
    """The values that may follow a command.

    Args:
        choices: The known values, best first.
        free: Whether other values are as good: enter then never replaces the typed one.
    """

    choices: Sequence[Choice]
    free: bool = False


ValuesOf: TypeAlias = Callable[[Command], Values | None]
"""Returns the values of a command's argument; None if none are known."""


class Completion(NamedTuple):
    """All completions of a line.

    Args:
        line: The typed line.
        rows: The suggestions, best first; at least one.
        chosen: The index of the one that enter takes; None for the line as it is.
    """

    line: str
    rows: tuple[Suggestion, ...]
    chosen: int | None

    def moved(self, by: int) -> Completion:
        """Return it with the next row chosen, or with -1 the previous one; both wrap around."""
        if self.chosen is None:
            return self._replace(chosen=0 if by > 0 else len(self.rows) - 1)
        return self._replace(chosen=(self.chosen + by) % len(self.rows))


def completed(line: str, values_of: ValuesOf) -> Completion | None:
    """Return the completions of ``line``; None if there are none.

    Args:
        line: The typed line, with its slash.
        values_of: Returns the values of a command's argument.
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
    ranked = ((command, _rank(command.slash, name, "_")) for command in COMMANDS if command.slash)
    return [
        Suggestion(
            f"/{command.slash}",
            command.usage,
            command.help,
            takes_more=bool(command.argument),
            waits=command.waits,
        )
        for command in _best_first(ranked)
    ]


def _values(line: str, typed: str, values_of: ValuesOf) -> tuple[list[Suggestion], bool]:
    call = find_slash(line)
    values = values_of(call[0]) if call is not None and call[0].argument else None
    if call is None or values is None:
        return [], False
    ranked = ((choice, _rank_of(choice, typed)) for choice in values.choices)
    rows = [
        Suggestion(
            f"/{call[0].slash} {choice.value}",
            choice.value,
            _about(choice),
        )
        for choice in _best_first(ranked)
    ]
    return rows, values.free


def _about(choice: Choice) -> str:
    """Return the help text of a value, without the value itself, which is the label."""
    facts = choice.detail.removeprefix(choice.value).removeprefix(signs().between)
    return joined("" if choice.text == choice.value else choice.text, facts)


def _best_first(ranked: Iterable[tuple[_T, int | None]]) -> list[_T]:
    """Return the items that have a rank, best first; equal ones keep their order."""
    matches = [(rank, item) for item, rank in ranked if rank is not None]
    return [item for _rank, item in sorted(matches, key=lambda pair: pair[0])]


def _rank(name: str, typed: str, separator: str) -> int | None:
    """Rank a match: 0 is ``name`` itself, 1 its beginning, 2 the beginning of a later word."""
    name, typed = folded(name), folded(typed)
    if name == typed:
        return 0
    if name.startswith(typed):
        return 1
    return 2 if f"{separator}{typed}" in name else None


def _rank_of(choice: Choice, typed: str) -> int | None:
    """Rank a value by its word and its name; 3 is a match anywhere in them."""
    for separator in "-_ ":
        if (rank := _rank(choice.value, typed, separator)) is not None:
            return rank
    words = words_of(typed)
    if words[:1] == [folded(choice.value)]:
        return None  # after the value comes another argument, like a file's name
    names = folded(f"{choice.value} {choice.text}")
    return 3 if all(word in names for word in words) else None
