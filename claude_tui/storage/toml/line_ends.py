"""The line ends of a file that a person wrote, which what is added to it has too."""

from __future__ import annotations

LF, CRLF = b"\n", b"\r\n"


def line_end_of(data: bytes) -> bytes:
    """How the first line of ``data`` ends; a line feed where there is none."""
    first = data.find(LF)
    return CRLF if first > 0 and data[first - 1 : first] == b"\r" else LF


def with_line_ends(data: bytes, line_end: bytes) -> bytes:
    """TOML as this program writes it, which has line feeds alone, with other line ends.

    It says the same: a line end within a string of several lines is a line feed to any reader.
    Source: https://toml.io/en/v1.0.0#string
    """
    return data if line_end == LF else data.replace(LF, line_end)
