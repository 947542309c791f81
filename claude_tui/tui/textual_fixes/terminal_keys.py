"""Keys as terminals send them, in the few ways that Textual 8.2.8 does not read them.

A sequence is read as a whole here, never a part of one: it may come cut into several reads.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import name as unicode_name

from textual import events
from textual.keys import KEY_NAME_REPLACEMENTS, _character_to_key

ESCAPE: Final = "\x1b"

_OTHER_KEY: Final = r"\x1b\[27;(\d+);(\d+)~"
"""A key as xterm sends it under ``modifyOtherKeys``: modifier, then the key's number."""

_KITTY_KEY: Final = r"\x1b\[(\d+):(\d*)(?::(\d*))?((?:;[\d:]*){0,2})u"
"""A key of Kitty's protocol with alternates: its number, the shifted one, and the one that the key
has in the standard (US) layout; then modifiers and text.
https://sw.kovidgoyal.net/kitty/keyboard-protocol/#key-codes
"""

_UNREAD: Final = r"\x1b\[(?!<)[0-?]*[ -/]*(?:[@-LN-Z\\-~])"
"""A complete control sequence, of any meaning; what begins a report of the mouse is none."""

_REPORT: Final = r"\x1b\[(?:\?\d+;\d\$y|\d+;\d+R|48;[\d:;]*t)"
"""What Textual reads after it has looked for keys: modes, the cursor's place, and the size."""

_BEGINS_A_SEQUENCE: Final = frozenset("[OPX]^_")
"""Behind an escape these begin something longer, or are keys with alt: only time tells."""

_ENTER, _BACKSPACE, _TAB = "\r\n", "\x7f\x08", "\t"


def readable(sequence: str) -> str:
    """Return ``sequence`` as Textual reads it."""
    if found := re.fullmatch(_OTHER_KEY, sequence):
        return f"\x1b[{found[2]};{found[1]}u"
    if found := re.fullmatch(_KITTY_KEY, sequence):
        number, _shifted, standard, rest = found.groups()
        types = rest.count(";") == 2 and not rest.endswith(";")
        if standard and not types and _is_letter_of_another_script(chr(int(number))):
            number = standard  # the key at that place acts: ctrl+й is ctrl+q
        return f"\x1b[{number}{rest}u"
    return sequence


def has_alt(sequence: str) -> bool:
    """Whether ``sequence`` is an escape and one character, and nothing longer begins with it."""
    return (
        len(sequence) == 2
        and sequence[0] == ESCAPE
        and sequence[1] not in _BEGINS_A_SEQUENCE
        and sequence[1] not in (_TAB, ESCAPE)  # shift+tab on Linux' console; two escape keys
    )


def alt_key(character: str) -> events.Key | None:
    """Return the key that terminals without Kitty's protocol send as escape and ``character``.

    The character stays with the key: it may also be the escape key with another one right behind
    it. Before other control characters than enter and backspace it is that; then this is None.
    """
    if character in _ENTER:
        return events.Key("alt+enter", None)
    if character in _BACKSPACE:
        return events.Key("alt+backspace", None)
    if character < " ":
        return None
    name = character if character.isalnum() else _character_to_key(character)
    name = KEY_NAME_REPLACEMENTS.get(name, name)
    if len(name) == 1 and name.isupper():
        name = f"shift+{name.lower()}"
    return events.Key(f"alt+{name}", character)


def means_nothing(sequence: str) -> bool:
    """Whether ``sequence`` is complete, and neither a key of ours nor a report that is awaited.

    Textual would type its characters.
    """
    return bool(re.fullmatch(_UNREAD, sequence) and not re.fullmatch(_REPORT, sequence))


def _is_letter_of_another_script(character: str) -> bool:
    return character.isalpha() and not unicode_name(character, "").startswith("LATIN")
