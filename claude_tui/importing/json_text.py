"""JSON text → the values in it, one at a time: a large archive never is in memory as a whole."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from json.decoder import JSONDecodeError
from typing import Any, Final

_SPACE: Final = re.compile(r"[ \t\n\r]*")


def entries(text: str) -> Iterator[tuple[int | None, Any]]:
    """Return each entry of the array that ``text`` is, with its 0-based place.

    Of anything else that is all, and it has no place.

    Raises:
        JSONDecodeError: It is not JSON from some place on.
        RecursionError: An entry is nested too deep.
        ValueError: A number has too many digits.
    """
    decode = json.JSONDecoder().raw_decode
    place = _after_space(text, 0)
    if text[place : place + 1] != "[":
        value, place = decode(text, place)
        _expect_end(text, place)
        yield None, value
        return
    place = _after_space(text, place + 1)
    if text[place : place + 1] == "]":
        _expect_end(text, place + 1)
        return
    for number in itertools.count():
        value, place = decode(text, place)
        yield number, value
        place = _after_space(text, place)
        if text[place : place + 1] == "]":
            _expect_end(text, place + 1)
            return
        if text[place : place + 1] != ",":
            raise JSONDecodeError("Expecting ',' delimiter", text, place)
        place = _after_space(text, place + 1)


def _after_space(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match is not None else place


def _expect_end(text: str, place: int) -> None:
    place = _after_space(text, place)
    if place < len(text):
        raise JSONDecodeError("Extra data", text, place)
