"""Write a request's body as JSON that can be posted."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from claude_tui.errors import UsageError
from claude_tui.text.visible import hidden


def to_json(body: Mapping[str, Any]) -> str:
    """Write the body for people to read and programs to send, without hidden characters.

    Raises:
        UsageError: JSON has no form for a block.
    """
    try:
        written = json.dumps(body, ensure_ascii=False, indent=2, allow_nan=False)
    except (ValueError, RecursionError):
        raise UsageError(
            "there is no request to export: a block has NaN or infinity, or nests too deeply"
        ) from None
    return hidden().sub(escaped, written) + "\n"


def escaped(match: re.Match[str]) -> str:
    """Escape a character as JSON and JavaScript do: by its number in UTF-16."""
    units = match[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
