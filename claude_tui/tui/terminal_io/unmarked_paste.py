"""Several lines, or very much text, that comes in one read: a paste of a terminal that marks none.

Such a paste can't be told from somebody who types, but by its shape: text and nothing else, with
line breaks in it. ``one⏎two⏎three`` in one read is one, and ``hello⏎`` is not; neither is what has
a key in it that edits or moves, as ``abc⌫def⏎``. Over a slow line the first letters of the next
message may come together with the enter before them: after a single enter it takes
``FEWEST_BEHIND`` characters for a paste.

What has the focus decides (``TextEditor.takes_lines``). A line to type in takes what has no line
break as text, too: as keys, thousands of characters would be searched for one after the other.
Every other widget takes all of it as keys.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from textual import events

FEWEST_BEHIND: Final = 5
MANY: Final = 1000
"""Characters in one read that nobody types."""

_NO_TEXT: Final = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_SEVERAL_LINES: Final = rf"\r[\r\n]*[^\r\n]+[\r\n]+[^\r\n]|\r[\r\n]*[^\r\n]{{{FEWEST_BEHIND}}}"


class UnmarkedPaste(events.Paste):
    """Several lines, or very much text, that came in one read.

    Args:
        text: The text, a carriage return for each enter.
        keys: The same as keys.
    """

    def __init__(self, text: str, keys: Sequence[events.Key]) -> None:
        super().__init__(text)
        self.keys = keys


def is_text(data: str) -> bool:
    """Whether ``data`` holds nothing but text, tabs and line breaks."""
    return not re.search(_NO_TEXT, data)


def looks_pasted(data: str) -> bool:
    """Whether what came in one read is a paste rather than typed."""
    return is_text(data) and (len(data) >= MANY or bool(re.search(_SEVERAL_LINES, data)))
