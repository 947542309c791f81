"""Which parameters a model takes, which not, and why, in words.

What Claude models take is from the API's documentation: models from 4.7 on refuse sampling
parameters, the 4.5 and 4.6 ones take ``temperature`` or ``top_p`` but not both, and while these
think they take no ``temperature`` and no ``top_k``, and ``top_p`` from 0.95 on. What a server's
refusals taught in this run (``lessons``) is in the ``Model`` and holds like everything else there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from claude_tui.conversation.parameters import PARAMETER_NAMES, UNSET, Parameters
from claude_tui.models.catalog import Model, Sampling

TOP_P_WHILE_THINKING: Final = 0.95
"""The lowest ``top_p`` that goes with thinking."""

EXCLUSIVE: Final = ("temperature", "top_p")
"""The parameters that some models take only one of."""

MIN_TEMPERATURE: Final = 0.0

MIN_THINKING_BUDGET: Final = 1024
"""The fewest tokens that can be set aside for thinking."""

USUAL_THINKING_BUDGET: Final = 4096
"""The tokens set aside for thinking where it is to be adaptive and the model needs a number."""

SERVICE_TIERS: Final = ("auto", "standard_only")

OFF: Final = frozenset({"disabled", "between_tools"})
"""The types of ``thinking`` that turn off thinking before the answer."""


class Verdict(NamedTuple):
    """Whether a parameter is sent if it is set, and in words why not."""

    taken: bool
    reason: str = ""


TAKEN: Final = Verdict(taken=True)


def thinks(model: Model, parameters: Parameters) -> bool:
    """Whether ``model`` thinks before it answers when it is asked with ``parameters``."""
    kind = _thinking_type(parameters)
    if kind is not None and _thinking(model, parameters).taken:
        return kind not in OFF
    return model.thinks


def verdicts(model: Model, parameters: Parameters) -> Mapping[str, Verdict]:
    """For every parameter, set or not: would it be sent, beside the others as they are?

    Args:
        model: The model that is asked.
        parameters: What it is asked with.

    Returns:
        By parameter name.
    """
    judged = dict.fromkeys(PARAMETER_NAMES, TAKEN) | {
        "temperature": _temperature(model, parameters),
        "top_p": _top_p(model, parameters),
        "top_k": _top_k(model, parameters),
        "thinking": _thinking(model, parameters),
        "effort": _effort(model, parameters),
        "service_tier": _service_tier(model, parameters),
        "speed": _speed(model, parameters),
    }
    for name in model.refused:
        judged[name] = Verdict(False, f"{model.id} takes no {name}: the server refused it")
    for name in model.corrected:
        if not judged[name].taken:
            judged[name] = Verdict(False, _as_refused(model, name, judged[name].reason))
    return judged


def takes_prefill(model: Model, parameters: Parameters) -> bool:
    """Whether ``model`` goes on from a reply that the request ends with."""
    if thinks(model, parameters):
        return False
    if model.prefill is not None:
        return model.prefill
    types = model.thinking or ()
    return "enabled" in types and "adaptive" not in types


def effective(model: Model, parameters: Parameters) -> tuple[Parameters, tuple[str, ...]]:
    """What is really sent, and one line for each parameter that is set but not sent as it is.

    ``max_tokens`` is always set in the result: the API requires it.
    """
    parameters, stop_notes = _with_sendable_stop_sequences(parameters)
    parameters, type_notes = _with_thinking_type_taken(model, parameters)
    parameters, budget_notes = _with_budget_in_range(model, parameters)
    notes = [*stop_notes, *type_notes, *budget_notes]
    dropped: dict[str, Any] = {}
    judged = verdicts(model, parameters)
    for name, _ in parameters.items():
        if not judged[name].taken:
            dropped[name] = UNSET
            notes.append(judged[name].reason)
    sent = replace(parameters, model=model.id, extra={}, **dropped)
    sent, temperature_notes = _with_temperature_in_range(model, sent)
    sent, max_tokens_notes = _with_max_tokens(model, sent)
    return sent, (*notes, *temperature_notes, *max_tokens_notes)


def changed_by_model(before: Model, after: Model, parameters: Parameters) -> str:
    """One line on what another model does to the parameters that are set; empty: nothing."""
    sent_before, _ = effective(before, parameters)
    sent_after, _ = effective(after, parameters)
    lost: list[str] = []
    back: list[str] = []
    other: list[str] = []
    for name, _value in parameters.items():
        one, two = getattr(sent_before, name), getattr(sent_after, name)
        if name == "model" or one == two:
            continue
        (lost if two is UNSET else back if one is UNSET else other).append(name)
    said = [
        f"{words} {', '.join(names)}"
        for words, names in (("not sent:", lost), ("sent again:", back), ("sent otherwise:", other))
        if names
    ]
    return f"{after.id}: {'; '.join(said)}" if said else ""


def made_way(model: Model, parameters: Parameters, name: str) -> tuple[str, ...]:
    """What must be unset so that ``name``, which was just set in ``parameters``, is sent."""
    if name not in EXCLUSIVE or getattr(parameters, name) is UNSET:
        return ()
    (other,) = (other for other in EXCLUSIVE if other != name)
    together = verdicts(model, parameters)
    if getattr(parameters, other) is UNSET or (together[name].taken and together[other].taken):
        return ()
    without: dict[str, Any] = {name: UNSET}
    other_alone = verdicts(model, replace(parameters, **without))[other]
    return (other,) if other_alone.taken else ()


def _temperature(model: Model, parameters: Parameters) -> Verdict:
    if model.sampling is Sampling.NONE:
        return _refused(model, "temperature")
    if model.sampling is Sampling.EITHER and thinks(model, parameters):
        return Verdict(False, f"{model.id} takes no temperature while it thinks")
    return TAKEN


def _top_p(model: Model, parameters: Parameters) -> Verdict:
    if model.sampling is Sampling.NONE:
        return _refused(model, "top_p")
    if model.sampling is Sampling.BOTH:
        return TAKEN
    if thinks(model, parameters):
        if parameters.top_p is UNSET or TOP_P_WHILE_THINKING <= parameters.top_p <= 1:
            return TAKEN
        reason = f"while it thinks, {model.id} takes top_p from {TOP_P_WHILE_THINKING} to 1 only"
        return Verdict(False, reason)
    if parameters.temperature is not UNSET and "temperature" not in model.refused:
        reason = f"{model.id} takes temperature or top_p, not both; temperature is sent"
        return Verdict(False, reason)
    return TAKEN


def _top_k(model: Model, parameters: Parameters) -> Verdict:
    if model.sampling is Sampling.NONE:
        return _refused(model, "top_k")
    if model.sampling is Sampling.EITHER and thinks(model, parameters):
        return Verdict(False, f"{model.id} takes no top_k while it thinks")
    return TAKEN


def _thinking(model: Model, parameters: Parameters) -> Verdict:
    if model.thinking is None:
        return TAKEN
    if not model.thinking:
        return _refused(model, "thinking")
    kind = _thinking_type(parameters)
    if kind is None or kind in model.thinking or _substitute(model, parameters) is not None:
        return TAKEN
    reason = f'{model.id} takes no thinking of type "{kind}", only {_quoted(model.thinking)}'
    return Verdict(False, reason)


def _substitute(model: Model, parameters: Parameters) -> Mapping[str, Any] | None:
    """The ``thinking`` that comes nearest to one of a type that ``model`` does not take."""
    thinking, types = parameters.thinking, model.thinking
    if thinking is UNSET or types is None or thinking.get("type") in types:
        return None
    display = {name: value for name, value in thinking.items() if name == "display"}
    match thinking.get("type"):
        case "enabled" if "adaptive" in types:
            return {"type": "adaptive", **display}
        case "adaptive" if "enabled" in types:
            return {"type": "enabled", "budget_tokens": USUAL_THINKING_BUDGET, **display}
        case _:
            return None


def _effort(model: Model, parameters: Parameters) -> Verdict:
    if model.efforts is None:
        return TAKEN
    if not model.efforts:
        return _refused(model, "effort")
    taken = efforts(model, parameters) or ()
    if parameters.effort is UNSET or parameters.effort in taken:
        return TAKEN
    off = " with thinking off" if parameters.effort in model.efforts else ""
    reason = f'{model.id} takes no effort "{parameters.effort}"{off}, only {_quoted(taken)}'
    return Verdict(False, reason)


def efforts(model: Model, parameters: Parameters) -> tuple[str, ...] | None:
    """The levels of ``effort`` that are taken now; None: not known, anything is sent."""
    few = model.efforts_without_thinking
    if few is None or model.efforts is None or _thinking_type(parameters) not in OFF:
        return model.efforts
    if not _thinking(model, parameters).taken:
        return model.efforts
    return tuple(level for level in model.efforts if level in few)


def _service_tier(model: Model, parameters: Parameters) -> Verdict:
    tier = parameters.service_tier
    if model.thinking is None or tier is UNSET or tier in SERVICE_TIERS:
        return TAKEN
    reason = f'{model.id} takes no service_tier "{tier}", only {_quoted(SERVICE_TIERS)}'
    return Verdict(False, reason)


def _speed(model: Model, parameters: Parameters) -> Verdict:
    if model.speeds is None:
        return TAKEN
    if not model.speeds:
        return _refused(model, "speed")
    if parameters.speed is UNSET or parameters.speed in model.speeds:
        return TAKEN
    reason = f'{model.id} takes no speed "{parameters.speed}", only {_quoted(model.speeds)}'
    return Verdict(False, reason)


def _refused(model: Model, name: str) -> Verdict:
    if model.known:
        return Verdict(False, f"{model.id} takes no {name}")
    return Verdict(False, f"{model.id} is not known to take {name}")


def _as_refused(model: Model, name: str, words: str) -> str:
    """``words`` on what is sent of a parameter, and whether a refusal taught that."""
    return f"{words} (the server refused it otherwise)" if name in model.corrected else words


def _with_temperature_in_range(
    model: Model, sent: Parameters
) -> tuple[Parameters, tuple[str, ...]]:
    if sent.temperature is UNSET:
        return sent, ()
    clamped = min(max(sent.temperature, MIN_TEMPERATURE), model.max_temperature)
    if clamped == sent.temperature:
        return sent, ()
    note = (
        f"{model.id} takes a temperature from {MIN_TEMPERATURE:g} to {model.max_temperature:g}; "
        f"{clamped:g} is sent"
    )
    note = _as_refused(model, "temperature", note)
    return replace(sent, temperature=clamped), (note,)


def _with_sendable_stop_sequences(parameters: Parameters) -> tuple[Parameters, tuple[str, ...]]:
    if parameters.stop_sequences is UNSET:
        return parameters, ()
    kept = tuple(sequence for sequence in parameters.stop_sequences if sequence.strip())
    if kept == parameters.stop_sequences and kept:
        return parameters, ()
    notes = ("stop sequences of nothing but white space are not sent",)
    return replace(parameters, stop_sequences=kept or UNSET), notes


def _with_thinking_type_taken(
    model: Model, parameters: Parameters
) -> tuple[Parameters, tuple[str, ...]]:
    """Adaptive thinking in place of a budget that is not taken, and the other way round."""
    thinking = _substitute(model, parameters)
    if thinking is None:
        return parameters, ()
    instead = "adaptive thinking is sent"
    if thinking["type"] == "enabled":
        instead = f"a budget of {USUAL_THINKING_BUDGET:,} is sent"
    note = f'{model.id} takes no thinking of type "{_thinking_type(parameters)}"; {instead}'
    return replace(parameters, thinking=thinking), (_as_refused(model, "thinking", note),)


def _with_budget_in_range(
    model: Model, parameters: Parameters
) -> tuple[Parameters, tuple[str, ...]]:
    """A thinking budget of at least the API's least, and below ``max_tokens``; else none."""
    thinking = parameters.thinking
    if thinking is UNSET or _thinking_type(parameters) != "enabled":
        return parameters, ()
    if model.thinking is None or not _thinking(model, parameters).taken:
        return parameters, ()
    wanted = thinking.get("budget_tokens")
    budget = max(_thinking_budget(parameters), MIN_THINKING_BUDGET)
    most = _most_thinking(model, parameters)
    if most is not None and most < MIN_THINKING_BUDGET:
        note = f"a thinking budget needs max_tokens above {MIN_THINKING_BUDGET:,}; none is sent"
        return replace(parameters, thinking=UNSET), (note,)
    budget = budget if most is None else min(budget, most)
    if budget == wanted:
        return parameters, ()
    note = (
        f"a thinking budget must be at least {MIN_THINKING_BUDGET:,} and less than max_tokens; "
        f"{budget:,} is sent"
    )
    return replace(parameters, thinking={**thinking, "budget_tokens": budget}), (note,)


def _most_thinking(model: Model, parameters: Parameters) -> int | None:
    """The highest thinking budget beside what ``max_tokens`` will be; None: no limit is known.

    Where ``max_tokens`` is unset, it leaves room for a reply.
    """
    if parameters.max_tokens is not UNSET:
        limits = (parameters.max_tokens, model.max_output or parameters.max_tokens)
        return min(limits) - 1
    if model.max_output is None:
        return None
    return model.max_output - min(model.default_max_tokens, model.max_output // 2)


def _with_max_tokens(model: Model, sent: Parameters) -> tuple[Parameters, tuple[str, ...]]:
    """Fill in ``max_tokens`` (on top of the tokens set aside for thinking), and cap it."""
    unset = sent.max_tokens is UNSET
    wanted = (
        model.default_max_tokens + _thinking_budget(sent)
        if sent.max_tokens is UNSET
        else sent.max_tokens
    )
    if model.max_output is None or wanted <= model.max_output:
        return replace(sent, max_tokens=wanted), ()
    note = f"{model.id} writes {model.max_output:,} tokens at most; max_tokens is sent as that"
    note = _as_refused(model, "max_tokens", note)
    return replace(sent, max_tokens=model.max_output), () if unset else (note,)


def _thinking_type(parameters: Parameters) -> str | None:
    if parameters.thinking is UNSET:
        return None
    return str(parameters.thinking.get("type"))


def _thinking_budget(parameters: Parameters) -> int:
    budget = 0 if parameters.thinking is UNSET else parameters.thinking.get("budget_tokens", 0)
    return budget if isinstance(budget, int) and budget > 0 else 0


def _quoted(words: tuple[str, ...]) -> str:
    return " or ".join(f'"{word}"' for word in words)
