"""Decode the bytes of a text file."""

from __future__ import annotations

import codecs
from typing import Final

HOW_TO_CONVERT: Final = "If it is text, convert it first: iconv -f ENCODING -t UTF-8"

_ENCODINGS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like the next one
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF32_BE, "utf-32"),
)


def decoded(data: bytes) -> str | None:
    """Decode ``data`` as UTF-8, or as its byte order mark says; None if it is not text."""
    encoding = next((name for mark, name in _ENCODINGS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    # UTF-16 without its mark, and most files that are no text, contain zero bytes.
    return None if "\0" in text else text.replace("\r\n", "\n")
