"""What is sent of the parameters that are set, what is not, and what setting one does to others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from claude_tui.conversation.parameters import UNSET, Parameters
from claude_tui.models import judging
from claude_tui.models.catalog import Model
from claude_tui.models.parameters import PARAMETERS

EXCLUSIVE: Final = ("temperature", "top_p")
"""The parameters that some models take only one of."""

MIN_TEMPERATURE: Final = 0.0


class Note(NamedTuple):
    """A line about a parameter: that it is not sent as it is set, or was changed.

    Args:
        about: The parameter's name.
        words: The line.
    """

    about: str
    words: str


def objections(model: Model, parameters: Parameters) -> Mapping[str, str]:
    """Judge every parameter, set or not: why is it not sent, beside the others as they are?

    Args:
        model: The model that is asked.
        parameters: What it is asked with.

    Returns:
        By parameter name the reason, in words; empty if it would be sent.
    """
    parameters = _with_sendable_thinking(model, parameters, [])
    reasons = {name: row.objection(model, parameters) for name, row in PARAMETERS.items()}
    for name in model.refused:
        reasons[name] = f"{model.id} doesn't support {name}: the server rejected it"
    for name in model.corrected:
        if reasons[name]:
            reasons[name] = _as_refused(model, name, reasons[name])
    return reasons


def objection_to_any(model: Model, parameters: Parameters, name: str) -> str:
    """Return why no value of ``name`` is sent, beside the others as they are; empty if one is."""
    without: dict[str, Any] = {name: UNSET}
    return objections(model, replace(parameters, **without))[name]


def takes_prefill(model: Model, parameters: Parameters) -> bool:
    """Whether ``model`` goes on from a reply that the request ends with."""
    if judging.thinks(model, _with_sendable_thinking(model, parameters, [])):
        return False
    return judging.is_of_4_5(model) if model.prefill is None else model.prefill


def effective(model: Model, parameters: Parameters) -> tuple[Parameters, tuple[Note, ...]]:
    """Return what is really sent, and a note for each parameter that is not sent as it is set.

    ``max_tokens`` is always set in the result: the API requires it.
    """
    notes: list[Note] = []
    parameters = _with_sendable_stop_sequences(parameters, notes)
    parameters = _with_sendable_thinking(model, parameters, notes)
    dropped: dict[str, Any] = {}
    reasons = objections(model, parameters)
    for name, _ in parameters.items():
        if reasons[name]:
            dropped[name] = UNSET
            notes.append(Note(name, reasons[name]))
    sent = replace(parameters, model=model.id, extra={}, **dropped)
    sent = _with_temperature_in_range(model, sent, notes)
    sent = _with_max_tokens(model, sent, notes)
    return sent, tuple(notes)


def changed_by_model(before: Model, after: Model, parameters: Parameters) -> str:
    """Return sentences on what another model changes in what is sent; empty if nothing."""
    sent_before, _ = effective(before, parameters)
    sent_after, _ = effective(after, parameters)
    dropped: list[str] = []
    restored: list[str] = []
    altered: list[str] = []
    for name, _value in parameters.items():
        one, two = getattr(sent_before, name), getattr(sent_after, name)
        if name == "model" or one == two:
            continue
        (dropped if two is UNSET else restored if one is UNSET else altered).append(name)
    lost, back = _listed(dropped, "or"), _listed(restored, "and")
    changes = (
        (dropped, f"{after.id} doesn't support {lost}, so {_it(dropped)} won't be sent."),
        (restored, f"{after.id} supports {back}; {_it(restored)} will be sent again."),
        (altered, f"{_listed(altered, 'and')} will be adjusted for {after.id}."),
    )
    return " ".join(sentence for names, sentence in changes if names)


def _listed(names: Sequence[str], word: str) -> str:
    """Return names with ``word`` before the last of several."""
    return f" {word} ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _it(names: Sequence[str]) -> str:
    return "it" if len(names) == 1 else "they"


class Change(NamedTuple):
    """What setting a parameter changes.

    Args:
        values: By name; they go into ``dataclasses.replace(parameters, **values)``.
        note: What it does to another parameter; None: nothing.
    """

    values: Mapping[str, Any]
    note: Note | None = None


def apply_change(model: Model, parameters: Parameters, name: str, value: Any) -> Change:
    """Return what setting ``name`` to ``value`` changes: on some models it unsets another.

    Args:
        model: The model that is asked.
        parameters: As they are set before.
        name: The parameter.
        value: Its new value.
    """
    values = {name: value}
    displaced = _displaced_by(name, model, replace(parameters, **values))
    if not displaced:
        return Change(values)
    words = f"{displaced} was unset: this model takes temperature or top_p, not both"
    return Change({**values, displaced: UNSET}, Note(displaced, words))


def _displaced_by(name: str, model: Model, parameters: Parameters) -> str:
    """Return the parameter to unset so that ``name``, just set, is sent; empty if none."""
    if name not in EXCLUSIVE or getattr(parameters, name) is UNSET:
        return ""
    (other,) = (other for other in EXCLUSIVE if other != name)
    together = objections(model, parameters)
    if getattr(parameters, other) is UNSET or not (together[name] or together[other]):
        return ""
    without: dict[str, Any] = {name: UNSET}
    return "" if objection_to_any(model, replace(parameters, **without), other) else other


def _as_refused(model: Model, name: str, words: str) -> str:
    """Return ``words`` about a parameter, with a remark if a refusal taught them."""
    return f"{words} (learned from the server)" if name in model.corrected else words


def _with_temperature_in_range(model: Model, sent: Parameters, notes: list[Note]) -> Parameters:
    if sent.temperature is UNSET:
        return sent
    clamped = min(max(sent.temperature, MIN_TEMPERATURE), model.max_temperature)
    if clamped == sent.temperature:
        return sent
    note = (
        f"{model.id} takes temperatures from {MIN_TEMPERATURE:g} to {model.max_temperature:g}; "
        f"{clamped:g} is sent"
    )
    notes.append(Note("temperature", _as_refused(model, "temperature", note)))
    return replace(sent, temperature=clamped)


def _with_sendable_stop_sequences(parameters: Parameters, notes: list[Note]) -> Parameters:
    if parameters.stop_sequences is UNSET:
        return parameters
    kept = tuple(sequence for sequence in parameters.stop_sequences if sequence.strip())
    if kept == parameters.stop_sequences and kept:
        return parameters
    notes.append(Note("stop_sequences", "blank stop sequences aren't sent"))
    return replace(parameters, stop_sequences=kept or UNSET)


def _with_sendable_thinking(model: Model, parameters: Parameters, notes: list[Note]) -> Parameters:
    parameters = _with_thinking_type_taken(model, parameters, notes)
    return _with_budget_in_range(model, parameters, notes)


def _with_thinking_type_taken(
    model: Model, parameters: Parameters, notes: list[Note]
) -> Parameters:
    """Replace a budget by adaptive thinking, or the reverse, if the model takes only the other."""
    thinking = judging.nearest_thinking(model, parameters)
    if thinking is None:
        return parameters
    instead = "adaptive thinking is sent"
    if thinking["type"] == "enabled":
        instead = f"a budget of {judging.USUAL_THINKING_BUDGET:,} is sent"
    wanted = judging.thinking_type(parameters)
    note = f'{model.id} doesn\'t support thinking of type "{wanted}"; {instead}'
    notes.append(Note("thinking", _as_refused(model, "thinking", note)))
    return replace(parameters, thinking=thinking)


def _with_budget_in_range(model: Model, parameters: Parameters, notes: list[Note]) -> Parameters:
    """Keep the thinking budget between the API's least and ``max_tokens``, or drop it."""
    thinking = parameters.thinking
    if thinking is UNSET or judging.thinking_type(parameters) != "enabled":
        return parameters
    if model.thinking is None or judging.thinking(model, parameters):
        return parameters
    wanted = thinking.get("budget_tokens")
    least = judging.MIN_THINKING_BUDGET
    budget = max(_thinking_budget(parameters), least)
    most = _most_thinking(model, parameters)
    if most is not None and most < least:
        note = f"a thinking budget needs max_tokens above {least:,}, so it isn't sent"
        notes.append(Note("thinking", note))
        return replace(parameters, thinking=UNSET)
    budget = budget if most is None else min(budget, most)
    if budget == wanted:
        return parameters
    note = (
        f"a thinking budget must be at least {least:,} and less than max_tokens; {budget:,} is sent"
    )
    notes.append(Note("thinking", note))
    return replace(parameters, thinking={**thinking, "budget_tokens": budget})


def _most_thinking(model: Model, parameters: Parameters) -> int | None:
    """Return the highest thinking budget that ``max_tokens`` allows; None if no limit is known.

    Where ``max_tokens`` is unset, the budget leaves room for a reply.
    """
    if parameters.max_tokens is not UNSET:
        limits = (parameters.max_tokens, model.max_output or parameters.max_tokens)
        return min(limits) - 1
    if model.max_output is None:
        return None
    return model.max_output - min(model.default_max_tokens, model.max_output // 2)


def _with_max_tokens(model: Model, sent: Parameters, notes: list[Note]) -> Parameters:
    """Fill in ``max_tokens`` (on top of the tokens set aside for thinking), and cap it."""
    if sent.max_tokens is UNSET:
        wanted = model.default_max_tokens + _thinking_budget(sent)
        return replace(sent, max_tokens=min(wanted, model.max_output or wanted))
    if model.max_output is None or sent.max_tokens <= model.max_output:
        return sent
    most = f"{model.max_output:,}"
    note = f"{model.id} writes at most {most} tokens; max_tokens {most} is sent"
    notes.append(Note("max_tokens", _as_refused(model, "max_tokens", note)))
    return replace(sent, max_tokens=model.max_output)


def _thinking_budget(parameters: Parameters) -> int:
    budget = 0 if parameters.thinking is UNSET else parameters.thinking.get("budget_tokens", 0)
    return budget if isinstance(budget, int) and budget > 0 else 0
