"""Read and check values of foreign JSON. Only essential values are required."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from claude_tui.conversation import OpaqueBlock
from claude_tui.storage.toml import scalars as values
from claude_tui.storage.toml.scalars import FormatError

LONGEST_TITLE: Final = 300
"""The most characters of an imported title."""

_NOT_WORDS: Final = frozenset({"content_type", "language", "type"})
"""Keys whose strings give the kind of a table, and say nothing to a person."""


def title_of(value: Any) -> str:
    """Return a title on one line, cut to ``LONGEST_TITLE``; empty if ``value`` is no string."""
    return " ".join(value.split())[:LONGEST_TITLE].rstrip() if isinstance(value, str) else ""


def moment(value: Any) -> datetime | None:
    """Return a time in ISO's form or in seconds since 1970; None for anything else."""
    try:
        if isinstance(value, str):
            at = datetime.fromisoformat(value)
            at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            at = datetime.fromtimestamp(value, UTC)
        else:
            return None
        return values.moment(at.replace(microsecond=0))
    except (ValueError, OverflowError, OSError, FormatError):
        return None


def table(value: Any) -> Mapping[str, Any]:
    """Return a JSON object.

    Raises:
        FormatError: It is something else.
    """
    if not isinstance(value, Mapping):
        raise FormatError("an object", kind_of(value))
    return value


def items(value: Any) -> list[Any]:
    """Return a JSON array; an empty one for null.

    Raises:
        FormatError: It is something else.
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise FormatError("an array", kind_of(value))
    return value


def string(value: Any) -> str:
    """Return a string, or an empty one for anything else."""
    return value if isinstance(value, str) else ""


def mapping(value: Any) -> Mapping[str, Any]:
    """Return a JSON object, or an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def mappings(value: Any) -> list[Mapping[str, Any]]:
    """Return the objects of an array; none for anything else."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def has_words(value: Any) -> bool:
    """Whether any string in ``value`` says something to a person."""
    match value:
        case str():
            return bool(value.strip())
        case Mapping():
            return any(has_words(item) for key, item in value.items() if key not in _NOT_WORDS)
        case list():
            return any(map(has_words, value))
        case _:
            return False


def block_of(block: Mapping[str, Any]) -> OpaqueBlock:
    """Return a content block that keeps its JSON.

    Raises:
        FormatError: It holds a number that JSON has no form for.
    """
    try:
        text = json.dumps(block, ensure_ascii=False, allow_nan=False)
    except ValueError:
        raise FormatError("numbers", "one that is too large") from None
    return OpaqueBlock(string(block.get("type")), text)


def kind_of(value: Any) -> str:
    """Return what JSON calls ``value``, for a message."""
    match value:
        case None:
            return "null"
        case Mapping():
            return "an object"
        case list():
            return "an array"
        case bool():
            return "true" if value else "false"
        case float() if not math.isfinite(value):
            return "a number that is too large"
        case _:
            return values.shown(value)
