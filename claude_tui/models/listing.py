"""What a server answers to ``GET /v1/models`` → ``Model``.

Anthropic's API tells limits, thinking types, effort levels and retirement; it tells neither
prices nor which sampling parameters are taken. The latter follows from the thinking types: the
models that still take sampling parameters are the ones whose thinking can be ``enabled``.
Compatible servers often tell nothing but an id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from claude_tui.models.catalog import EFFORTS, Catalog, Model, Sampling

_WITHOUT_SAMPLING: Final = frozenset({"claude-mythos-preview"})
"""Models whose thinking can be ``enabled`` and that take no sampling parameters all the same."""

_NAME_LENGTH: Final = 80
_READ: Final = (
    "id",
    "display_name",
    "max_input_tokens",
    "max_tokens",
    "lifecycle",
    "retires_at",
)
_READ_CAPABILITIES: Final = ("thinking", "effort", "image_input", "pdf_input")
_LIFECYCLES: Final = ("active", "deprecated", "retired")


def listed_models(entries: Iterable[object], catalog: Catalog) -> tuple[Model, ...]:
    """Return the models of a server's list.

    Args:
        entries: The JSON of its entries, as far as they can be read.
        catalog: What is known without the server.
    """
    models: dict[str, Model] = {}
    for entry in entries:
        if model_id := listed_id(entry):
            models[model_id] = listed_model(entry, catalog.find(model_id))
    return tuple(models.values())


def essence(entry: object) -> dict[str, Any]:
    """Return the part of an entry that this module reads."""
    data = _mapping(entry)
    kept = {name: data[name] for name in _READ if name in data}
    capabilities = _mapping(data.get("capabilities"))
    kept["capabilities"] = {
        name: capabilities[name] for name in _READ_CAPABILITIES if name in capabilities
    }
    return kept


def listed_id(entry: object) -> str:
    """Return the model id of an entry; empty if it has none."""
    return _text(_mapping(entry).get("id"))


def listed_model(entry: object, base: Model) -> Model:
    """Return what a server lists, over what is known without it.

    Args:
        entry: The JSON of one entry; anything in it may be missing or of the wrong type.
        base: What is known of this id without the server.
    """
    data = _mapping(entry)
    capabilities = _mapping(data.get("capabilities"))
    lifecycle = _text(data.get("lifecycle"))
    model = base._replace(
        name=_text(data.get("display_name"))[:_NAME_LENGTH] or base.name,
        context_window=_count(data.get("max_input_tokens")) or base.context_window,
        max_output=_count(data.get("max_tokens")) or base.max_output,
        retires=_day(data.get("retires_at")) or base.retires,
        lifecycle=lifecycle if lifecycle in _LIFECYCLES else base.lifecycle,
        images=_flag(capabilities.get("image_input"), base.images),
        pdf=_flag(capabilities.get("pdf_input"), base.pdf),
    )
    model = _with_thinking(model, _mapping(_mapping(capabilities.get("thinking")).get("types")))
    return _with_efforts(model, _mapping(capabilities.get("effort")))


def _with_thinking(model: Model, types: Mapping[str, Any]) -> Model:
    supported = tuple(name for name in types if _supported(types[name]))
    if not types:
        return model
    samples = "enabled" in supported and model.id not in _WITHOUT_SAMPLING
    always_on = bool(supported) and not {"disabled", "between_tools"} & set(supported)
    return model._replace(
        sampling=Sampling.EITHER if samples else Sampling.NONE,
        thinking=supported,
        thinks=model.thinks if model.known else always_on,
        known=True,
    )


def _with_efforts(model: Model, effort: Mapping[str, Any]) -> Model:
    if not effort:
        return model
    supported = tuple(name for name in EFFORTS if _supported(effort.get(name)))
    return model._replace(efforts=supported if effort.get("supported") is not False else ())


def _supported(capability: Any) -> bool:
    return _mapping(capability).get("supported") is True


def _flag(capability: Any, otherwise: bool | None) -> bool | None:
    supported = _mapping(capability).get("supported")
    return supported if isinstance(supported, bool) else otherwise


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _count(value: Any) -> int | None:
    return value if type(value) is int and value > 0 else None


def _day(value: Any) -> date | None:
    try:
        return datetime.fromisoformat(_text(value)).date()
    except ValueError:
        return None
