"""Read what both the screen and an exported page need of the parser's tokens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from markdown_it.token import Token

MAX_NESTING: Final = 60
"""The parser drops whatever is nested deeper."""

TASK: Final = re.compile(r"\[([ xX])\] +")
"""An item that begins with this is a task, which is open if the mark is a space."""

ALERT: Final = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\] *(?:\n|$)", re.IGNORECASE)
"""The first line of a quote that is set apart."""


def is_too_deep(tokens: Iterable[Token]) -> bool:
    """Whether the parser may have dropped something; show such a text as it was written."""
    return any(token.level >= MAX_NESTING - 1 for token in tokens)


def definition_lines(environment: Mapping[str, Any]) -> list[tuple[int, int]]:
    """Return the first line, and the line after the last, of each definition of a link.

    The parser takes definitions out of the text. Show them: nothing is hidden.

    Args:
        environment: The environment that the text was parsed in.
    """
    references = environment.get("references", {}).values()
    duplicates = environment.get("duplicate_refs", ())
    return [(reference["map"][0], reference["map"][1]) for reference in (*references, *duplicates)]
