"""Images and PDFs: what the bytes of a file say of it, and what the Messages API takes of them.

The limits are those of Anthropic's documentation of November 2026 (API.md, 7.4).
"""

from __future__ import annotations

import re
import struct
from typing import Final

MEBIBYTE: Final = 1 << 20
REQUEST_BYTES: Final = 32 * MEBIBYTE
"""Most bytes of a request, in which images and PDFs are base64."""
IMAGE_BYTES: Final = 10 * MEBIBYTE
"""Most bytes of an image in base64."""
IMAGE_PIXELS: Final = 8000
"""Most pixels of an image's side."""

PICTURES: Final = ("image/jpeg", "image/png", "image/gif", "image/webp")
"""The kinds of picture that the API takes."""
PDF: Final = "application/pdf"
TEXT: Final = "text/plain"

_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", PDF),
)
_PDF_PAGES: Final = (
    rb"/Type\s*/Pages\b[^>]{0,4000}?/Count\s+(\d{1,6})"
    rb"|/Count\s+(\d{1,6})[^>]{0,4000}?/Type\s*/Pages\b"
)
"""The number of pages below a node of a PDF's tree of pages, where that is not compressed."""
_PDF_SEARCHED: Final = 4 * MEBIBYTE
"""Most bytes of a PDF whose pages are counted: no key waits for so many."""
_JPEG_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The markers of a JPEG file after which its size stands."""


def media_type(data: bytes) -> str:
    """Return the kind of file from its first bytes; text if none is recognised."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _SIGNATURES if data.startswith(start)), TEXT)


def refusal_of(data: bytes, kind: str) -> str:
    """Why the API refuses a file, for after its name; empty if nothing is known against it.

    Args:
        data: Its bytes.
        kind: Its media type.
    """
    encoded = (len(data) + 2) // 3 * 4
    if not kind.startswith("image/"):
        return _too_large(encoded if kind == PDF else len(data), REQUEST_BYTES)
    if excess := _too_large(encoded, IMAGE_BYTES):
        return excess
    width, height = pixels(data)
    if max(width, height) > IMAGE_PIXELS:
        return f"is {width}×{height} pixels; the API takes at most {IMAGE_PIXELS} per side"
    return ""


def pixels(data: bytes) -> tuple[int, int]:
    """Return the width and height of an image; zeros if its bytes do not say."""
    try:
        match media_type(data):
            case "image/png":
                width, height = struct.unpack_from(">II", data, 16)
            case "image/gif":
                width, height = struct.unpack_from("<HH", data, 6)
            case "image/jpeg":
                width, height = _jpeg_pixels(data)
            case "image/webp":
                width, height = _webp_pixels(data)
            case _:
                return 0, 0
    except struct.error:  # it ends before
        return 0, 0
    return width, height


def pdf_pages(data: bytes) -> int:
    """Return the number of pages of a PDF; 0 if its bytes do not say, or are too many to search."""
    if len(data) > _PDF_SEARCHED:
        return 0
    counts = [int(before or after) for before, after in re.findall(_PDF_PAGES, data)]
    return max(counts, default=0)


def _too_large(size: int, most: int) -> str:
    if size <= most:
        return ""
    return f"is too large: the API takes at most {most // MEBIBYTE} MB, counted in base64"


def _jpeg_pixels(data: bytes) -> tuple[int, int]:
    """Read the size from the first marker that begins a frame."""
    position = 2
    while True:
        start, marker, length = struct.unpack_from(">BBH", data, position)
        if start != 0xFF:
            return 0, 0
        if marker == 0xFF:  # filling
            position += 1
        elif marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, position + 5)
            return width, height
        else:
            position += 2 + length


def _webp_pixels(data: bytes) -> tuple[int, int]:
    match data[12:16]:
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", data, 26)
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L":
            (bits,) = struct.unpack_from("<I", data, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            width, width_high, height, height_high = struct.unpack_from("<HBHB", data, 24)
            return (width_high << 16 | width) + 1, (height_high << 16 | height) + 1
        case _:
            return 0, 0
