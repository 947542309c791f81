"""The glyphs of the screen, and the words that replace them for a screen reader."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Final, NamedTuple


class Signs(NamedTuple):
    """Glyphs with a meaning.

    Args:
        between: Between the facts of a line.
        under: Between the program's name and the title.
        folded: In front of a folded part.
        unfolded: In front of an unfolded part.
        choose: Next to a value that opens a list.
        unset: Next to a value that a click unsets, with the space before it.
        times: In front of a count, and between columns and rows.
        cursor: In front of the row with the cursor; one cell.
        more: On the last row while there is more below.
        pair: Between two keys that belong together.
        continued: In front of the rest of a line of code, which did not fit its row; two cells.
    """

    between: str = " · "
    under: str = " ─ "
    folded: str = "▸"
    unfolded: str = "▾"
    choose: str = "▾"
    unset: str = " ×"
    times: str = "×"
    cursor: str = "▌"
    more: str = " ↓ more below · end "
    pair: str = ""
    continued: str = "↳ "


DRAWN: Final = Signs()
SPOKEN: Final = Signs(
    between=", ",
    under=" - ",
    folded="folded",
    unfolded="unfolded",
    choose="",
    unset="",
    times=" times ",
    cursor=">",
    more=" more below: end ",
    pair="/",
    continued="  ",
)

_chosen: ContextVar[Signs] = ContextVar("signs", default=DRAWN)


def choose_signs(*, plain: bool) -> None:
    """Use glyphs, or words if ``plain``, for everything that is drawn from now on."""
    _chosen.set(SPOKEN if plain else DRAWN)


def signs() -> Signs:
    """Return the glyphs in use."""
    return _chosen.get()


def joined(*facts: str) -> str:
    """Return facts as one line, without the empty ones."""
    return signs().between.join(filter(None, facts))
