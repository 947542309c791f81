"""Recognise a paste in a terminal that does not mark pastes.

Only its shape tells such a paste from typing: text and nothing else in one read, with line breaks
in it. ``one⏎two⏎three`` is a paste. ``hello⏎`` is not, and neither is a read with an editing or
moving key in it, such as ``abc⌫def⏎``. Over a slow line the first letters of the next message may
arrive together with the enter before them, so a paste has at least ``FEWEST_BEHIND`` characters
after a single enter.

The focused widget decides what to do with it (``TextEditor.takes_lines``). A one-line input takes
text without line breaks as a paste, and every other widget takes all of it as keys. Very much text
is a paste for every widget: as keys, it would take minutes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from textual import events

FEWEST_BEHIND: Final = 5
MANY: Final = 1000
"""More characters in one read than anybody types."""

_NO_TEXT: Final = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_SEVERAL_LINES: Final = rf"\r[\r\n]*[^\r\n]+[\r\n]+[^\r\n]|\r[\r\n]*[^\r\n]{{{FEWEST_BEHIND}}}"


class UnmarkedPaste(events.Paste):
    """A paste without marks: several lines, or very much text, in one read.

    Args:
        text: The text, with a carriage return for each enter.
        keys: The same as keys.
    """

    def __init__(self, text: str, keys: Sequence[events.Key]) -> None:
        super().__init__(text)
        self.keys = keys


def is_text(data: str) -> bool:
    """Whether ``data`` is only text, tabs and line breaks."""
    return not re.search(_NO_TEXT, data)


def looks_pasted(data: str) -> bool:
    """Whether ``data``, which came in one read, is a paste rather than typing."""
    return is_text(data) and (len(data) >= MANY or bool(re.search(_SEVERAL_LINES, data)))
