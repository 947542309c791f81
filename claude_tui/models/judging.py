"""Which values of a parameter a model takes, and why it refuses the others, in words.

A judge returns its objection to a parameter; empty if the parameter is sent as it is set.

What Claude models take is from the API's documentation: models from 4.7 on refuse sampling
parameters, the 4.5 and 4.6 ones take ``temperature`` or ``top_p`` but not both, and while these
think they take no ``temperature`` and no ``top_k``, and ``top_p`` from 0.95 on. What a server's
refusals taught in this run (``lessons``) is in the ``Model`` like everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from claude_tui.conversation.parameters import UNSET, Parameters
from claude_tui.models.catalog import Model, Sampling

TOP_P_WHILE_THINKING: Final = 0.95
"""The lowest ``top_p`` that goes with thinking."""

MIN_THINKING_BUDGET: Final = 1024
"""The fewest tokens that can be set aside for thinking."""

USUAL_THINKING_BUDGET: Final = 4096
"""The tokens set aside for thinking where it is to be adaptive and the model needs a number."""

OFF: Final = frozenset({"disabled", "between_tools"})
"""The types of ``thinking`` that turn off thinking before the answer."""


def refused(model: Model, name: str) -> str:
    """Refuse a parameter whatever its value."""
    if model.known:
        return f"{model.id} doesn't support {name}"
    return f"{model.id} may not support {name}"


def brief(reason: str, model: Model, name: str) -> str:
    """Return a reason for below the parameter's name, where the model is on view too."""
    words = reason.removeprefix(f"{model.id} ")
    words = words.replace(f"doesn't support {name} with", "not available with")
    words = words.replace(f"doesn't support {name}", "not supported")
    return words.replace(f"may not support {name}", "may not be supported")


def one_of(
    name: str, words: Sequence[str] | None, model: Model, parameters: Parameters, when: str = ""
) -> str:
    """Judge a parameter whose values are words.

    Args:
        name: The parameter.
        words: Those that ``model`` takes; None: not known, anything is sent.
        model: The model that is asked.
        parameters: What it is asked with.
        when: The circumstance that the words depend on, for the reason.
    """
    value = getattr(parameters, name)
    if words is None or (words and (value is UNSET or value in words)):
        return ""
    if not words:
        return refused(model, name)
    only = f"only {_quoted(words)}"
    return f'{model.id} doesn\'t support {name} "{value}"{when}, {only}'


def not_while_thinking(name: str) -> Callable[[Model, Parameters], str]:
    """Return the judge of a sampling parameter that some models refuse while they think."""

    def judge(model: Model, parameters: Parameters) -> str:
        if model.sampling is Sampling.NONE:
            return refused(model, name)
        if model.sampling is Sampling.EITHER and thinks(model, parameters):
            return f"{model.id} doesn't support {name} with thinking"
        return ""

    return judge


def top_p(model: Model, parameters: Parameters) -> str:
    """Judge ``top_p``, which depends on ``temperature`` and thinking."""
    if model.sampling is Sampling.NONE:
        return refused(model, "top_p")
    if model.sampling is Sampling.BOTH:
        return ""
    if thinks(model, parameters):
        if parameters.top_p is UNSET or TOP_P_WHILE_THINKING <= parameters.top_p <= 1:
            return ""
        return f"{model.id} only supports top_p from {TOP_P_WHILE_THINKING} to 1 with thinking"
    if parameters.temperature is not UNSET and "temperature" not in model.refused:
        return f"{model.id} takes temperature or top_p, not both; temperature is sent"
    return ""


def thinks(model: Model, parameters: Parameters) -> bool:
    """Whether ``model`` thinks before it answers when it is asked with ``parameters``."""
    kind = thinking_type(parameters)
    if kind is not None and not thinking(model, parameters):
        return kind not in OFF
    return model.thinks


def thinking(model: Model, parameters: Parameters) -> str:
    """Judge ``thinking``; a type that another can replace is taken."""
    if model.thinking is None:
        return ""
    if not model.thinking:
        return refused(model, "thinking")
    kind = thinking_type(parameters)
    if kind is None or kind in model.thinking or nearest_thinking(model, parameters) is not None:
        return ""
    only = f"only {_quoted(model.thinking)}"
    return f'{model.id} doesn\'t support thinking of type "{kind}", {only}'


def thinking_type(parameters: Parameters) -> str | None:
    """Return the ``type`` of ``thinking``; None if it is unset."""
    if parameters.thinking is UNSET:
        return None
    return str(parameters.thinking.get("type"))


def nearest_thinking(model: Model, parameters: Parameters) -> Mapping[str, Any] | None:
    """Return the nearest ``thinking`` of a type that ``model`` takes; None if none is needed."""
    wanted, types = parameters.thinking, model.thinking
    if wanted is UNSET or types is None or wanted.get("type") in types:
        return None
    display = {name: value for name, value in wanted.items() if name == "display"}
    match wanted.get("type"):
        case "enabled" if "adaptive" in types:
            return {"type": "adaptive", **display}
        case "adaptive" if "enabled" in types:
            return {"type": "enabled", "budget_tokens": USUAL_THINKING_BUDGET, **display}
        case _:
            return None


def is_of_4_5(model: Model) -> bool:
    """Whether ``model`` is of the 4.5 family, whose thinking is never adaptive."""
    types = model.thinking or ()
    return "enabled" in types and "adaptive" not in types


def effort(model: Model, parameters: Parameters) -> str:
    """Judge ``effort``, which depends on thinking."""
    off = " with thinking off" if parameters.effort in (model.efforts or ()) else ""
    return one_of("effort", efforts(model, parameters), model, parameters, off)


def efforts(model: Model, parameters: Parameters) -> tuple[str, ...] | None:
    """Return the levels of ``effort`` taken now; None if they are not known and all are sent."""
    few = model.efforts_without_thinking
    if few is None or model.efforts is None or thinking_type(parameters) not in OFF:
        return model.efforts
    if thinking(model, parameters):
        return model.efforts
    return tuple(level for level in model.efforts if level in few)


def _quoted(words: Sequence[str]) -> str:
    return " or ".join(f'"{word}"' for word in words)
