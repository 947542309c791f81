"""Write values as TOML, the way a person would type them.

Every function is exact: ``tomllib`` reads back the same characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final

from claude_tui.text.toml_syntax import KeyPath

MAX_NESTING: Final = 32
"""Values that are nested deeper than this are neither written nor read."""

INTEGER_BITS: Final = 64
"""The size of an integer in TOML."""

_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CONTROL_IN_LINES: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""The same without tabs and line breaks."""
_LIKE_A_MESSAGE: Final = re.compile(r"^([ \t]*)\[(?=\[[ \t]*messages)", re.MULTILINE)
_SHORT_ESCAPES: Final = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def key(name: str) -> str:
    """Write ``name`` as a key, quoted only if it must be."""
    return name if _BARE_KEY.fullmatch(name) else _basic(name)


def key_path(path: KeyPath) -> str:
    """Write ``path`` for people, like ``messages[3].role``, with indexes that count from 1."""
    written = ""
    for step in path:
        if isinstance(step, int):
            written += f"[{step + 1}]"
        else:
            written += f"{'.' if written else ''}{key(step)}"
    return written


def string(text: str) -> str:
    """Write ``text`` as a string on one line."""
    if ('"' in text or "\\" in text) and "'" not in text and not _CONTROL.search(text):
        return f"'{text}'"
    return _basic(text)


def long_string(text: str) -> str:
    """Write ``text``, which people read and edit, as a string that starts on its own line.

    None of its lines looks like the start of a message, so that a file can be cut into messages
    without being parsed.
    """
    if not text:
        return '""'
    if _reads_better_literal(text):
        return f"'''\n{text}'''"
    body, end = (text[:-1], '\\"') if text.endswith('"') else (text, "")
    escaped = body.replace("\\", "\\\\").replace('"""', '""\\"') + end
    escaped = _CONTROL_IN_LINES.sub(_escape, escaped)
    escaped = _LIKE_A_MESSAGE.sub(r"\1\\u005B", escaped)
    return f'"""\n{escaped}"""'


def value(data: Any) -> str:
    """Write any value on one line, with tables inline.

    Raises:
        TypeError: TOML has no form for a value, such as a null; see ``writable``.
    """
    match data:
        case str():
            return string(data)
        case bool():
            return "true" if data else "false"
        case int() | float():
            return repr(data)
        case datetime():
            return _datetime(data)
        case date() | time():
            return data.isoformat()
        case Mapping():
            pairs = ", ".join(f"{key(name)} = {value(item)}" for name, item in data.items())
            return f"{{ {pairs} }}" if pairs else "{}"
        case list() | tuple():
            return f"[{', '.join(value(item) for item in data)}]"
        case _:
            raise TypeError(f"TOML has no form for {type(data).__name__}")


def writable(data: Any, depth: int = 0) -> bool:
    """Whether a file can hold ``data``: no integer beyond 64 bits, and nothing nested too deep.

    Nulls are allowed, since ``without_nulls`` removes them.
    """
    match data:
        case Mapping():
            items: Iterable[Any] = data.values()
        case list() | tuple():
            items = data
        case int():
            return -(1 << (INTEGER_BITS - 1)) <= data < 1 << (INTEGER_BITS - 1)
        case _:
            return True
    return depth < MAX_NESTING and all(writable(item, depth + 1) for item in items)


def without_nulls(data: Any) -> Any:
    """Return ``data`` without the nulls in its tables and arrays, since TOML has none."""
    match data:
        case Mapping():
            return {str(k): without_nulls(v) for k, v in data.items() if v is not None}
        case list() | tuple():
            return [without_nulls(item) for item in data if item is not None]
        case _:
            return data


def _basic(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_CONTROL.sub(_escape, escaped)}"'


def _reads_better_literal(text: str) -> bool:
    """Whether double quotes would need escapes that ``'''`` does not need."""
    if "\\" not in text and '"""' not in text and not text.endswith('"'):
        return False
    if "'''" in text or text.endswith("'") or _LIKE_A_MESSAGE.search(text):
        return False
    return not _CONTROL_IN_LINES.search(text)


def _escape(match: re.Match[str]) -> str:
    return _SHORT_ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}"


def _datetime(moment: datetime) -> str:
    offset = moment.utcoffset()
    if offset is not None and offset.total_seconds() % 60:
        moment = moment.astimezone(UTC)
    return moment.isoformat().replace("+00:00", "Z")
