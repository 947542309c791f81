"""Request parameters, as the sidebar, a file's ``[request]`` and a request have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum
from typing import Any, Final, Literal


class Unset(Enum):
    """The type of ``UNSET``: the parameter is not sent, so the API's default applies."""

    UNSET = "unset"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET


@dataclass(frozen=True, slots=True)
class Parameters:
    """Request parameters under the API's names. ``UNSET`` means "not sent"; None is never used.

    Change one with ``dataclasses.replace``.
    """

    model: str | Unset = UNSET
    max_tokens: int | Unset = UNSET
    """The longest reply in tokens, from 1 to the model's limit."""
    system: str | Unset = UNSET
    temperature: float | Unset = UNSET
    """From 0 (always the likeliest token) to 1; local servers allow more."""
    top_p: float | Unset = UNSET
    """From 0 to 1: sample from the likeliest tokens that have this share of the probability."""
    top_k: int | Unset = UNSET
    """Sample from this many likeliest tokens, at least 1."""
    stop_sequences: tuple[str, ...] | Unset = UNSET
    thinking: Mapping[str, Any] | Unset = UNSET
    """The API's own object, like ``{"type": "adaptive"}``."""
    effort: str | Unset = UNSET
    service_tier: str | Unset = UNSET
    """``auto`` or ``standard_only``."""
    speed: str | Unset = UNSET
    """``fast`` costs more, on the few models that take it."""
    cache_control: Mapping[str, Any] | Unset = UNSET
    """The API's own object: ``{"type": "ephemeral"}`` caches the prompt as it grows."""
    metadata: Mapping[str, Any] | Unset = UNSET
    """The API's own object, like ``{"user_id": "…"}``."""
    inference_geo: str | Unset = UNSET
    """``us`` or ``global``: where the model runs."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Keys of a file that this version does not know; kept, never sent."""

    def over(self, below: Parameters) -> Parameters:
        """Return these parameters, with the values of ``below`` for those that are unset."""
        return replace(below, **dict(self.items()))

    def items(self) -> Iterator[tuple[str, Any]]:
        """Yield the parameters that are set, in the order of this class, without ``extra``."""
        for name in PARAMETER_NAMES:
            value = getattr(self, name)
            if value is not UNSET:
                yield name, value


PARAMETER_NAMES: Final = tuple(f.name for f in fields(Parameters) if f.name != "extra")
"""The names of all parameters, as in a file and in a request."""
