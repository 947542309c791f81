"""Small TOML files that people write by hand: settings and themes.

They are read key by key. Every fault is collected with its place, and the other keys still count.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from claude_tui.text.spelling import closest

T = TypeVar("T")

SHOWN_KEYS = 4
"""The most unknown keys of one table that a problem lists."""

_PLACE = r" \(at (?:line (\d+), column (\d+)|end of document)\)$"


class Key(NamedTuple):
    """The values that a key may have.

    Args:
        kind: The type it must have. A float may be written as an integer.
        expected: The accepted values, in words.
        check: Returns whether a value of that type is accepted.
        convert: Turns the value in the file into the value to use.
    """

    kind: type
    expected: str
    check: Callable[[Any], bool] = lambda _: True
    convert: Callable[[Any], Any] = lambda value: value


class TomlFile:
    """One file, and its faults so far.

    Read every key once, with ``take`` or ``take_table``; ``finish`` then reports the keys that
    nobody read. A key path is written as in TOML: ``request.temperature``.

    Args:
        path: The file. A missing one counts as empty.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[str] = []
        """One line for each problem: file, line if known, key path, and what was expected."""
        self._text = ""
        self._values: dict[str, Any] = {}
        self._tables: set[str] = set()
        self._asked: dict[str, list[str]] = {}
        self._read()
        self._readable = not self.problems

    def take(
        self,
        key_path: str,
        kind: type[T],
        expected: str,
        check: Callable[[T], bool] = lambda _: True,
        *,
        required: bool = False,
    ) -> T | None:
        """Return the value at ``key_path``; None if it is missing or wrong.

        Args:
            key_path: A key, or a table and a key.
            kind: The type it must have. A float may be written as an integer.
            expected: The values that ``kind`` and ``check`` accept, in words.
            check: Returns whether a value of that type is accepted.
            required: Whether a missing key is a fault.
        """
        table, _, key = key_path.rpartition(".")
        self._tables.add(table)
        self._asked.setdefault(table, []).append(key)
        values = self._values.get(table) if table else self._values
        if not isinstance(values, dict) or key not in values:
            if required and self._readable:
                self.fault(key_path, f"missing; expected {expected}")
            return None
        value = values.pop(key)
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is kind and check(value):
            return value
        self.fault(key_path, f"expected {expected}, got {short_repr(value)}")
        return None

    def take_keys(self, table: str, keys: Mapping[str, Key]) -> dict[str, Any]:
        """Return the values that a table has for ``keys``, without the wrong ones.

        Args:
            table: The table; empty for the keys outside of all tables.
            keys: The keys, by name.
        """
        values = {}
        for name, key in keys.items():
            key_path = f"{table}.{name}" if table else name
            value = self.take(key_path, key.kind, key.expected, key.check)
            if value is not None:
                values[name] = key.convert(value)
        return values

    def tables(self) -> tuple[str, ...]:
        """Return the keys whose value is a table."""
        return tuple(key for key, value in self._values.items() if isinstance(value, dict))

    def take_table(self, key: str) -> Mapping[str, Any]:
        """Return every key and value of a table, unchecked; empty if there is no such table."""
        self._tables.add(key)
        self._asked.setdefault("", []).append(key)
        values = self._values.get(key)
        return self._values.pop(key) if isinstance(values, dict) else {}

    def finish(self) -> None:
        """Report every key that nobody read, in one line for each table."""
        unknown: dict[str, list[str]] = {"": []}
        for key, value in self._values.items():
            if key not in self._tables:
                unknown[""].append(key)
            elif isinstance(value, dict):
                unknown[key] = list(value)
            else:
                self.fault(key, f"expected a table, got {short_repr(value)}")
        for table, keys in unknown.items():
            self._fault_unknown(table, keys)

    def _fault_unknown(self, table: str, keys: Sequence[str]) -> None:
        if not keys:
            return
        prefix = f"{table}." if table else ""
        if len(keys) == 1:
            suggestion = self._suggestion(table, keys[0])
            question = f"; did you mean {suggestion}?" if suggestion else ""
            self.fault(f"{prefix}{keys[0]}", f"unknown key{question}")
            return
        names = [self._with_suggestion(table, key) for key in keys[:SHOWN_KEYS]]
        more = f" and {len(keys) - SHOWN_KEYS} more" if len(keys) > SHOWN_KEYS else ""
        place = self._place_of(f"{prefix}{keys[0]}")
        inside = f"{short_key(table)}: " if table else ""
        self.problems.append(f"{place}: {inside}unknown keys {', '.join(names)}{more}")

    def _suggestion(self, table: str, key: str) -> str:
        """Return a similar key that exists; empty if none is similar, or ``key`` is very short."""
        return closest(key, self._asked.get(table, ())) if len(key) > 2 else ""

    def _with_suggestion(self, table: str, key: str) -> str:
        """Return an unknown key, with a similar one that exists."""
        suggestion = self._suggestion(table, key)
        question = f" (did you mean {suggestion}?)" if suggestion else ""
        return f"{short_key(key)}{question}"

    def fault(self, key_path: str, message: str) -> None:
        """Record that the value at ``key_path`` is wrong."""
        self.problems.append(f"{self._place_of(key_path)}: {short_key(key_path)}: {message}")

    def _read(self) -> None:
        try:
            self._text = self.path.read_bytes().decode("utf-8-sig")
            self._values = tomllib.loads(self._text)
        except FileNotFoundError:
            return
        except OSError as error:
            self.problems.append(f"{self.path}: {error.strerror or error}")
        except UnicodeDecodeError:
            self.problems.append(f"{self.path}: is not UTF-8 text")
        except tomllib.TOMLDecodeError as error:
            fault = syntax_fault(str(error), self._text)
            place = f"{self.path}:{fault.line}:{fault.column}" if fault.line else f"{self.path}"
            self.problems.append(f"{place}: {fault.reason}")
        except (ValueError, RecursionError):
            # Numbers with thousands of digits, or arrays nested too deep.
            self.problems.append(f"{self.path}: is not valid TOML")

    def _place_of(self, key_path: str) -> str:
        """Return the file and the 1-based line of a key or a table's header, if it has one."""
        # Imported here, since few files have a fault.
        from claude_tui.text.toml_syntax import statements

        for statement in statements(self._text):
            if ".".join(map(str, statement.path)) == key_path:
                line = self._text.count("\n", 0, statement.start) + 1
                return f"{self.path}:{line}"
        return f"{self.path}"


class SyntaxFault(NamedTuple):
    """A fault that ``tomllib`` found.

    Args:
        reason: What is wrong.
        line: The 1-based line; None if ``tomllib`` did not say.
        column: The 1-based column; None if ``tomllib`` did not say.
    """

    reason: str
    line: int | None
    column: int | None


def syntax_fault(message: str, text: str) -> SyntaxFault:
    """Split the message of a ``tomllib.TOMLDecodeError`` into reason and place.

    Args:
        message: The message.
        text: The text of the file. "End of document" is the place after its last character,
            without line breaks.
    """
    place = re.search(_PLACE, message)
    if place is None:
        return SyntaxFault(message, None, None)
    reason = message[: place.start()]
    if place[1]:
        return SyntaxFault(reason, int(place[1]), int(place[2]))
    trimmed = text.rstrip("\n")
    line, column = trimmed.count("\n") + 1, len(trimmed) - trimmed.rfind("\n")
    return SyntaxFault(reason, line, column)


def are_texts(values: Sequence[Any]) -> bool:
    """Whether all of an array's values are texts."""
    return all(isinstance(value, str) for value in values)


def short_repr(value: object) -> str:
    """Return a value for a one-line message: shortened, without control characters."""
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    if isinstance(value, str):
        text = f'"{text[1:-1]}"'
    return text if len(text) <= 40 else f"{text[:39]}…"


def short_key(key_path: str) -> str:
    """Return a key path for a one-line message."""
    return key_path if re.fullmatch(r"[\w.-]+", key_path) else short_repr(key_path)
