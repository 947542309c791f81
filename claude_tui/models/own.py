"""The user's facts about models: ``models.toml``, over everything else that is known.

A table for each model, by its id; every key may be left out and means what it does in
``catalog.toml``::

    [claude-sonnet-4-6]
    prices = { input = 2.4, output = 12.0, cache_write = 3.0, cache_read = 0.24 }

    ["qwen3:8b"]
    name = "Qwen 3"
    context_window = 32_768
    images = false
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from claude_tui.config.toml_file import Key, TomlFile, are_texts, short_repr
from claude_tui.models.catalog import Sampling
from claude_tui.models.pricing import Prices

_TEXT: Final = Key(str, "text")
_FLAG: Final = Key(bool, "true or false")
_DAY: Final = Key(date, "a day like 2027-01-31")
_TOKENS: Final = Key(int, "a whole number of at least 1", lambda value: value >= 1)
_TEXTS: Final = Key(list, 'texts like ["low", "high"]', are_texts, tuple)

_KEYS: Final[Mapping[str, Key]] = {
    "name": _TEXT,
    "note": _TEXT,
    "sampling": Key(
        str, '"none", "either" or "both"', lambda value: value in list(Sampling), Sampling
    ),
    "context_window": _TOKENS,
    "max_output": _TOKENS,
    "max_temperature": Key(float, "a number above 0 and up to 2", lambda value: 0 < value <= 2),
    "thinking": _TEXTS,
    "thinks": _FLAG,
    "efforts": _TEXTS,
    "default_effort": _TEXT,
    "efforts_without_thinking": _TEXTS,
    "speeds": _TEXTS,
    "prefill": _FLAG,
    "images": _FLAG,
    "pdf": _FLAG,
    "retires": _DAY,
    "may_retire": _DAY,
    "successor": _TEXT,
}

_NEEDED_PRICES: Final = ("input", "output", "cache_write", "cache_read")
_PRICE_NAMES: Final = frozenset(Prices._fields) - {"checked"}


def load_own_models(path: Path) -> tuple[Mapping[str, Mapping[str, Any]], tuple[str, ...]]:
    """Return the models of a file, and a line for everything that is wrong with it.

    A wrong key counts as left out, and the others stand. No file: no models, no problem.

    Returns:
        By id the fields of ``Model`` that the file sets, and the problems.
    """
    file = TomlFile(path)
    models: dict[str, Mapping[str, Any]] = {}
    for model_id in filter(None, file.tables()):
        fields = file.take_keys(model_id, _KEYS)
        if (prices := _prices(file, f"{model_id}.prices")) is not None:
            fields["prices"] = prices
        if fields:
            models[model_id] = fields
    file.finish()
    return models, tuple(file.problems)


def _prices(file: TomlFile, key_path: str) -> Prices | None:
    values = file.take(key_path, dict, "a table of prices")
    if values is None:
        return None
    problem = _price_problem(values)
    if problem:
        file.fault(key_path, problem)
        return None
    above = values.get("above")
    return Prices(**{**values, "above": Prices(**above) if above else None})


def _price_problem(values: Mapping[str, Any], *, nested: bool = False) -> str:
    """Return what is wrong with a table of prices; empty if nothing is."""
    if missing := [name for name in _NEEDED_PRICES if name not in values]:
        return f"{', '.join(missing)} missing; prices are USD per million tokens"
    for name, value in values.items():
        if name not in _PRICE_NAMES or (nested and name in ("over", "above")):
            return f"{short_repr(name)} is not a price"
        if name == "above":
            if not isinstance(value, dict):
                return f"above: expected a table of prices, got {short_repr(value)}"
            if problem := _price_problem(value, nested=True):
                return f"above: {problem}"
        elif name == "over":
            if type(value) is not int or value < 1:
                return f"over: expected a whole number of at least 1, got {short_repr(value)}"
        elif type(value) not in (int, float) or not 0 <= value < float("inf"):
            return f"{name}: expected a number of at least 0, got {short_repr(value)}"
    return ""
