"""How the tests' server sends an answer, and what it notes of a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any


class Framing(Enum):
    """How the body of a streamed answer is sent; each event at once, without Nagle's delay."""

    CHUNKED = auto()
    """In chunks, with one event in each, as the real API does."""
    UNTIL_CLOSE = auto()
    """As it is, up to the end of the connection."""


class Ending(Enum):
    """How a streamed answer ends."""

    COMPLETE = auto()
    """The body ends as HTTP wants it."""
    CUT = auto()
    """The connection closes before the body has ended."""
    QUIET_CUT = auto()
    """The same, of a body that ends with its connection: HTTP can't tell."""
    STALL = auto()
    """Nothing more comes until the client hangs up."""


@dataclass(frozen=True)
class ReceivedRequest:
    """One request as it arrived; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any
