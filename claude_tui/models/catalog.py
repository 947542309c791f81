"""What is known of every model.

The shipped ``catalog.toml``, over it what a server lists, and over both the user's ``models.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from claude_tui.models.pricing import Prices
from claude_tui.text.spelling import closest

DEFAULT_MODEL: Final = "claude-sonnet-4-6"
"""The model of a new conversation: the newest that takes sampling parameters."""

DEFAULT_MAX_TOKENS: Final = 4096
"""Sent as ``max_tokens`` where none is set: the API requires one."""
DEFAULT_MAX_TOKENS_THINKING: Final = 16_384
"""The same for a model that thinks unasked: its thinking counts as output."""

MAX_TOKENS_UNKNOWN: Final = 128_000
"""How far ``max_tokens`` goes where the model's limits are not known."""

EFFORTS: Final = ("low", "medium", "high", "xhigh", "max")
"""Every level of ``effort`` there is; a model may take fewer."""

FOREIGN_MAX_TEMPERATURE: Final = 2.0
"""How far ``temperature`` goes on servers other than Anthropic's."""

WARNING_BEFORE_RETIREMENT: Final = timedelta(days=60)
"""How early a coming retirement is mentioned: as early as Anthropic announces one."""

RETIRED: Final = "retired"
DEPRECATED: Final = "deprecated"
"""What a server calls a model's ``lifecycle`` when it has ended, and when its end is decided."""

_CLAUDE_PREFIX: Final = "claude-"

# Patterns are compiled at their first use, since the first paint needs none of them.
_CLOUD_ID: Final = r"((?:[a-z-]+\.)?anthropic\.|)(claude-[a-z0-9-]+)(?:@(\d{8}))?"
"""A Claude model's id as clouds write it: ``anthropic.claude-x``, ``claude-x@20250101``."""

_SUFFIX: Final = r"(-\d{8}|[-:]latest)$"
"""What an id may end with where a list has the same model without it, and the other way round."""


_MODEL_HEADER: Final = "[[models]]"
"""The line of ``catalog.toml`` above each model."""


class Sampling(StrEnum):
    """Which of ``temperature`` and ``top_p`` a model takes."""

    NONE = "none"
    EITHER = "either"
    """One of the two, not both; ``top_k`` as well."""
    BOTH = "both"


class Model(NamedTuple):
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
        images: Whether it takes images; None: not known, they are sent.
        pdf: Whether it takes PDF documents; None: not known, they are sent.
        lifecycle: ``active``, ``deprecated`` or ``retired``, where the server tells.
        successor: The id of the model to choose instead, once it retires; empty: not known.
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
    images: bool | None = None
    pdf: bool | None = None
    lifecycle: str = ""
    successor: str = ""
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

    @property
    def max_tokens_limit(self) -> int:
        """The highest ``max_tokens`` that can be set."""
        return self.max_output or self.context_window or MAX_TOKENS_UNKNOWN

    def retired(self, today: date) -> bool:
        """Whether the model no longer answers."""
        passed = self.retires is not None and self.retires <= today
        return passed or self.lifecycle == RETIRED

    def retirement(self, today: date) -> str:
        """Return a line on a retirement that is near, due or past; empty while it is far off."""
        words = self._retirement(today)
        if not words or not self.successor:
            return words
        return f"{words}; choose {self.successor} instead"

    def _retirement(self, today: date) -> str:
        if self.lifecycle == RETIRED and self.retires is None:
            return f"{self.id} has been retired"
        if self.retires is not None and self.retired(today):
            return f"{self.id} was due to be retired on {self.retires}"
        if self.retires is not None and self.retires - today <= WARNING_BEFORE_RETIREMENT:
            days = (self.retires - today).days
            return f"{self.id} retires on {self.retires}, in {days} day{'s' if days != 1 else ''}"
        if self.lifecycle == DEPRECATED:
            return f"{self.id} is deprecated and will be retired"
        if self.may_retire is not None and self.may_retire - today <= WARNING_BEFORE_RETIREMENT:
            return f"{self.id} may be retired after {self.may_retire}"
        return ""


class Catalog:
    """The models that can be asked.

    Args:
        listed: What the server lists; a model with prices of its own keeps them.
        listed_at: When it listed them; None: it did not.
        foreign: Whether the server is someone else's than Anthropic's. Its models that are not
            Claude are taken to accept every parameter, since such servers ignore what they
            don't know. Claude models this version doesn't know are taken to accept no sampling
            parameters, as every recent one.
        own: What the user says of models, by id: fields of ``Model`` that go before everything
            else.
        id_prefix: What the ids of Claude's models begin with here; None: ids stay as they are.
        retirements: The day each model stops answering, as somebody else than this version and
            the server knows it. The later day counts: an older list takes nothing back.
    """

    def __init__(
        self,
        listed: Iterable[Model] = (),
        *,
        listed_at: datetime | None = None,
        foreign: bool = False,
        own: Mapping[str, Mapping[str, Any]] | None = None,
        id_prefix: str | None = None,
        retirements: Mapping[str, date] | None = None,
    ) -> None:
        self.listed_at = listed_at
        self.foreign = foreign
        self._own = own or {}
        self._id_prefix = id_prefix
        self._retirements = retirements or {}
        self._listed = {model.id: _with_shipped_prices(model) for model in listed}
        self._listed_bare = {_bare(model_id) for model_id in self._listed}
        self._unlisted: dict[str, str] = {}

    def find(self, model_id: str) -> Model:
        """Return what is known of ``model_id``; careful assumptions for an unknown id."""
        model = self._listed.get(model_id) or self._unlisted_model(model_id)
        if self._listed and model.successor not in self._listed:
            model = model._replace(successor="")  # it can't be had here
        own = self._own.get(model_id) or self._own.get(plain_id(model_id))
        return model._replace(**own) if own else model

    def _unlisted_model(self, model_id: str) -> Model:
        """Return what is known of a model that the server does not list."""
        model = shipped_model(model_id) or self._assumed(model_id)
        day = self._retirements.get(plain_id(model_id))
        shipped_day = model.retires or model.may_retire
        if day is None or (shipped_day and day < shipped_day):
            return model
        return model._replace(retires=day)

    def has(self, model_id: str) -> bool:
        """Whether the server lists the model, or, where it lists none, we know it."""
        if self._listed:
            return not self.unlisted(model_id)
        return self.find(model_id).known

    def unlisted(self, model_id: str) -> str:
        """Return a line on an id that the server does not list; empty if it does, or lists none.

        The user's own models are never reported.
        """
        if not self._listed or not model_id:
            return ""
        if model_id not in self._unlisted:
            self._unlisted[model_id] = self._line_on_unlisted(model_id)
        return self._unlisted[model_id]

    def _line_on_unlisted(self, model_id: str) -> str:
        own = model_id in self._own or plain_id(model_id) in self._own
        if own or _bare(model_id) in self._listed_bare:
            return ""
        line = f"{model_id} isn't on the server's list"
        meant = closest(model_id, self._listed)
        return f"{line}; did you mean {meant}?" if meant else line

    def models(self, today: date | None = None) -> tuple[Model, ...]:
        """Return the models to choose from: the listed ones, else the shipped ones still alive.

        Without a server's list, models that only the user's file knows come last.

        Args:
            today: The day that decides what is alive; None: today.
        """
        if self._listed:
            return tuple(map(self.find, self._listed))
        ids = [] if self.foreign else [self.spelled(model.id) for model in shipped_models()]
        shipped_ids = set(map(plain_id, ids))
        ids += [model_id for model_id in self._own if plain_id(model_id) not in shipped_ids]
        day = today or date.today()
        return tuple(model for model in map(self.find, ids) if not model.retired(day))

    def spelled(self, model_id: str) -> str:
        """Return the id of a known Claude model as this source writes it; other ids unchanged."""
        if self._id_prefix is None or shipped_model(model_id) is None:
            return model_id
        if self._id_prefix and self._id_prefix in model_id:
            return model_id  # perhaps with a region before it
        return self._id_prefix + plain_id(model_id)

    def _assumed(self, model_id: str) -> Model:
        if self.foreign and not plain_id(model_id).startswith(_CLAUDE_PREFIX):
            return Model(
                model_id,
                model_id,
                Sampling.BOTH,
                max_temperature=FOREIGN_MAX_TEMPERATURE,
                speeds=None,
                known=False,
            )
        return Model(model_id, model_id, Sampling.NONE, thinking=(), efforts=(), known=False)


def plain_id(model_id: str) -> str:
    """Return a Claude model's id without what clouds add to it; any other id unchanged."""
    if model_id.startswith(_CLAUDE_PREFIX) and "@" not in model_id:
        return model_id
    parts = re.fullmatch(_CLOUD_ID, model_id)
    if parts is None:
        return model_id
    return f"{parts[2]}-{parts[3]}" if parts[3] else parts[2]


def _bare(model_id: str) -> str:
    """Return ``model_id`` as Anthropic writes it, without a date."""
    return re.sub(_SUFFIX, "", plain_id(model_id))


def shipped_models() -> tuple[Model, ...]:
    """Return every model of ``catalog.toml``, newest first."""
    return tuple(_model_of(section) for section in _sections()[1:])


def shipped_model(model_id: str) -> Model | None:
    """Return the model of ``catalog.toml`` with this id or alias, on any cloud."""
    model = _shipped(plain_id(model_id))
    if model is None:
        return None
    prefix = model_id.partition(_CLAUDE_PREFIX)[0]
    successor = prefix + model.successor if model.successor else ""
    return model._replace(id=model_id, successor=successor)


@cache
def checked() -> date:
    """Return the day on which ``catalog.toml`` was last compared with the documentation."""
    day: date = tomllib.loads(_sections()[0])["checked"]
    return day


def _with_shipped_prices(model: Model) -> Model:
    shipped = shipped_model(model.id)
    if shipped is None or model.prices is not None:
        return model
    return model._replace(prices=shipped.prices)


@cache
def _sections() -> Sequence[str]:
    """Return what ``catalog.toml`` says of all models together, and then of each model."""
    text = Path(__file__).with_name("catalog.toml").read_text(encoding="utf-8")
    return text.split(f"{_MODEL_HEADER}\n")


@cache
def _shipped(model_id: str) -> Model | None:
    """Return the model of ``catalog.toml`` with this id or alias.

    Parsing only the sections that name it, not the whole file, saves a hundredth of the start.
    """
    for section in _sections()[1:]:
        if f'"{model_id}"' in section:
            entry = _entry(section)
            if model_id in (entry["id"], *entry.get("aliases", ())):
                return _model_of(section)
    return None


@cache
def _entry(section: str) -> Mapping[str, Any]:
    """Return the table of a model."""
    entry: Mapping[str, Any] = tomllib.loads(f"{_MODEL_HEADER}\n{section}")["models"][0]
    return entry


@cache
def _model_of(section: str) -> Model:
    entry = _entry(section)
    fields: dict[str, Any] = {"images": True, "pdf": True}
    fields |= {key: value for key, value in entry.items() if key != "aliases"}
    fields["sampling"] = Sampling(entry["sampling"])
    fields["thinking"] = tuple(entry["thinking"])
    fields["efforts"] = tuple(entry["efforts"])
    for name in ("efforts_without_thinking", "speeds"):
        if name in entry:
            fields[name] = tuple(entry[name])
    if "prices" in entry:
        fields["prices"] = _prices(entry["prices"])
    return Model(**fields)


def _prices(entry: Mapping[str, Any]) -> Prices:
    above = entry.get("above")
    fields = {**entry, "above": _prices(above) if above else None}
    return Prices(**fields, checked=checked())
