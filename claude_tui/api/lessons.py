"""Learn from the text of a 400 what the model does not take.

The texts are the Messages API's as documented in November 2026. They are matched loosely, since the
API may reword them and compatible servers have their own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from claude_tui.models.lessons import MESSAGES, Lesson, RefusalKind
from claude_tui.models.parameters import PARAMETERS

_NAMES: Final = {row.place[0]: name for name, row in PARAMETERS.items()} | {"fast-mode": "speed"}
"""A server's name of a parameter, and the parameter's name."""

_ALWAYS_TAKEN: Final = frozenset({"model", "system", "max_tokens"})


def _any_of(names: Iterable[str]) -> str:
    return rf"(?P<about>{'|'.join(names)})"


_SAMPLING: Final = _any_of(name for name, row in PARAMETERS.items() if row.sampling)
_PARAMETER: Final = rf"\b{_any_of(n for n in (*_NAMES, *PARAMETERS) if n not in _ALWAYS_TAKEN)}\b"
_NOT_TAKEN: Final = r"(?:is |are )?(?:deprecated|unsupported|not (?:supported|permitted|allowed))"
_LIMIT: Final = r"(?P<limit>\d[\d,]{0,12}(?:\.\d{1,6})?)"
_AT_MOST: Final = rf"\b.*(?:less than or equal to|at most|<=)\s*{_LIMIT}"


class _Text(NamedTuple):
    """One text of a 400.

    Args:
        pattern: Finds it. Its groups ``about``, ``value`` and ``limit`` are those of the lesson.
        kind: What it teaches; None if only the person can correct the request.
        step: What to do; ``{about}`` is the parameter.
        about: The parameter, if the pattern has no group for it.
    """

    pattern: str
    kind: RefusalKind | None
    step: str
    about: str = ""


_OF_MESSAGES: Final = (
    _Text(
        r"thinking\W+blocks.*cannot be modified|invalid\W+signature\W+in\W+thinking\W+block",
        RefusalKind.THINKING_BOUND,
        "Ask again in a new conversation.",
        MESSAGES,
    ),
    _Text(
        r"assistant message prefill|must end with a user message",
        RefusalKind.NO_PREFILL,
        "Send a new message instead.",
        MESSAGES,
    ),
)
"""Texts about the messages."""

_OF_PARAMETERS: Final = (
    _Text(
        r"(?P<about>temperature|top_p)\W+and\W+(?:temperature|top_p)\W+cannot both",
        RefusalKind.NOT_BOTH,
        "Unset one of them.",
    ),
    _Text(
        rf"{_SAMPLING}\W+(?:may|must|can|should)\b.*(?:thinking|adaptive)",
        RefusalKind.NOT_WHILE_THINKING,
        "Unset {about}, or turn thinking off.",
    ),
    _Text(
        rf"(?P<about>temperature)\W+range\D*?[\d.]+?\s*(?:\.\.|-|,|to|and)\s*{_LIMIT}",
        RefusalKind.AT_MOST,
        "Set {about} within that range.",
    ),
    _Text(
        rf"(?P<about>temperature){_AT_MOST}",
        RefusalKind.AT_MOST,
        "Set {about} within that range.",
    ),
    _Text(rf"{_SAMPLING}\W+range", None, "Set {about} within that range."),
    _Text(
        r"(?P<about>thinking)\.type\.(?P<value>disabled)",
        RefusalKind.NOT_THIS_VALUE,
        "Unset thinking and lower effort: {model} always thinks.",
    ),
    _Text(
        r"(?P<about>thinking)\.type\.(?P<value>\w+)\W+is not supported",
        RefusalKind.NOT_THIS_VALUE,
        'Set thinking to type "adaptive".',
    ),
    _Text(
        r"(?P<value>adaptive) (?P<about>thinking) is not supported",
        RefusalKind.NOT_THIS_VALUE,
        'Set thinking to type "enabled" with a budget.',
    ),
    _Text(
        rf"(?P<about>max_tokens)\W+[\d,]+\s*>\s*{_LIMIT}",
        RefusalKind.AT_MOST,
        "Lower max_tokens.",
    ),
    _Text(
        rf"(?P<about>max_tokens){_AT_MOST}",
        RefusalKind.AT_MOST,
        "Lower max_tokens.",
    ),
    _Text(r"(?P<about>max_tokens).*(?:>|maximum|exceed)", None, "Lower max_tokens."),
    _Text(
        rf"(?P<about>effort)\W+(?P<value>low|medium|high|xhigh|max)\W+{_NOT_TAKEN}",
        RefusalKind.NOT_THIS_VALUE,
        "Choose another effort.",
    ),
    _Text(
        rf"{_PARAMETER}\W+(?:extra inputs|{_NOT_TAKEN})",
        RefusalKind.NOT_TAKEN,
        "Unset it: {model} doesn't support {about}.",
    ),
    _Text(
        r"(?:does not support|unsupported|unknown|unrecognized|unexpected)\b[^.;]*?" + _PARAMETER,
        RefusalKind.NOT_TAKEN,
        "Unset it: {model} doesn't support {about}.",
    ),
)
"""Texts about parameters. The first match counts."""


def lesson_of(text: str, model: str) -> tuple[Lesson | None, str]:
    """Return what a 400 teaches, and one sentence on what to do; None and "" if nothing.

    Args:
        text: What the server said, on one line.
        model: The model that was asked.
    """
    # A text about one message may quote it.
    quotes = re.match(r"messages\W", text) is not None
    for known_text in _OF_MESSAGES if quotes else (*_OF_MESSAGES, *_OF_PARAMETERS):
        match = re.search(known_text.pattern, text, re.IGNORECASE)
        if match is None:
            continue
        groups = match.groupdict()
        server_name = (groups.get("about") or known_text.about).lower()
        about = _NAMES.get(server_name, server_name)
        step = known_text.step.format(about=about, model=model)
        if known_text.kind is None:
            return None, step
        value, limit = groups.get("value") or "", groups.get("limit") or "0"
        lesson = Lesson(known_text.kind, about, value.lower(), float(limit.replace(",", "")))
        return lesson, step
    return None, ""
