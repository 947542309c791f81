"""What a server's refusal teaches about a model: a ``Lesson`` and the facts that follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from claude_tui.conversation.parameters import UNSET, Parameters
from claude_tui.models.catalog import EFFORTS, Model, Sampling

MESSAGES: Final = "messages"
"""What a lesson is about that is about no parameter: the messages, as they are sent back."""

_THINKING_TYPES: Final = ("adaptive", "between_tools", "enabled", "disabled")


class RefusalKind(StrEnum):
    """What is wrong with a request, as far as something can be done about it."""

    NOT_TAKEN = "not_taken"
    """The parameter, whatever its value."""
    NOT_THIS_VALUE = "not_this_value"
    """The parameter with this value: a type of thinking, a level of effort."""
    AT_MOST = "at_most"
    """Its value is above a limit."""
    NOT_BOTH = "not_both"
    """temperature and top_p exclude each other."""
    NOT_WHILE_THINKING = "not_while_thinking"
    """A sampling parameter, because the model thinks."""
    NO_PREFILL = "no_prefill"
    """The messages must end with the user's."""
    THINKING_BOUND = "thinking_bound"
    """Thinking went back that belongs to other messages than these."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a refusal says.

    Args:
        kind: What is wrong.
        about: The parameter's name; ``MESSAGES`` for the last two.
        value: The value that is not taken.
        limit: The highest value that is.
    """

    kind: RefusalKind
    about: str
    value: str = ""
    limit: float = 0.0


def facts(lesson: Lesson, model: Model, parameters: Parameters) -> Mapping[str, Any]:
    """Return the fields of ``model`` that ``lesson`` changes, with their new values.

    Args:
        lesson: What was said of a request.
        model: What was known of its model.
        parameters: What the request was to be asked with.
    """
    changes = _facts(lesson, model, parameters)
    if not changes or lesson.about == MESSAGES or lesson.kind is RefusalKind.NOT_TAKEN:
        return changes
    return {**changes, "corrected": model.corrected | {lesson.about}}


def _facts(lesson: Lesson, model: Model, parameters: Parameters) -> Mapping[str, Any]:
    match lesson.kind:
        case RefusalKind.NOT_TAKEN:
            return {"refused": model.refused | {lesson.about}, **_none_of(lesson.about)}
        case RefusalKind.NOT_THIS_VALUE:
            return _without(lesson, model)
        case RefusalKind.AT_MOST if lesson.about == "max_tokens" and lesson.limit >= 1:
            return {"max_output": int(lesson.limit)}
        case RefusalKind.AT_MOST if lesson.about == "temperature" and lesson.limit > 0:
            return {"max_temperature": min(lesson.limit, model.max_temperature)}
        case RefusalKind.NOT_BOTH:
            return {"sampling": Sampling.EITHER}
        case RefusalKind.NOT_WHILE_THINKING:
            unasked = parameters.thinking is UNSET
            return {"sampling": Sampling.EITHER, "thinks": model.thinks or unasked}
        case RefusalKind.NO_PREFILL:
            return {"prefill": False}
        case _:
            return {}


def _none_of(name: str) -> Mapping[str, Any]:
    """Return the field that says which values a parameter has, emptied; nothing if it has none."""
    fields = {"thinking": "thinking", "effort": "efforts", "speed": "speeds"}
    return {fields[name]: ()} if name in fields else {}


def _without(lesson: Lesson, model: Model) -> Mapping[str, Any]:
    """Return the known values of a parameter without the refused one."""
    if lesson.about == "effort":
        levels = EFFORTS if model.efforts is None else model.efforts
        return {"efforts": tuple(level for level in levels if level != lesson.value)}
    types = _THINKING_TYPES if model.thinking is None else model.thinking
    left = tuple(type_ for type_ in types if type_ != lesson.value)
    # One that can't be turned off thinks unasked.
    return {"thinking": left, "thinks": model.thinks or lesson.value == "disabled"}
