"""The bytes of a text file → text."""

from __future__ import annotations

import codecs
from typing import Final

HOW_TO_CONVERT: Final = "If it is text, convert it first: iconv -f ENCODING -t UTF-8"

_ENCODINGS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as the next one does
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF32_BE, "utf-32"),
)


def decoded(data: bytes) -> str | None:
    """Return ``data`` as text: UTF-8, or what its byte order mark names. None: it is not text."""
    encoding = next((name for mark, name in _ENCODINGS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    # UTF-16 without its mark, and most files that are no text, have bytes that are zero.
    return None if "\0" in text else text.replace("\r\n", "\n")
