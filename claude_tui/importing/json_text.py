"""Read the values in JSON text one at a time, so that no large archive is in memory as a whole."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from json.decoder import JSONDecodeError
from typing import Any, Final

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_NEXT_OBJECT: Final = re.compile(r",[ \t\n\r]*(?=\{)")
_FAULTS: Final = (ValueError, RecursionError)
"""It is not JSON, or has a number with too many digits, or is nested too deep."""


def entries(text: str, is_entry: Callable[[Any], bool]) -> Iterator[tuple[int | None, Any]]:
    """Yield each entry of the array in ``text`` with its 0-based index.

    In place of an entry that can't be read comes the error, and reading continues at the next
    object that ``is_entry`` accepts. Anything but an array is one entry without an index.

    Args:
        text: JSON.
        is_entry: Tells an entry from an object inside one.

    Raises:
        ValueError: It is no array, and not JSON; a ``JSONDecodeError`` says where.
        RecursionError: It is no array, and nested too deep.
    """
    decode = json.JSONDecoder().raw_decode
    start = _after_space(text, 0)
    if text[start : start + 1] != "[":
        value, end = decode(text, start)
        _expect_end(text, end)
        yield None, value
        return
    place: int | None = _first_place(text, start + 1)
    number = 0
    while place is not None:
        try:
            value, end = decode(text, place)
        except _FAULTS as error:
            yield number, error
            place = _next_entry(text, place + 1, is_entry)
        else:
            yield number, value
            try:
                place = _next_place(text, end)
            except JSONDecodeError as error:
                yield number, error
                place = _next_entry(text, end, is_entry)
        number += 1


def _first_place(text: str, place: int) -> int | None:
    """Return where the first entry of an array begins; None if it is empty."""
    place = _after_space(text, place)
    if text[place : place + 1] != "]":
        return place
    _expect_end(text, place + 1)
    return None


def _next_place(text: str, place: int) -> int | None:
    """Return where the entry after the one that ends at ``place`` begins; None if there is none."""
    place = _after_space(text, place)
    if text[place : place + 1] == "]":
        _expect_end(text, place + 1)
        return None
    if text[place : place + 1] != ",":
        raise JSONDecodeError("Expecting ',' delimiter", text, place)
    return _after_space(text, place + 1)


def _next_entry(text: str, place: int, is_entry: Callable[[Any], bool]) -> int | None:
    """Return where the next whole entry begins at or after ``place``; None if there is none."""
    decode = json.JSONDecoder().raw_decode
    while (comma := _NEXT_OBJECT.search(text, place)) is not None:
        try:
            value, place = decode(text, comma.end())
        except _FAULTS:
            place = comma.end()
        else:
            if is_entry(value):
                return comma.end()
    return None


def _after_space(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match is not None else place


def _expect_end(text: str, place: int) -> None:
    place = _after_space(text, place)
    if place < len(text):
        raise JSONDecodeError("Extra data", text, place)
