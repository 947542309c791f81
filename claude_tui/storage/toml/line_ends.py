"""Keep the line ends of a file that a person wrote in what is added to it."""

from __future__ import annotations

LF, CRLF = b"\n", b"\r\n"


def line_end_of(data: bytes) -> bytes:
    """Return the end of the first line of ``data``; a line feed if there is none."""
    first = data.find(LF)
    return CRLF if first > 0 and data[first - 1 : first] == b"\r" else LF


def with_line_ends(data: bytes, line_end: bytes) -> bytes:
    """Return TOML of this program, which has only line feeds, with another line end.

    The meaning stays: every reader takes a line end within a string for a line feed.
    Source: https://toml.io/en/v1.0.0#string
    """
    return data if line_end == LF else data.replace(LF, line_end)
