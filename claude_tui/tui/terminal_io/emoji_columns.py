"""What goes to the terminal, so that a row stays in place whatever the terminal makes of an emoji.

Terminals disagree on how wide an emoji of several characters is: one takes a family for two
columns, another for eight. An emoji that is newer than the terminal may be one column wide there.
What stands right of it would be drawn somewhere else than it is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from claude_tui.tui.markdown.wrapping import EMOJI_STYLE, FLAG_LETTERS, JOINER, cells_of

_SKINS: Final = "".join(map(chr, range(0x1F3FB, 0x1F400)))
_FLAGS: Final = "".join(FLAG_LETTERS)
_BASES: Final = "#*0-9\xa9\xae\u203c-\u3299\U0001f000-\U0001faff"
"""What an emoji can begin with. Letters of scripts have joiners, too: they are left alone."""

_NEW: Final = "".join(map(chr, (*range(0x1F6D8, 0x1F6E0), *range(0x1FA70, 0x1FB00))))
"""What Unicode has made emoji since version 13, of 2020, or may yet."""

_DISPUTED: Final = EMOJI_STYLE + JOINER + _SKINS + _FLAGS + _NEW
"""One of these is in each emoji that terminals disagree on."""


def in_place(output: str) -> str:
    """``output`` with the cursor moved to where it belongs after each emoji of disputed width.

    It is saved before the emoji (DECSC), brought back behind it (DECRC), and moved on by its
    columns (CUF); these are blanks first, for a terminal that draws on fewer of them.
    """
    if output.isascii() or not any(character in output for character in _DISPUTED):
        return output
    return _emoji().sub(_held, output)


def _held(found: re.Match[str]) -> str:
    width = cells_of(found[0])
    if not width:
        return found[0]  # a part of one
    return f"\x1b7{' ' * width}\x1b8\x1b7{found[0]}\x1b8\x1b[{width}C"


@cache
def _emoji() -> re.Pattern[str]:
    one = rf"[{_BASES}](?:[\ufe0f\u20e3{_SKINS}]+|(?=\u200d))"
    joined = rf"{one}(?:\u200d[{_BASES}][\ufe0f\u20e3{_SKINS}]*)*"
    return re.compile(rf"[{_FLAGS}]{{2}}|{joined}|[{_NEW}]")
