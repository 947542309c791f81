"""Read keys that terminals send in ways that Textual does not know.

These are xterm's ``modifyOtherKeys``, Kitty's alternate keys, and alt as an escape before a key.
Not reported upstream as of Textual 8.2.8. The functions take whole sequences only, since a sequence
may arrive in several reads.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import name as unicode_name

from textual import events
from textual.keys import KEY_NAME_REPLACEMENTS, _character_to_key

ESCAPE: Final = "\x1b"

_OTHER_KEY: Final = r"\x1b\[27;(\d+);(\d+)~"
"""A key as xterm sends it under ``modifyOtherKeys``: the modifier, then the key's number."""

_KITTY_KEY: Final = r"\x1b\[(\d+):(\d*)(?::(\d*))?((?:;[\d:]*){0,2})u"
"""A key of Kitty's protocol with alternates: its number, the shifted number, and the number in the
standard (US) layout; then modifiers and text.
https://sw.kovidgoyal.net/kitty/keyboard-protocol/#key-codes
"""

_UNREAD: Final = r"\x1b\[(?!<)[0-?]*[ -/]*(?:[@-LN-Z\\-~])"
"""A complete control sequence of any meaning, but for the beginning of a mouse report."""

_REPORT: Final = r"\x1b\[(?:\?\d+;\d\$y|\d+;\d+R|48;[\d:;]*t)"
"""A report that Textual reads after it has looked for keys: modes, the cursor's place, the size."""

_BEGINS_A_SEQUENCE: Final = frozenset("[OPX]^_")
"""After an escape these begin a longer sequence, or are keys with alt; only time tells."""

_ENTER, _BACKSPACE, _TAB = "\r\n", "\x7f\x08", "\t"


def readable(sequence: str) -> str:
    """Return ``sequence`` in a form that Textual reads."""
    if key := re.fullmatch(_OTHER_KEY, sequence):
        return f"\x1b[{key[2]};{key[1]}u"
    if key := re.fullmatch(_KITTY_KEY, sequence):
        number, _shifted, standard, rest = key.groups()
        types = rest.count(";") == 2 and not rest.endswith(";")
        if standard and not types and _is_letter_of_another_script(chr(int(number))):
            number = standard  # the key at that place counts: ctrl+й is ctrl+q
        return f"\x1b[{number}{rest}u"
    return sequence


def has_alt(sequence: str) -> bool:
    """Whether ``sequence`` is an escape and one character, and begins nothing longer."""
    return (
        len(sequence) == 2
        and sequence[0] == ESCAPE
        and sequence[1] not in _BEGINS_A_SEQUENCE
        and sequence[1] not in (_TAB, ESCAPE)  # shift+tab on the console of Linux; two escape keys
    )


def alt_key(character: str) -> events.Key | None:
    """Return the key that terminals without Kitty's protocol send as escape and ``character``.

    The key keeps the character, since it may also be the escape key and another key. Before control
    characters other than enter and backspace it is that, and this returns None.
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
    """Whether ``sequence`` is complete, and neither a known key nor an expected report.

    Textual would type its characters.
    """
    return bool(re.fullmatch(_UNREAD, sequence) and not re.fullmatch(_REPORT, sequence))


def _is_letter_of_another_script(character: str) -> bool:
    return character.isalpha() and not unicode_name(character, "").startswith("LATIN")
