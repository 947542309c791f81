"""What is set in a request, in a few words: for the title bar and for the first screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from claude_tui.conversation import UNSET, Parameters
from claude_tui.models.parameters import PARAMETERS
from claude_tui.models.rules import Note
from claude_tui.text.visible import visible_line

_MOST_OF_A_VALUE: Final = 40
"""How many characters of a value are shown."""
_READ_OF_A_VALUE: Final = 300
"""How many characters of a value are looked at for that: a system prompt may be long."""


def settings(request: Parameters) -> list[str]:
    """Return every parameter that is set, but for the model, like ``temperature 0.3``."""
    return [
        f"{row.label} {_shortened(row.show(value), quoted=name == 'system')}"
        for name, row in PARAMETERS.items()
        if name != "model" and (value := getattr(request, name)) is not UNSET
    ]


def settings_in_title(request: Parameters) -> tuple[str, ...]:
    """Return what is set, as short as the title bar needs it: ``t 0.2``, ``system``, ``3 more``."""
    named = []
    if request.temperature is not UNSET:
        named.append(f"t {request.temperature:g}")
    if request.system is not UNSET:
        named.append("system")
    count = sum(name != "model" for name, _ in request.items())
    if others := count - len(named):
        named.append(f"{others} more" if named else f"{others} set")
    return tuple(named)


def warnings_in_title(notes: Sequence[Note]) -> str:
    """Return what the sidebar's notes are about, like ``! top_p, model``; empty for none."""
    names = dict.fromkeys(PARAMETERS[note.about].label for note in notes)
    return f"! {', '.join(names)}" if names else ""


def _shortened(value: str, *, quoted: bool) -> str:
    line = visible_line(value[:_READ_OF_A_VALUE])
    is_cut = len(line) > _MOST_OF_A_VALUE or len(value) > _READ_OF_A_VALUE
    short = f"{line[:_MOST_OF_A_VALUE].rstrip()}…" if is_cut else line
    return f'"{short}"' if quoted else short
