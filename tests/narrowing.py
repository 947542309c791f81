"""For the type checker: what a test knows of a value that may be more than one thing."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


def present(value: T | None) -> T:
    """Return ``value``, which is not None."""
    assert value is not None
    return value


def of_type(kind: type[T], value: object) -> T:
    """Return ``value``, which is a ``kind``."""
    assert isinstance(value, kind), f"{value!r} is no {kind.__name__}"
    return value
