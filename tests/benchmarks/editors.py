"""The longest step of the screen's thread for keys in a text of a megabyte that is being edited.

Each of the odd texts is pasted into the composer and unfolded there, and pasted into the editor of
the system prompt. ``python -m tests.benchmarks.editors [TEXT…]`` tries some texts only.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from tests.benchmarks.odd_texts import ODD_TEXTS
from tests.benchmarks.worst import (
    BACKSPACE,
    CTRL_T,
    CTRL_Z,
    DOWN,
    END,
    ESCAPE,
    HOME,
    LEFT,
    PAGE_DOWN,
    PAGE_UP,
    PASTE,
    UP,
    Stepped,
    print_steps,
    stepped,
)

RIGHT, WORD_LEFT, DELETE_WORD = "\x1b[C", "\x1bb", "\x1bd"
TEXT_START, TEXT_END = "\x1b[1;5H", "\x1b[1;5F"
SELECT_ALL, DELETE, COPY, CUT = "\x1b[18~", "\x1b[3~", "\x03", "\x18"
CTRL_U, CTRL_K, CTRL_W, ALT_Z = "\x15", "\x0b", "\x17", "\x1bz"
WHEEL_UP, WHEEL_DOWN = "\x1b[<64;40;34M", "\x1b[<65;40;34M"

KEYS: Final[Mapping[str, Sequence[str]]] = {
    "type": ("xyz", " "),
    "left, backspace": (LEFT * 2 + BACKSPACE,),
    "up, down": (UP * 3, DOWN * 2),
    "undo, redo": (CTRL_Z, ALT_Z),
    "page up": (PAGE_UP, PAGE_UP * 3),
    "type behind the middle": ("x y",),
    "page down": (PAGE_DOWN * 2,),
    "wheel": (WHEEL_UP * 3, WHEEL_DOWN * 3),
    "to the start": (TEXT_START,),
    "type at the start": ("x", "y z", BACKSPACE),
    "home, end": (HOME, END),
    "down from the start": (DOWN * 3, RIGHT, UP),
    "words": (WORD_LEFT * 2, CTRL_W, DELETE_WORD, CTRL_Z),
    "ctrl+k": (CTRL_K, CTRL_Z),
    "to the end": (TEXT_END,),
    "ctrl+u": (CTRL_U, CTRL_Z),
    "newline in the middle": (PAGE_UP * 4, "\n", BACKSPACE),
    "select all, copy": (SELECT_ALL, COPY, RIGHT),
    "delete all": (SELECT_ALL, DELETE),
    "undo it": (CTRL_Z,),
    "cut all, paste": (SELECT_ALL, CUT, CTRL_Z),
}
"""Of each kind: what is typed, in bursts."""


def actions(name: str) -> Mapping[str, Callable[[Stepped], None]]:
    """What is done with a text, in this order."""
    text = ODD_TEXTS[name].replace("\x1b", "")

    def keys(where: str) -> Mapping[str, Callable[[Stepped], None]]:
        return {
            f"{where}: {kind}": partial(_type, bursts=bursts) for kind, bursts in KEYS.items()
        } | {
            f"{where}: resize": Stepped.resize,
            f"{where}: type after it": partial(_type, bursts=["x"]),
        }

    return {
        "paste": partial(_type, bursts=[PASTE.format(text)]),
        "unfold": partial(_type, bursts=[CTRL_T]),
        **keys("composer"),
        "clear": partial(_type, bursts=[SELECT_ALL, DELETE]),
        "open the system prompt": partial(_type, bursts=["/system\r"]),
        "paste into it": partial(_type, bursts=[PASTE.format(text)]),
        **keys("system prompt"),
        "close it": partial(_type, bursts=[ESCAPE[-1:]]),
        "open it again": partial(_type, bursts=["/system\r"]),
    }


def _type(measured: Stepped, bursts: Sequence[str]) -> None:
    measured.type(*bursts)


def measure(name: str) -> None:
    """Print the longest step of each action with a text."""
    with stepped(lambda home: None) as measured:
        print_steps(name, actions(name), measured)


def main(names: Sequence[str] = ()) -> None:
    unknown = [name for name in names if name not in ODD_TEXTS]
    if unknown:
        raise SystemExit(f"no text {unknown[0]!r}; there are {', '.join(ODD_TEXTS)}")
    for name in names or ODD_TEXTS:
        measure(name)


if __name__ == "__main__":
    main(sys.argv[1:])
