"""Cut a file's bytes into a header and a part for each message.

The parts in order are the bytes of the file, so unchanged parts can be kept as they are.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from claude_tui.storage.toml.strings import MAX_NESTING
from claude_tui.text.toml_syntax import statements

BOM: Final = b"\xef\xbb\xbf"
LF, CRLF = b"\n", b"\r\n"

LONG_KEY: Final = re.compile(
    rf"^[ \t]*+\[?+\[?+[ \t]*+(?:[^\s.=#]++[ \t]*+\.[ \t]*+){{{MAX_NESTING}}}", re.MULTILINE
)
"""A line that begins with a deeper key than any that is read."""

_MESSAGE: Final = re.compile(rb"\[\[[ \t]*messages[ \t]*\]\]")


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a file.

    Args:
        header: Everything before the messages, and any other table after them.
        messages: Each message, from its ``[[messages]]`` to the next one.
    """

    header: bytes
    messages: tuple[bytes, ...]


def message_starts(data: bytes, position: int = 0) -> Iterator[int]:
    """Yield the offset of every line from ``position`` on that looks like ``[[messages]]``.

    In a file that a person wrote, such a line may be inside a string. This program writes none.
    """
    for match in _MESSAGE.finditer(data, position):
        line = data.rfind(b"\n", 0, match.start()) + 1
        if line == 0 and data.startswith(BOM):
            line = len(BOM)
        if not data[line : match.start()].strip(b" \t"):
            yield line


def header_and_messages(data: bytes) -> tuple[bytes, Iterator[bytes]]:
    """Cut ``data`` at every line that looks like the start of a message, and yield the messages."""
    bounds = [*message_starts(data), len(data)]
    return data[: bounds[0]], (data[start:end] for start, end in pairwise(bounds))


def cut(data: bytes) -> Parts:
    """Cut ``data`` at every line that looks like the start of a message."""
    header, messages = header_and_messages(data)
    return Parts(header, tuple(messages))


def line_end_of(data: bytes) -> bytes:
    """Return the end of the first line of ``data``; a line feed if there is none."""
    first = data.find(LF)
    return CRLF if first > 0 and data[first - 1 : first] == b"\r" else LF


def with_line_ends(data: bytes, line_end: bytes) -> bytes:
    """Return TOML of this program, which has only line feeds, with another line end.

    The meaning stays: every reader takes a line end within a string for a line feed.
    Source: https://toml.io/en/v1.0.0#string
    """
    return data if line_end == LF else data.replace(LF, line_end)


def parse_part(part: bytes) -> dict[str, Any]:
    """Parse one part alone as TOML.

    Raises:
        ValueError: It is not valid alone, or has a key with more than ``MAX_NESTING`` parts.
    """
    text = part.removeprefix(BOM).decode()
    # The time that tomllib takes for such a key grows with the square of its length.
    if LONG_KEY.search(text):
        raise ValueError("a key is too long")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def cut_exactly(data: bytes) -> Parts | None:
    """Cut ``data``, which is valid TOML, by its statements: slower than ``cut``, but always right.

    Returns:
        None if the messages are not written as parts, for example in an inline array.
    """
    text = data.decode()
    header: list[str] = []
    messages: list[list[str]] = []
    current, start = header, 0
    for statement in statements(text):
        if statement.is_pair:
            if statement.path[0] == "messages" and not messages:
                return None
            continue
        current.append(text[start : statement.start])
        start = statement.start
        is_header = statement.path[0] != "messages"
        if not is_header and len(statement.keys) == 1:
            messages.append([])
        current = header if is_header else messages[-1]
    current.append(text[start:])
    return Parts(_joined(header), tuple(map(_joined, messages)))


def only_message(part: bytes) -> Mapping[str, Any]:
    """Return the message in a part.

    Raises:
        ValueError: The part is not valid alone, or has something else in it.
    """
    match parse_part(part):
        case {"messages": [dict(message)], **rest} if not rest:
            return message
        case _:
            raise ValueError("not one message")


def _joined(pieces: list[str]) -> bytes:
    """Join the pieces, each on a line of its own even if the file ended without a line break."""
    ends = ("\r\n" if "\r\n" in piece else "\n" for piece in pieces)
    lines = [
        piece if piece.endswith("\n") or not piece else piece + end
        for piece, end in zip(pieces, ends, strict=True)
    ]
    return "".join(lines).encode()
