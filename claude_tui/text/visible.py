"""Make foreign text safe to show. This is the only place that does.

Replies, files and server errors may hold terminal control sequences, characters that reorder the
text around them, or characters that nobody can see. Everything on the screen passes ``visible``
first: no such character gets through, and none vanishes.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, TextIO

TAB_WIDTH: Final = 4

_HIDDEN: Final = (
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and newline, DEL, C1
    r"\u00ad\u061c\u200e\u200f"  # soft hyphen, marks of direction
    r"\u2028-\u202e\u2060-\u206f"  # line separators, overrides and isolates, invisible operators
    r"\u3164\uffa0"  # fillers, which are letters that nobody sees
    r"\ufeff\ufff9-\ufffb\ud800-\udfff"  # byte order mark, annotations, lone surrogates
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]"
    # Between the words of scripts that have no space, and in front of a Mongolian ending.
    r"|(?<![\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf])\u200b"
    r"|(?<![\u1820-\u18aa])\u180e"
    # Joiners build emoji and the letters of many scripts; after an ASCII letter they only hide.
    r"|(?<![^\x00-\x7f])[\u200c\u200d]|(?<=[\u200c\u200d])[\u200c\u200d]"
    # Ideographs have variants beyond the sixteen common selectors; nothing else has. More than
    # one selector in a row is no way to write anything, but one to hide it.
    r"|(?<![\u3400-\u9fff\U00020000-\U0003ffff])[\U000e0100-\U000e01ef]"
    r"|(?<=[\ufe00-\ufe0f])[\ufe00-\ufe0f]"
)
_TAG_FIRST: Final = 0xE0000
_TAGS: Final = "[\U000e0000-\U000e007f]"
_FLAGS: Final = ("gbeng", "gbsct", "gbwls")
"""The flags that consist of a black flag and tags: England, Scotland, Wales."""

_BLACK_FLAG: Final = "\U0001f3f4"
_LONGEST_FLAG: Final = 8
"""The number of characters that decide over the character after them."""

_HYPHEN: Final = "\u00ad"

_FIRST_PRINTABLE: Final = "\u3164"
"""The first hidden character that Python takes for printable."""
_PRINTABLE: Final = "[\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
"""Every character that Python takes for printable and that may be hidden."""


def _tags() -> str:
    """Return the pattern of a tag outside of a flag."""
    allowed = []
    for name in _FLAGS:
        tags = "".join(chr(_TAG_FIRST + ord(letter)) for letter in name) + "\U000e007f"
        sequences = (("\U0001f3f4" + tags[:count], tags[count:]) for count in range(len(tags)))
        allowed += [f"(?<={before})(?={rest})" for before, rest in sequences]
    return f"(?={_TAGS})(?!{'|'.join(allowed)}){_TAGS}"


@cache
def hidden() -> re.Pattern[str]:
    """Return the pattern of characters that act on a terminal, reorder text, or hide."""
    return re.compile(f"{_HIDDEN}|{_tags()}")


@cache
def numbers() -> re.Pattern[str]:
    """Return the pattern of the numbers that most of them are shown as."""
    return re.compile(r"⟪U\+(10[0-9A-F]{4}|[0-9A-F]{4,5})⟫")


def is_plainly_visible(text: str) -> bool:
    """Whether a quick look is enough to say that nothing in ``text`` acts or hides.

    A megabyte takes about 15 ms, and with the pattern of ``hidden`` up to 130 ms.
    """
    if not text.isprintable():
        return False
    return text.isascii() or max(text) < _FIRST_PRINTABLE or not re.search(_PRINTABLE, text)


def visible(text: str) -> str:
    r"""Return ``text`` with a visible sign for every character that would act or hide.

    Newlines stay, since the caller splits lines. ``\r\n`` becomes ``\n``, tabs become spaces,
    control characters their pictures (``␛``), everything else its number (``⟪U+202E⟫``). A soft
    hyphen inside a word is left out, since it only marks where a hyphen may be.
    """
    if "\r" in text:
        text = re.sub(r"\r+\n", "\n", text)
    if "\t" in text:
        text = text.expandtabs(TAB_WIDTH)
    if is_plainly_visible(text):
        return text
    return hidden().sub(_sign, text)


def visible_line(text: str) -> str:
    """Return ``text`` on one line, safe to show: for titles, labels and names."""
    return visible(" ".join(text.split("\n")))


def written_in(source: str, shown: str) -> str:
    """Return ``shown`` with the characters of ``source`` in place of their numbers."""

    def character(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if character in source else match[0]

    return numbers().sub(character, shown)


def safe_for(out: TextIO, text: str) -> str:
    """Return ``text`` for ``out``: unchanged for a pipe, made visible for a terminal."""
    return visible(text) if out.isatty() else text


class VisiblePieces:
    """Makes a text visible that arrives in pieces, as ``visible`` does with the whole text.

    Whether a character is shown depends on its neighbours. So a piece waits with the characters at
    its end that have this effect, and a few before it are remembered. Tabs are the exception: they
    are as wide as the piece says.
    """

    def __init__(self) -> None:
        self._before = ""
        self._waiting = ""

    def add(self, piece: str) -> str:
        """Add a piece, and return what can be shown now."""
        text = self._waiting + piece
        end = len(text)
        while end and _depends_on_what_follows(text[end - 1]):
            end -= 1
        self._waiting = text[end:]
        return self._shown(text[:end])

    def rest(self) -> str:
        """Return what still waits, at the end of the text."""
        waiting, self._waiting = self._waiting, ""
        return self._shown(waiting)

    def _shown(self, text: str) -> str:
        shown = visible(self._before + text)[len(visible(self._before)) :]
        self._before = (self._before + text)[-_LONGEST_FLAG:]
        return shown


def _depends_on_what_follows(character: str) -> bool:
    return character == _BLACK_FLAG or (character != "\n" and not character.isprintable())


def _sign(match: re.Match[str]) -> str:
    if match[0] == _HYPHEN and _is_in_word(match):
        return ""
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"⟪U+{code:04X}⟫"


def _is_in_word(match: re.Match[str]) -> bool:
    """Whether there are letters on both sides."""
    text, start, end = match.string, match.start(), match.end()
    return text[max(start - 1, 0) : start].isalpha() and text[end : end + 1].isalpha()
