"""Check single values of a file: each reader returns its value or raises ``FormatError``."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final, TypeVar

from claude_tui.conversation.message import NOTHING
from claude_tui.storage.toml import strings
from claude_tui.text.toml_syntax import KeyPath

T = TypeVar("T")
D = TypeVar("D")

_SHOWN_CHARACTERS: Final = 40


class FormatError(Exception):
    """A value breaks the format.

    Args:
        expected: What the format expects, in words.
        got: What the file has, in words.
        path: Where the value is, as far as the reader knows.
    """

    def __init__(self, expected: str, got: str, path: KeyPath = ()) -> None:
        super().__init__(f"expected {expected}, got {got}")
        self.expected = expected
        self.got = got
        self.path = path

    def under(self, *outer: str | int) -> FormatError:
        """Return the same problem with the keys ``outer`` before its path."""
        return FormatError(self.expected, self.got, (*outer, *self.path))


@contextmanager
def placed(*keys: str | int) -> Iterator[None]:
    """Put ``keys`` before the path of a problem inside."""
    try:
        yield
    except FormatError as problem:
        raise problem.under(*keys) from None


class Fields:
    """One table of a file. What is not taken from it is its ``extra``.

    Args:
        data: The table.
        lenient: Whether to skip a value that breaks the format, as in a file of a later version.
    """

    def __init__(self, data: Any, *, lenient: bool = False) -> None:
        if not isinstance(data, dict):
            raise FormatError("a table", shown(data))
        self._rest: dict[str, Any] = dict(data)
        self._lenient = lenient

    def __contains__(self, name: str) -> bool:
        return name in self._rest

    def take(self, name: str, read: Callable[[Any], T], default: D) -> T | D:
        """Take the value of ``name``, checked by ``read``; ``default`` if there is none."""
        if name not in self._rest:
            return default
        try:
            return read(self._rest.pop(name))
        except FormatError as problem:
            if self._lenient:
                return default
            raise problem.under(name) from None

    def require(self, name: str, read: Callable[[Any], T], expected: str) -> T:
        """Take the value of ``name``, which must exist; ``expected`` says what it is."""
        if name not in self._rest:
            raise FormatError(expected, "nothing", (name,))
        try:
            return read(self._rest.pop(name))
        except FormatError as problem:
            raise problem.under(name) from None

    def extra(self) -> Mapping[str, Any]:
        """Return the keys that were not taken."""
        if not self._rest:
            return NOTHING
        for name, value in self._rest.items():
            if not strings.writable(value):
                raise _beyond_a_file(value).under(name)
        return self._rest


def text(value: Any) -> str:
    """Check a string."""
    if not isinstance(value, str):
        raise FormatError("a string", shown(value))
    return value


def name(value: Any) -> str:
    """Check a string that many messages have, and keep a single copy of it."""
    return sys.intern(text(value))


def integer(value: Any) -> int:
    """Check an integer; a boolean is none."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise FormatError("an integer", shown(value))
    if not strings.writable(value):
        raise _beyond_a_file(value)
    return value


def positive(value: Any) -> int:
    """Check an integer of at least 1."""
    if integer(value) < 1:
        raise FormatError("1 or more", shown(value))
    return integer(value)


def number(value: Any) -> float:
    """Check a number that is neither infinite nor NaN."""
    if not isinstance(value, float):
        value = float(integer(value))
    if not math.isfinite(value):
        raise FormatError("a number", shown(value))
    return float(value)


def up_to(most: float) -> Callable[[Any], float]:
    """Return a reader of a number from 0 to ``most``."""

    def read(value: Any) -> float:
        if not 0 <= number(value) <= most:
            raise FormatError(f"0 to {most:g}", shown(value))
        return number(value)

    return read


def texts(value: Any) -> tuple[str, ...]:
    """Check an array of strings."""
    if not isinstance(value, list):
        raise FormatError("an array of strings", shown(value))
    return tuple(each(value, text))


def moment(value: Any) -> datetime:
    """Check a date and time that has an offset and that any time zone can show."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise FormatError("a date and time with an offset, like 2026-11-22T19:45:31Z", shown(value))
    if not datetime.min.year < value.year < datetime.max.year:
        raise FormatError("a year from 2 to 9998", shown(value))
    return value


def plain_table(value: Any) -> Mapping[str, Any]:
    """Check a table that is passed on unchanged."""
    return Fields(value).extra()


def tables(value: Any) -> list[Mapping[str, Any]]:
    """Check an array of tables."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise FormatError("an array of tables", shown(value))
    return value


def json_object(value: Any) -> str:
    """Check a string that holds a JSON object."""
    try:
        data = json.loads(text(value))
    except ValueError as error:
        raise FormatError("a JSON object", f"{shown(value)}: {error}") from None
    except RecursionError:
        raise FormatError("a JSON object", "one that is nested too deeply") from None
    if not isinstance(data, dict):
        raise FormatError("a JSON object", shown(value))
    return text(value)


def each(values: list[Any], read: Callable[[Any], T]) -> list[T]:
    """Check every item with ``read``."""
    checked = []
    for place, item in enumerate(values):
        try:
            checked.append(read(item))
        except FormatError as problem:
            raise problem.under(place) from None
    return checked


def shown(value: Any) -> str:
    """Write ``value`` for a message: short, on one line and without control characters."""
    match value:
        case dict():
            return "a table"
        case list():
            return "an array"
        case int() if not strings.writable(value):
            return "a larger one"
        case str() if len(value) > _SHOWN_CHARACTERS:
            return strings.string(value[:_SHOWN_CHARACTERS]) + "…"
        case _:
            return strings.value(value)


def _beyond_a_file(value: Any) -> FormatError:
    if isinstance(value, int):
        return FormatError(f"an integer of {strings.INTEGER_BITS} bits", "a larger one")
    return FormatError(
        f"at most {strings.MAX_NESTING} tables and arrays inside each other, "
        f"and integers of {strings.INTEGER_BITS} bits",
        "more",
    )
