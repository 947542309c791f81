"""Write text as Markdown code, whatever backticks are in it."""

from __future__ import annotations

import re
from typing import Final

_BACKTICKS: Final = re.compile("`+")


def code_block(text: str, language: str = "") -> str:
    """Return ``text`` as a listing; its last line may end with a newline or not."""
    ticks = _more_backticks(text, 3)
    body = text.removesuffix("\n")
    return f"{ticks}{language}\n{body}\n{ticks}"


def inline_code(text: str) -> str:
    """Return ``text`` on one line as code, so that none of it is read as Markdown."""
    ticks = _more_backticks(text, 1)
    padding = " " if "`" in text else ""
    return f"{ticks}{padding}{' '.join(text.split())}{padding}{ticks}"


def _more_backticks(text: str, fewest: int) -> str:
    """Return more backticks than any run of them in ``text`` has."""
    longest = max(map(len, _BACKTICKS.findall(text)), default=0)
    return "`" * max(fewest, longest + 1)
