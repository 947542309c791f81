"""Keep the columns of a row in place, however wide the terminal draws an emoji.

Terminals disagree on the width of an emoji of several characters: to one a family is two columns
wide, to another eight. An emoji that is newer than the terminal may be one column wide. Whatever is
right of it would be drawn in the wrong column.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from claude_tui.tui.markdown.wrapping import EMOJI_STYLE, FLAG_LETTERS, JOINER, cells_of

_SKINS: Final = "".join(map(chr, range(0x1F3FB, 0x1F400)))
_FLAGS: Final = "".join(FLAG_LETTERS)
_BASES: Final = "#*0-9\xa9\xae\u203c-\u3299\U0001f000-\U0001faff"
"""The characters that can begin an emoji. Letters have joiners, too, and are left alone."""

_NEW: Final = "".join(map(chr, (*range(0x1F6D8, 0x1F6E0), *range(0x1FA70, 0x1FB00))))
"""Emoji that Unicode has added since version 13 of 2020, or may add."""

_DISPUTED: Final = EMOJI_STYLE + JOINER + _SKINS + _FLAGS + _NEW
"""Every emoji that terminals disagree on contains one of these."""


def in_place(output: str) -> str:
    """Return ``output`` with the cursor put in the right column after each disputed emoji.

    The cursor is saved before the emoji (DECSC), restored after it (DECRC) and moved by its columns
    (CUF). The columns are blanked first, since the terminal may draw on fewer of them.
    """
    if output.isascii() or not any(character in output for character in _DISPUTED):
        return output
    return _emoji().sub(_pinned, output)


def _pinned(emoji: re.Match[str]) -> str:
    width = cells_of(emoji[0])
    if not width:
        return emoji[0]  # a part of one
    return f"\x1b7{' ' * width}\x1b8\x1b7{emoji[0]}\x1b8\x1b[{width}C"


@cache
def _emoji() -> re.Pattern[str]:
    one = rf"[{_BASES}](?:[\ufe0f\u20e3{_SKINS}]+|(?=\u200d))"
    joined = rf"{one}(?:\u200d[{_BASES}][\ufe0f\u20e3{_SKINS}]*)*"
    return re.compile(rf"[{_FLAGS}]{{2}}|{joined}|[{_NEW}]")
