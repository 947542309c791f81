"""Find the statements of a TOML text, which ``tomllib`` knows but does not tell.

The text must be valid TOML. In any other text the statements before the fault are found.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]
"""Where a value is: keys, and 0-based indexes of arrays."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One ``key = value``, ``[table]`` or ``[[table]]``.

    Args:
        is_pair: Whether it is the first of the three.
        keys: The key as written, without its table.
        path: The full key, with the indexes of arrays of tables.
        start: The offset of its first line.
        end: The offset after its last line, with line break and comment.
        value_start: The offset of a pair's value; ``end`` for a table.
        value_end: The offset after a pair's value; ``end`` for a table.
    """

    is_pair: bool
    keys: tuple[str, ...]
    path: KeyPath
    start: int
    end: int
    value_start: int
    value_end: int


@dataclass(slots=True)
class _Table:
    """A table or an array of tables, as far as it was read.

    Args:
        last: The 0-based index of the last table in an array; -1 if it is no array.
        inner: The tables in it, by key or index.
    """

    last: int = -1
    inner: dict[str | int, _Table] = field(default_factory=dict)


_BASIC: Final = r'"(?:[^"\\\n]++|\\.)*+"'
_LITERAL: Final = r"'[^'\n]*+'"
_KEY: Final = rf"(?:[A-Za-z0-9_-]++|{_BASIC}|{_LITERAL})"
_DOTTED: Final = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
_REST: Final = r"[ \t]*(?:#[^\n]*)?(?:\r?\n|\Z)"

_ONE_KEY: Final = re.compile(_KEY)
_TRIVIA: Final = re.compile(r"(?:[ \t\ufeff]*(?:#[^\n]*)?\r?\n)*+\ufeff?")
_TABLE: Final = re.compile(rf"[ \t]*(\[\[?)[ \t]*({_DOTTED})[ \t]*\]\]?{_REST}")
_PAIR: Final = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=[ \t]*")
_LINE_REST: Final = re.compile(_REST)
STRING: Final = (
    r'"""(?:[^"\\]++|\\.|"(?!""))*+"""(?:"{0,2})'
    r"|'''(?:[^']++|'(?!''))*+'''(?:'{0,2})"
    rf"|{_BASIC}|{_LITERAL}"
)
"""A string of any kind, for a pattern with ``re.DOTALL``."""

_TOKEN: Final = re.compile(
    rf"{STRING}"
    r"|(?P<open>[\[{])|(?P<close>[\]}])|(?P<blank>[ \t]+|\r?\n|#[^\n]*)|,|[^\s\"'#\[\]{},]+",
    re.DOTALL,
)


def statements(text: str) -> Iterator[Statement]:
    """Yield every statement of ``text`` in order."""
    table: KeyPath = ()
    root = _Table()
    position = 0
    while True:
        position = _end(_TRIVIA.match(text, position), position)
        if header := _TABLE.match(text, position):
            keys = _keys(header[2])
            table = _resolved(keys, header[1] == "[[", root)
            end = header.end()
            yield Statement(False, keys, table, position, end, end, end)
        elif pair := _PAIR.match(text, position):
            value_end = _value_end(text, pair.end())
            end = _end(_LINE_REST.match(text, value_end), value_end)
            keys = _keys(pair[1])
            path = (*table, *keys)
            yield Statement(True, keys, path, position, end, pair.end(), value_end)
        else:
            return
        if end <= position:
            return
        position = end


def line_of(text: str, path: KeyPath) -> int | None:
    """Return the 1-based line of the value at ``path``, or else of a value around or in it."""
    around: Statement | None = None
    inside: Statement | None = None
    for statement in statements(text):
        statement_path = statement.path
        if statement_path == path[: len(statement_path)]:
            if around is None or len(statement_path) > len(around.path):
                around = statement
        elif inside is None and statement_path[: len(path)] == path:
            inside = statement
    best = around or inside
    return text.count("\n", 0, best.start) + 1 if best else None


def _keys(dotted: str) -> tuple[str, ...]:
    return tuple(_unquoted(key) for key in _ONE_KEY.findall(dotted))


def _unquoted(key: str) -> str:
    if key[0] not in "\"'":
        return key
    unquoted: str = tomllib.loads(f"key = {key}")["key"]
    return unquoted


def _resolved(keys: Sequence[str], is_array: bool, root: _Table) -> KeyPath:
    """Return the full path of a table header below ``root``, and add it there."""
    path: list[str | int] = []
    table = root
    for number, key in enumerate(keys, start=1):
        path.append(key)
        table = table.inner.setdefault(key, _Table())
        if number == len(keys) and is_array:
            table.last += 1
        if table.last >= 0:
            path.append(table.last)
            table = table.inner.setdefault(table.last, _Table())
    return tuple(path)


def _value_end(text: str, position: int) -> int:
    depth = 0
    end = position
    while token := _TOKEN.match(text, position):
        position = token.end()
        if token["blank"]:
            if depth == 0 and token["blank"][0] in "\r\n#":
                break
            continue
        depth += bool(token["open"]) - bool(token["close"])
        end = position
    return end


def _end(match: re.Match[str] | None, default: int) -> int:
    return match.end() if match else default
