"""A file's bytes as a header and one part per message.

The bytes of all parts in order are the bytes of the file, so what did not change can be kept as
it stands.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from claude_tui.storage.toml.strings import MAX_NESTING
from claude_tui.storage.toml.syntax import Kind, statements

BOM: Final = b"\xef\xbb\xbf"

LONG_KEY: Final = re.compile(
    rf"^[ \t]*+\[?+\[?+[ \t]*+(?:[^\s.=#]++[ \t]*+\.[ \t]*+){{{MAX_NESTING}}}", re.MULTILINE
)
"""A line that begins like a key deeper than any that is read."""

_MESSAGE: Final = re.compile(rb"\[\[[ \t]*messages[ \t]*\]\]")


@dataclass(frozen=True, slots=True)
class Parts:
    """A file, cut.

    Args:
        header: What stands before the messages, and any other table behind them.
        messages: From each ``[[messages]]`` to just before the next.
    """

    header: bytes
    messages: tuple[bytes, ...]


def message_starts(data: bytes, position: int = 0) -> Iterator[int]:
    """The offset of every line from ``position`` on that looks like ``[[messages]]``.

    In a file that a person wrote such a line may stand inside a string; this program writes none.
    """
    for match in _MESSAGE.finditer(data, position):
        line = data.rfind(b"\n", 0, match.start()) + 1
        if line == 0 and data.startswith(BOM):
            line = len(BOM)
        if not data[line : match.start()].strip(b" \t"):
            yield line


def header_and_messages(data: bytes) -> tuple[bytes, Iterator[bytes]]:
    """``data`` cut at every line that looks like the start of a message, one after the other."""
    bounds = [*message_starts(data), len(data)]
    return data[: bounds[0]], (data[start:end] for start, end in pairwise(bounds))


def cut(data: bytes) -> Parts:
    """The same, all at once."""
    header, messages = header_and_messages(data)
    return Parts(header, tuple(messages))


def parse_part(part: bytes) -> dict[str, Any]:
    """One part alone, as TOML.

    Raises:
        ValueError: It is not valid by itself, or has a key with more than ``MAX_NESTING`` parts.
    """
    text = part.removeprefix(BOM).decode()
    # What such a key costs tomllib grows with the square of its length.
    if LONG_KEY.search(text):
        raise ValueError("a key is too long")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def cut_exactly(data: bytes) -> Parts | None:
    """``data``, which is valid TOML, cut by its statements: slower, and right for any file.

    Returns:
        None if the messages are written in a way that has no parts, like an inline array.
    """
    text = data.decode()
    header: list[str] = []
    messages: list[list[str]] = []
    current, start = header, 0
    for statement in statements(text):
        if statement.kind is Kind.PAIR:
            if statement.path[0] == "messages" and not messages:
                return None
            continue
        current.append(text[start : statement.start])
        start = statement.start
        if statement.path[0] != "messages":
            current = header
        elif len(statement.keys) == 1:
            messages.append([])
            current = messages[-1]
        else:
            current = messages[-1]
    current.append(text[start:])
    return Parts(_joined(header), tuple(map(_joined, messages)))


def only_message(part: bytes) -> Mapping[str, Any]:
    """The message in a part.

    Raises:
        ValueError: It is not valid by itself, or there is something else in it.
    """
    match parse_part(part):
        case {"messages": [dict(message)], **rest} if not rest:
            return message
        case _:
            raise ValueError("not one message")


def _joined(pieces: list[str]) -> bytes:
    """The pieces, each on a line of its own even if the file ended without a line break."""
    ends = ("\r\n" if "\r\n" in piece else "\n" for piece in pieces)
    lines = [
        piece if piece.endswith("\n") or not piece else piece + end
        for piece, end in zip(pieces, ends, strict=True)
    ]
    return "".join(lines).encode()
