"""Find bare addresses in a time that grows with the text, and not with the square of it."""

from __future__ import annotations

import re
from typing import Final

from linkify_it import LinkifyIt  # type: ignore[import-untyped]

_END: Final = re.compile(r'[\s"“”]')
"""Quotes end an address too, as in JSON."""

_LOOKS_BACK: Final = 3
"""Characters before an address that its pattern may depend on."""

_USUAL: Final = 1_000
"""Characters that most addresses are shorter than."""
_LONGER: Final = 8
"""How many times as many are tried if an address goes on there."""


class AddressFinder(LinkifyIt):  # type: ignore[misc]
    """Matches an address against what it may consist of, and not against all that follows."""

    _text = ""
    """Where the last address was found."""
    _start = _end = 0
    """From where to where."""

    def test_schema_at(self, text: str, name: str, position: int) -> int:
        """Return the length of the address behind its scheme ``name``; 0 if there is none."""
        if text is self._text and self._start < position < self._end:
            return 0  # inside the last one
        length = self._length(text, name, position)
        self._text, self._start, self._end = text, position, position + length
        return length

    def _length(self, text: str, name: str, position: int) -> int:
        start, size = max(position - _LOOKS_BACK, 0), _USUAL
        while True:
            limit = min(position + size, len(text))
            found = _END.search(text, position, limit)
            address = text[start : found.start() if found else limit]
            length: int = super().test_schema_at(address, name, position - start)
            if found or limit == len(text) or position + length < limit:
                return length
            size *= _LONGER
