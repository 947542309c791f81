"""Tell what a key types.

``Key.is_printable`` asks ``str.isprintable``, which says no to every space but one, to the joiners
that Persian, Hindi and emoji need, and to all characters that are newer than Python's tables. Not
reported upstream as of Textual 8.2.8.
"""

from __future__ import annotations

from typing import Final
from unicodedata import category

from textual import events

_NO_TEXT: Final = frozenset(("Cc", "Cs"))
"""Categories of control characters and halves of a character. All other characters are text."""


def typed_text(event: events.Key) -> str:
    """Return the character that a key types; empty if it types none."""
    character = event.character
    if character is None or event.key.startswith("alt+"):
        return ""
    return "" if any(category(each) in _NO_TEXT for each in character) else character


def taken_apart(event: events.Key) -> tuple[events.Key, events.Key] | None:
    """Return the two keys that a key with alt may have been; None if it is surely one key.

    Most terminals send alt as an escape before the key. The escape key and another key in the same
    read look the same.
    """
    if not event.key.startswith("alt+") or event.character is None:
        return None
    name = event.key.removeprefix("alt+")
    if name.startswith("shift+"):
        name = event.character
    return events.Key("escape", "\x1b"), events.Key(name, event.character)
