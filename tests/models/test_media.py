import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.models.media import (
    IMAGE_BYTES,
    MEBIBYTE,
    PDF,
    REQUEST_BYTES,
    media_type,
    pdf_pages,
    pixels,
    refusal_of,
)

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 421)
GIF = b"GIF89a" + struct.pack("<HH", 640, 421)
JPEG_START = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xff\xfe\x00\x02"
"""A segment, a filling byte, and an empty comment."""
JPEG = JPEG_START + b"\xff\xc2\x00\x11\x08" + struct.pack(">HH", 421, 640)
WEBP = b"RIFF\0\0\0\0WEBP"
WEBP_LOSSY = WEBP + b"VP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 640, 421 | 1 << 14)
WEBP_LOSSLESS = WEBP + b"VP8L\0\0\0\0\x2f" + struct.pack("<I", 639 | 420 << 14 | 1 << 28)
WEBP_EXTENDED = WEBP + b"VP8X\0\0\0\0\0\0\0\0" + b"\x7f\x02\0\xa4\x01\0"
IMAGES = [PNG, GIF, JPEG, WEBP_LOSSY, WEBP_LOSSLESS, WEBP_EXTENDED]


@pytest.mark.parametrize("image", IMAGES)
def test_the_pixels_of_an_image_are_read_from_its_head(image: bytes) -> None:
    assert pixels(image) == (640, 421)


@pytest.mark.parametrize("image", IMAGES)
def test_an_image_that_ends_early_has_no_size(image: bytes) -> None:
    for end in range(len(image)):
        assert pixels(image[:end]) == (0, 0)


@given(st.sampled_from(IMAGES), st.binary())
def test_no_bytes_break_the_reading(image: bytes, noise: bytes) -> None:
    for start in range(len(image)):
        width, height = pixels(image[:start] + noise)
        assert width >= 0
        assert height >= 0


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PNG, "image/png"),
        (GIF, "image/gif"),
        (JPEG, "image/jpeg"),
        (WEBP_LOSSY, "image/webp"),
        (b"%PDF-1.7\n", PDF),
        (b"RIFF\0\0\0\0WAVE", "text/plain"),
        (b"", "text/plain"),
    ],
)
def test_a_file_is_known_by_its_first_bytes(data: bytes, kind: str) -> None:
    assert media_type(data) == kind


@pytest.mark.parametrize(
    ("data", "pages"),
    [
        (b"%PDF-1.4 <</Type /Pages /Kids [3 0 R]\n/Count 12>>", 12),
        (b"%PDF-1.4 <</Count 12/Type/Pages>> <</Type /Pages /Count 4>>", 12),
        (b"%PDF-1.4 <</Type /Page /Count 12>> <</Type /Outlines /Count 9>>", 0),
        (b"%PDF-1.4 " + b" " * 4 * MEBIBYTE + b"<</Type /Pages /Count 12>>", 0),
        (b"", 0),
    ],
)
def test_the_pages_of_a_pdf_are_counted_where_it_says_them(data: bytes, pages: int) -> None:
    assert pdf_pages(data) == pages


def test_what_the_api_refuses_is_known_before_it_is_sent() -> None:
    wide = PNG[:16] + struct.pack(">II", 8001, 10)
    assert refusal_of(wide, "image/png") == "is 8001×10 pixels; the API takes at most 8000 per side"
    assert refusal_of(PNG, "image/png") == ""
    most = IMAGE_BYTES // 4 * 3
    assert refusal_of(PNG.ljust(most), "image/png") == ""
    assert "the API takes at most 10 MB" in refusal_of(PNG.ljust(most + 3), "image/png")
    most = REQUEST_BYTES // 4 * 3
    assert refusal_of(b"%PDF-".ljust(most), PDF) == ""
    assert "the API takes at most 32 MB" in refusal_of(b"%PDF-".ljust(most + 3), PDF)
    assert refusal_of(b"x" * REQUEST_BYTES, "text/plain") == ""
