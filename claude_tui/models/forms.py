"""How people type and read the values that the API writes as objects or arrays."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from claude_tui.conversation.parameters import UNSET
from claude_tui.models.judging import MIN_THINKING_BUDGET

USER_ID_LENGTH: Final = 256
_SHOWN: Final = "summarized"
_HIDDEN: Final = "omitted"


class Form(NamedTuple):
    """A value as text, and back.

    Args:
        show: Writes a value as one types it.
        parse: Reads what was typed, which is not empty; raises ``ValueError`` with what is
            expected.
    """

    show: Callable[[Any], str] = str
    parse: Callable[[str], Any] = str


def number(text: str, least: float, most: float, problem: str, *, whole: bool) -> float:
    """Read a number from ``least`` to ``most``; commas may group the digits of a whole one.

    Raises:
        ValueError: With ``problem``, if ``text`` is none.
    """
    try:
        value = int(text.replace(",", "")) if whole else float(text)
    except ValueError:
        value = math.nan
    if not least <= value <= most:
        raise ValueError(problem)
    return value


# -- thinking


def _show_thinking(value: Mapping[str, Any]) -> str:
    hidden = " hidden" if value.get("display") == _HIDDEN else ""
    match value.get("type"):
        case "enabled":
            return f"{value.get('budget_tokens', MIN_THINKING_BUDGET)}{hidden}"
        case "disabled":
            return "off"
        case kind:
            return f"{kind}{hidden}"


def _parse_thinking(text: str) -> dict[str, Any]:
    kind, *rest = text.casefold().split()
    display = {"display": _HIDDEN if rest == ["hidden"] else _SHOWN}
    if rest in ([], ["hidden"], ["shown"]):
        match kind:
            case "adaptive" | "on":
                return {"type": "adaptive", **display}
            case "off" | "disabled":
                return {"type": "disabled"}
            case "between_tools":
                return {"type": "between_tools"}
            case digits if digits.replace(",", "").isdecimal():
                problem = "a thinking budget must be at least 1,024"
                budget = number(digits, MIN_THINKING_BUDGET, math.inf, problem, whole=True)
                return {"type": "enabled", "budget_tokens": budget, **display}
            case _:
                pass
    raise ValueError('thinking must be "adaptive", "off", "between_tools" or a number of tokens')


THINKING: Final = Form(_show_thinking, _parse_thinking)


# -- stop sequences

_ESCAPES: Final = (("\\", "\\\\"), ("\n", "\\n"), ("\t", "\\t"), (" ", "\\s"))


def _escaped(sequence: str) -> str:
    for plain, written in _ESCAPES:
        sequence = sequence.replace(plain, written)
    return sequence


def _unescaped(word: str) -> str:
    plain_of = {written[1]: plain for plain, written in _ESCAPES}
    return re.sub(r"\\(.)", lambda escape: plain_of.get(escape[1], escape[0]), word)


TEXTS: Final = Form(
    lambda sequences: " ".join(map(_escaped, sequences)),
    lambda text: tuple(map(_unescaped, text.split())),
)


# -- the prompt cache, the user's id


def _parse_cache(text: str) -> Any:
    match text:
        case "on" | "5m":
            return {"type": "ephemeral"}
        case "1h":
            return {"type": "ephemeral", "ttl": "1h"}
        case "off":
            return UNSET
        case _:
            raise ValueError('cache must be "on", "1h" or "off"')


def _parse_user_id(text: str) -> dict[str, Any]:
    if len(text) > USER_ID_LENGTH:
        raise ValueError(f"user_id can have at most {USER_ID_LENGTH} characters")
    return {"user_id": text}


CACHE: Final = Form(lambda value: "1h" if value.get("ttl") == "1h" else "on", _parse_cache)
USER_ID: Final = Form(lambda value: str(value.get("user_id", "")), _parse_user_id)
