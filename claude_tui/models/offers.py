"""What there is to choose from for a parameter that is no number, and how it is written.

The sidebar, its pickers and the slash commands all offer this; whether a value is sent is for
``rules`` to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from claude_tui.conversation.parameters import UNSET, Parameters
from claude_tui.models.catalog import EFFORTS, Model
from claude_tui.models.rules import MIN_THINKING_BUDGET, SERVICE_TIERS, Verdict, efforts, verdicts

OFFERED: Final = (
    "thinking",
    "effort",
    "top_k",
    "stop_sequences",
    "service_tier",
    "speed",
    "cache_control",
    "metadata",
)
"""The parameters dealt with here, in the order they are shown."""

LABELS: Final = {"stop_sequences": "stop", "cache_control": "cache", "metadata": "user_id"}
"""What a parameter is called where there is little room; else its own name."""

USER_ID_LENGTH: Final = 256
SPEEDS: Final = ("standard", "fast")
_WORDS: Final = {"effort": EFFORTS, "service_tier": SERVICE_TIERS, "speed": SPEEDS}
_BUDGETS: Final = (MIN_THINKING_BUDGET, 4096, 16_384, 32_768)
_SHOWN: Final = "summarized"
_HIDDEN: Final = "omitted"


class Offer(NamedTuple):
    """One value to choose.

    Args:
        word: How it is typed; ``parsed`` understands it.
        detail: What it does.
    """

    word: str
    detail: str = ""


def offers(model: Model, parameters: Parameters, name: str) -> tuple[Offer, ...]:
    """The values that ``model`` takes for ``name`` now; none where it is free text."""
    match name:
        case "thinking":
            return tuple(_thinking_offers(model))
        case "effort":
            levels = efforts(model, parameters)
            default = model.default_effort
            return tuple(
                Offer(level, "what it uses unasked" if level == default else "")
                for level in (EFFORTS if levels is None else levels)
            )
        case "service_tier":
            return tuple(Offer(tier) for tier in SERVICE_TIERS)
        case "speed":
            speeds = SPEEDS if model.speeds is None else model.speeds
            return tuple(Offer(speed) for speed in speeds)
        case "cache_control":
            return (
                Offer("on", "the prompt so far is kept for five minutes, and read for less"),
                Offer("1h", "it is kept for an hour; writing it costs more"),
            )
        case _:
            return ()


def verdict(model: Model, parameters: Parameters, name: str) -> Verdict:
    """Whether ``name`` can be set to something that is sent, beside the others as they are."""
    without: dict[str, Any] = {name: UNSET}
    return verdicts(model, replace(parameters, **without))[name]


def shown(name: str, value: Any) -> str:
    """A value as it is typed; empty for one that is unset."""
    if value is UNSET:
        return ""
    match name:
        case "thinking":
            return _shown_thinking(value)
        case "stop_sequences":
            return " ".join(_escaped(sequence) for sequence in value)
        case "cache_control":
            return "1h" if value.get("ttl") == "1h" else "on"
        case "metadata":
            return str(value.get("user_id", ""))
        case _:
            return str(value)


def parsed(name: str, text: str) -> Any:
    """What was typed as the parameter's value; ``UNSET`` for nothing.

    Raises:
        ValueError: It is none; the message says what is.
    """
    words = text.split()
    if not words:
        return UNSET
    match name:
        case "thinking":
            return _parsed_thinking(words)
        case "top_k":
            return _whole(text, 1, "top_k is a whole number from 1")
        case "stop_sequences":
            return tuple(_unescaped(word) for word in words)
        case "cache_control":
            return _parsed_cache(text.strip())
        case "metadata":
            if len(text.strip()) > USER_ID_LENGTH:
                raise ValueError(f"user_id has at most {USER_ID_LENGTH} characters")
            return {"user_id": text.strip()}
        case _:
            return text.strip()


def is_known(name: str, value: Any) -> bool:
    """Whether some model takes ``value``, for the parameters whose values are words."""
    return name not in _WORDS or value in _WORDS[name]


def _thinking_offers(model: Model) -> list[Offer]:
    kinds = ("adaptive", "enabled", "disabled") if model.thinking is None else model.thinking
    found = []
    if "adaptive" in kinds:
        found += [
            Offer("adaptive", "as much as it finds useful, shown"),
            Offer("adaptive hidden", "as much as it finds useful, not shown"),
        ]
    if "enabled" in kinds:
        found += [Offer(f"{budget}", "tokens at most, shown") for budget in _BUDGETS]
        found.append(Offer(f"{_BUDGETS[1]} hidden", "tokens at most, not shown"))
    if "disabled" in kinds:
        found.append(Offer("off", "it answers at once"))
    if "between_tools" in kinds:
        found.append(Offer("between_tools", "only between calls of tools"))
    return found


def _shown_thinking(value: Mapping[str, Any]) -> str:
    hidden = " hidden" if value.get("display") == _HIDDEN else ""
    match value.get("type"):
        case "enabled":
            return f"{value.get('budget_tokens', MIN_THINKING_BUDGET)}{hidden}"
        case "disabled":
            return "off"
        case kind:
            return f"{kind}{hidden}"


def _parsed_thinking(words: list[str]) -> dict[str, Any]:
    kind, *rest = (word.casefold() for word in words)
    display = {"display": _HIDDEN if rest == ["hidden"] else _SHOWN}
    if rest in ([], ["hidden"], ["shown"]):
        match kind:
            case "adaptive" | "on":
                return {"type": "adaptive", **display}
            case "off" | "disabled":
                return {"type": "disabled"}
            case "between_tools":
                return {"type": "between_tools"}
            case number if number.replace(",", "").isdecimal():
                budget = _whole(number, MIN_THINKING_BUDGET, "a thinking budget is from 1,024 on")
                return {"type": "enabled", "budget_tokens": budget, **display}
            case _:
                pass
    raise ValueError('thinking is "adaptive", "off", "between_tools" or a number of tokens')


def _parsed_cache(text: str) -> Any:
    match text:
        case "on" | "5m":
            return {"type": "ephemeral"}
        case "1h":
            return {"type": "ephemeral", "ttl": "1h"}
        case "off":
            return UNSET
        case _:
            raise ValueError('cache is "on", "1h" or "off"')


def _whole(text: str, least: int, problem: str) -> int:
    try:
        value = int(text.replace(",", ""))
    except ValueError:
        raise ValueError(problem) from None
    if value < least:
        raise ValueError(problem)
    return value


_ESCAPES: Final = (("\\", "\\\\"), ("\n", "\\n"), ("\t", "\\t"), (" ", "\\s"))


def _escaped(sequence: str) -> str:
    for plain, written in _ESCAPES:
        sequence = sequence.replace(plain, written)
    return sequence


def _unescaped(word: str) -> str:
    plain_of = {written[1]: plain for plain, written in _ESCAPES}
    characters = iter(word)
    read = []
    for character in characters:
        if character == "\\":
            following = next(characters, "")
            read.append(plain_of.get(following, character + following))
        else:
            read.append(character)
    return "".join(read)
