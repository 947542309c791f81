"""The longest step of the screen's thread for tool calls of a megabyte, and in the inspector.

Each of the odd texts is the input and the result of a tool; other values are the input only.
``python -m tests.benchmarks.inspected [TEXT…]`` tries some only.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from claude_tui.conversation import ROOT, Conversation, Message, OpaqueBlock, TextBlock
from claude_tui.storage.toml.writer import dump_conversation
from tests.benchmarks.odd_texts import ODD_TEXTS, SIZE
from tests.benchmarks.worst import (
    CTRL_O,
    DOWN,
    END,
    ENTER,
    F3,
    HOME,
    NEWEST,
    PAGE_DOWN,
    PAGE_UP,
    SHIFT_TAB,
    Stepped,
    print_steps,
    stepped,
)

RIGHT: Final = "\x1b[C"


def _nested(levels: int) -> Any:
    value: Any = "x"
    for level in range(levels):
        value = [value] if level % 2 else {"a": value}
    return value


VALUES: Final[Mapping[str, Any]] = {
    "a list of numbers": list(range(SIZE // 7)),
    "a list of strings": ["word"] * (SIZE // 8),
    "many objects": [{"id": number, "name": "a_b"} for number in range(SIZE // 24)],
    "many members": {f"name {number}": number for number in range(SIZE // 20)},
    "one name": {"x" * SIZE: 1},
    "empty lists": [[]] * (SIZE // 3),
    "nested deeply": [_nested(90)] * (SIZE // 300),
    "newlines and quotes": '\n"' * (SIZE // 4),
    "escapes": "\x00\x1b" * (SIZE // 12),
    "one number": int("9" * 4_000),
}
"""Inputs of a tool that are no text."""

ACTIONS: Final[Mapping[str, Callable[[Stepped], None]]] = {
    "open": lambda run: run.type(CTRL_O, ENTER),
    "unfold": lambda run: run.type(SHIFT_TAB, "k", " ", "k", " "),
    "scroll": lambda run: run.type(HOME, PAGE_DOWN * 5, END, PAGE_UP * 5),
    "resize": Stepped.resize,
    "parts": lambda run: run.type("lll", "c", "hh", "c"),
    "details": lambda run: run.type("d", PAGE_DOWN, "\x1b"),
    "inspector": lambda run: run.type(F3),
    "tree": lambda run: run.type(*([DOWN + RIGHT] * 16)),
    "JSON of a member": lambda run: run.type("v", PAGE_DOWN * 3, END, HOME, "c", "v"),
    "JSON of the request": lambda run: run.type(HOME, "v"),
    "scroll it": lambda run: run.type(PAGE_DOWN * 3, END, PAGE_UP * 3),
    "resize it": Stepped.resize,
    "copy it": lambda run: run.type("c"),
    "type beside it": lambda run: run.type("\t", "x", "y z"),
    "close": lambda run: run.type(F3),
}
"""What is done with a value, in this order."""


def _input_and_result(name: str) -> tuple[Any, str]:
    if name in VALUES:
        return VALUES[name], "done"
    return ODD_TEXTS[name], ODD_TEXTS[name]


def measure(name: str) -> None:
    """Print the longest step of each action with a value."""
    value, result = _input_and_result(name)
    use = {"type": "tool_use", "id": "t1", "name": "read", "input": {"value": value}}
    answer = {"type": "tool_result", "tool_use_id": "t1", "content": result}

    def fill_home(home: Path) -> None:
        messages = [
            Message(1, ROOT, "user", (TextBlock("Read it."),)),
            Message(2, 1, "assistant", (OpaqueBlock("tool_use", json.dumps(use)),)),
            Message(3, 2, "user", (OpaqueBlock("tool_result", json.dumps(answer)),)),
        ]
        path = home / "conversations" / "odd.toml"
        path.parent.mkdir()
        path.write_text(dump_conversation(Conversation(messages=messages)), encoding="utf-8")
        os.utime(path, (NEWEST, NEWEST))

    with stepped(fill_home) as measured:
        print_steps(name, ACTIONS, measured)


def main(names: Sequence[str] = ()) -> None:
    known = (*VALUES, *ODD_TEXTS)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SystemExit(f"no value {unknown[0]!r}; there are {', '.join(known)}")
    for name in names or known:
        measure(name)


if __name__ == "__main__":
    main(sys.argv[1:])
