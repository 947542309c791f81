"""Which signs stand between and beside words: drawn ones, or for a screen reader words."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Final, NamedTuple


class Signs(NamedTuple):
    """What is not said in words, for eyes.

    Args:
        between: Stands between the facts of a line.
        under: Between the program's name and the title.
        folded: Before what can be unfolded.
        unfolded: Before what can be folded.
        choose: Beside what opens a list.
        unset: Beside what a click unsets, with the space before it.
        times: Before how often something came, and between columns and rows.
        cursor: Beside what the cursor is on; one cell.
        more: On the last row while there is more below.
        pair: Between two keys that go together.
    """

    between: str
    under: str
    folded: str
    unfolded: str
    choose: str
    unset: str
    times: str
    cursor: str
    more: str
    pair: str


DRAWN: Final = Signs(
    between=" · ",
    under=" ─ ",
    folded="▸",
    unfolded="▾",
    choose="▾",
    unset=" ×",
    times="×",
    cursor="▌",
    more=" ↓ more below · end ",
    pair="",
)
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
)

_chosen: ContextVar[Signs] = ContextVar("signs", default=DRAWN)


def choose_signs(*, plain: bool) -> None:
    """Have everything that is drawn from here on use drawn signs, or words."""
    _chosen.set(SPOKEN if plain else DRAWN)


def signs() -> Signs:
    """Those that were chosen."""
    return _chosen.get()


def joined(*facts: str) -> str:
    """Facts in one line; what is empty is left out."""
    return signs().between.join(filter(None, facts))
