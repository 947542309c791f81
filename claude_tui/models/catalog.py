"""What is known of every model: the shipped ``catalog.toml``, and what a server lists."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any, Final

from claude_tui.models.pricing import Prices

DEFAULT_MODEL: Final = "claude-sonnet-4-6"
"""The model of a new conversation: the newest that takes sampling parameters."""

DEFAULT_MAX_TOKENS: Final = 4096
"""Sent as ``max_tokens`` where none is set: the API requires one."""
DEFAULT_MAX_TOKENS_THINKING: Final = 16_384
"""The same for a model that thinks unasked: its thinking counts as output."""

FOREIGN_MAX_TEMPERATURE: Final = 2.0
"""How far ``temperature`` goes on servers other than Anthropic's."""

WARNING_BEFORE_RETIREMENT: Final = timedelta(days=60)
"""How early a coming retirement is mentioned: as early as Anthropic announces one."""

_CLAUDE_PREFIX: Final = "claude-"


class Sampling(StrEnum):
    """Which of ``temperature`` and ``top_p`` a model takes."""

    NONE = "none"
    EITHER = "either"
    """One of the two, not both; ``top_k`` as well."""
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Model:
    """One model: what it takes, holds and costs.

    Args:
        id: As requests name it.
        name: As people name it.
        sampling: Which sampling parameters it takes.
        context_window: Tokens of prompt and reply together; None: not known.
        max_output: Tokens of one reply at most; None: not known.
        max_temperature: The highest ``temperature``; the lowest is 0.
        prices: List prices; None: not known, or free.
        retires: The day it stops answering, where that is set.
        may_retire: The day from which it may be retired, where none is set yet.
        note: What else to know before choosing it.
        thinking: The types its ``thinking`` parameter takes; None: not known, anything is sent.
        thinks: Whether it thinks unless told otherwise.
        efforts: The levels its ``effort`` parameter takes; None: not known, anything is sent.
        default_effort: The level it uses unless told otherwise.
        efforts_without_thinking: The levels it takes while its thinking is turned off; None: all.
        speeds: What its ``speed`` parameter takes; None: not known, anything is sent.
        prefill: Whether it goes on from a reply that a request ends with; None: as its thinking
            types tell.
        refused: Parameters that the server refused in this run, whatever their value.
        corrected: Parameters of which a refusal in this run taught what is taken.
        known: Whether the facts above are known, not merely assumed.
    """

    id: str
    name: str
    sampling: Sampling
    context_window: int | None = None
    max_output: int | None = None
    max_temperature: float = 1.0
    prices: Prices | None = None
    retires: date | None = None
    may_retire: date | None = None
    note: str = ""
    thinking: tuple[str, ...] | None = None
    thinks: bool = False
    efforts: tuple[str, ...] | None = None
    default_effort: str = ""
    efforts_without_thinking: tuple[str, ...] | None = None
    speeds: tuple[str, ...] | None = ()
    prefill: bool | None = None
    refused: frozenset[str] = frozenset()
    corrected: frozenset[str] = frozenset()
    known: bool = True

    @property
    def default_max_tokens(self) -> int:
        """What is sent where ``max_tokens`` is unset; at most half of the context window."""
        limits = [DEFAULT_MAX_TOKENS_THINKING if self.thinks else DEFAULT_MAX_TOKENS]
        if self.max_output is not None:
            limits.append(self.max_output)
        if self.context_window is not None:
            limits.append(max(1, self.context_window // 2))
        return min(limits)

    def retired(self, today: date) -> bool:
        """Whether it no longer answers."""
        return self.retires is not None and self.retires <= today

    def retirement(self, today: date) -> str:
        """One line on a retirement that is near, due or past; empty while it is far off."""
        if self.retires is not None and self.retired(today):
            return f"{self.id} was to be retired on {self.retires}"
        if self.retires is not None and self.retires - today <= WARNING_BEFORE_RETIREMENT:
            days = (self.retires - today).days
            return f"{self.id} retires on {self.retires}, in {days} day{'s' if days != 1 else ''}"
        if self.may_retire is not None and self.may_retire - today <= WARNING_BEFORE_RETIREMENT:
            return f"{self.id} may be retired any time from {self.may_retire} on"
        return ""


class Catalog:
    """The models one can ask.

    Args:
        listed: What the server lists; a model with prices of its own keeps them.
        foreign: Whether the server is someone else's than Anthropic's. Its models that are not
            Claude are taken to accept every parameter, since such servers ignore what they
            don't know. Claude models this version doesn't know are taken to accept no sampling
            parameters, as every recent one.
    """

    def __init__(self, listed: Iterable[Model] = (), *, foreign: bool = False) -> None:
        self._foreign = foreign
        self._listed = {model.id: _with_shipped_prices(model) for model in listed}

    def find(self, model_id: str) -> Model:
        """What is known of ``model_id``; for an id nobody knows, careful assumptions."""
        if model_id in self._listed:
            return self._listed[model_id]
        shipped = shipped_model(model_id)
        if shipped is not None:
            return shipped
        if self._foreign and not model_id.startswith(_CLAUDE_PREFIX):
            return Model(
                model_id,
                model_id,
                Sampling.BOTH,
                max_temperature=FOREIGN_MAX_TEMPERATURE,
                speeds=None,
                known=False,
            )
        return Model(model_id, model_id, Sampling.NONE, thinking=(), efforts=(), known=False)

    def models(self, today: date | None = None) -> tuple[Model, ...]:
        """The models to choose from: what the server lists, else the shipped ones still alive.

        Args:
            today: The day that decides what is alive; None: today.
        """
        if self._listed:
            return tuple(self._listed.values())
        if self._foreign:
            return ()
        day = today or date.today()
        return tuple(model for model in shipped_models() if not model.retired(day))


def shipped_models() -> tuple[Model, ...]:
    """Every model of ``catalog.toml``, in its order: newest first."""
    return tuple(model for model_id, model in _shipped().items() if model_id == model.id)


def shipped_model(model_id: str) -> Model | None:
    """The model of ``catalog.toml`` that has ``model_id`` as its id or an alias."""
    model = _shipped().get(model_id)
    return replace(model, id=model_id) if model is not None else None


def _with_shipped_prices(model: Model) -> Model:
    shipped = shipped_model(model.id)
    if shipped is None or model.prices is not None:
        return model
    return replace(model, prices=shipped.prices)


@cache
def _shipped() -> Mapping[str, Model]:
    """``catalog.toml`` by id and alias."""
    source = resources.files("claude_tui.models").joinpath("catalog.toml")
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    models: dict[str, Model] = {}
    for entry in data["models"]:
        model = _model(entry, data["checked"])
        models[model.id] = model
        models.update(dict.fromkeys(entry.get("aliases", ()), model))
    return models


def _model(entry: Mapping[str, Any], checked: date) -> Model:
    fields = {key: value for key, value in entry.items() if key != "aliases"}
    fields["sampling"] = Sampling(entry["sampling"])
    fields["thinking"] = tuple(entry["thinking"])
    fields["efforts"] = tuple(entry["efforts"])
    for name in ("efforts_without_thinking", "speeds"):
        if name in entry:
            fields[name] = tuple(entry[name])
    if "prices" in entry:
        fields["prices"] = _prices(entry["prices"], checked)
    return Model(**fields)


def _prices(entry: Mapping[str, Any], checked: date) -> Prices:
    above = entry.get("above")
    fields = {**entry, "above": _prices(above, checked) if above else None}
    return Prices(**fields, checked=checked)
