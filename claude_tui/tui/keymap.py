"""Check the user's keys: the ``[keys]`` table of the settings.

Textual accepts any keymap: an unknown command does nothing, a key that no keyboard has is never
pressed, and a key of another command silently moves. So faults are reported here, and the command
keeps its default keys.

A key is written as Textual names it: ``f5``, ``ctrl+t``, ``alt+enter``, ``shift+pageup``,
``ctrl+comma``; two keys with a space between them are pressed one after the other. Case and the
order of modifiers do not matter, except for a single letter in a part where letters can be keys:
there ``J`` is shift and ``j``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from textual.keys import KEY_NAME_REPLACEMENTS, Keys, key_to_character

from claude_tui.config.toml_file import short_repr
from claude_tui.text.spelling import closest

_MODIFIERS = frozenset(("alt", "ctrl", "hyper", "meta", "shift", "super"))

_SAME_KEYS: Mapping[str, str] = {
    "ctrl+i": "tab",
    "ctrl+left_square_bracket": "escape",
    "ctrl+m": "enter",
    "del": "delete",
    "esc": "escape",
    "pgdn": "pagedown",
    "pgup": "pageup",
    "return": "enter",
}
"""Keys that terminals can't tell from others, and short names of keys."""


def check_keys(
    keys: Mapping[str, str],
    commands: Mapping[str, Sequence[str]],
    typing: Mapping[str, Collection[str]] = MappingProxyType({}),
    parts: Mapping[str, str] = MappingProxyType({}),
    lettered: Collection[str] = (),
) -> tuple[dict[str, str], list[str]]:
    """Return the keys of the user that work, and a line for each that does not.

    Args:
        keys: Command id → keys separated by commas, in place of the default ones.
        commands: The id of every command → its default keys; no two share one.
        typing: Command id → keys that it can't have, since text is typed with them.
        parts: The id of a key of one part of the screen → the part. Different parts can have
            the same key, and by default a part and a command, too.
        lettered: The parts in which a letter can be a key, since nobody types text there.

    Returns:
        The keymap for Textual's ``App.set_keymap``, and the problems.
    """
    keymap: dict[str, list[str]] = {}
    problems: list[str] = []
    unknown: list[str] = []
    for command, text in keys.items():
        if command not in commands:
            unknown.append(command)
            continue
        names, faults = _read_keys(text, letters=parts.get(command, "") in lettered)
        taken = typing.get(command, ())
        faults += [f"{name} is used by the composer" for name in names if name in taken]
        problems += [f"keys.{command}: {fault}" for fault in faults]
        if not faults:
            keymap[command] = names
    problems += _unknown_commands(unknown, commands)
    problems += _drop_clashes(keymap, commands, parts)
    return {command: ",".join(names) for command, names in keymap.items()}, problems


def _unknown_commands(unknown: Sequence[str], commands: Collection[str]) -> list[str]:
    """Report all of them in one line: a copied file may name dozens."""
    if not unknown:
        return []
    suggestion = closest(unknown[0], commands)
    question = f"; did you mean {suggestion}?" if suggestion else ""
    more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
    return [f"keys: unknown command {short_repr(unknown[0])}{more}{question}"]


def _drop_clashes(
    keymap: dict[str, list[str]],
    commands: Mapping[str, Sequence[str]],
    parts: Mapping[str, str],
) -> list[str]:
    """Remove commands from ``keymap`` that would share a key with another, and report them.

    A removed command gets its default keys, which may clash in turn, so the search starts over
    until nothing clashes.
    """
    problems: list[str] = []
    while clash := _find_clash(commands, keymap, parts):
        command, other, key = clash
        problems.append(f"keys.{command}: {key} is also used by {other}")
        del keymap[command]
    return problems


def _find_clash(
    defaults: Mapping[str, Sequence[str]],
    changed: Mapping[str, Sequence[str]],
    parts: Mapping[str, str],
) -> tuple[str, str, str] | None:
    """Return a changed command, another command, and the key of both; None if there is none.

    If the user changed both, the later one in the file is the fault.
    """
    owners = {
        (parts.get(command, ""), key): command
        for command, keys in defaults.items()
        if command not in changed
        for key in keys
    }
    for command, keys in changed.items():
        part = parts.get(command, "")
        for key in keys:
            other = owners.get((part, key))
            if other is None and key not in defaults[command]:
                other = owners.get(("", key))
            if other is not None:
                return command, other, key
        owners |= dict.fromkeys(((part, key) for key in keys), command)
    return None


def _read_keys(text: str, *, letters: bool) -> tuple[list[str], list[str]]:
    """Return keys that are separated by commas under Textual's names, and their faults."""
    names: list[str] = []
    faults: list[str] = []
    for key in text.split(","):
        try:
            is_letter = letters and len(key.strip()) == 1 and key.strip().isalnum()
            names.append(key.strip() if is_letter else _read_sequence(key.strip(), letters))
        except ValueError as error:
            faults.append(str(error))
    return list(dict.fromkeys(names)), faults


def _read_sequence(text: str, letters: bool) -> str:
    """Return a key under Textual's name, or two keys that are pressed one after the other.

    Raises:
        ValueError: There is no such key, or it types a character.
    """
    keys = re.sub(r"\s*\+\s*", "+", text).split()
    if len(keys) == 2:
        # After the first one, a letter types nothing.
        return f"{_read_key(keys[0], letters)} {_read_key(keys[1], True)}"
    return _read_key(text, letters)


def _read_key(text: str, letters: bool) -> str:
    """Return a key under Textual's name.

    Raises:
        ValueError: There is no such key, or it types a character.
    """
    *modifiers, key = (part.strip() for part in text.lower().split("+"))
    key = _SAME_KEYS.get(key, key)
    if len(key) == 1 and not key.isalnum():
        key = _name_of(key)
    types = _types_a_character(key)
    if not _MODIFIERS.issuperset(modifiers) or not (types or key in _named_keys()):
        raise ValueError(f"unknown key {short_repr(text)}")
    if types and not letters and not set(modifiers) - {"shift"}:
        raise ValueError(f"{short_repr(text)} types a character")
    name = "+".join([*sorted(set(modifiers)), key])
    return _SAME_KEYS.get(name, name)


def _types_a_character(key: str) -> bool:
    """Return whether the key types something without a modifier."""
    if key == "space" or key in KEY_NAME_REPLACEMENTS.values():
        return True
    character = key_to_character(key)
    return character is not None and character.isprintable()


def _name_of(character: str) -> str:
    """Return Textual's name of the key for a punctuation mark."""
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name)


@cache
def _named_keys() -> frozenset[str]:
    """Return the names of keys that type nothing, without modifiers."""
    names = {key.value.rpartition("+")[2] for key in Keys}
    return frozenset(name for name in names if len(name) > 1 and name.isalnum())
