"""Write styled runs as inline Markdown.

The result is parsed before it is returned: if it would read as something else, its signs are
escaped, and if that does not help, it is the text on the screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple, TypeAlias

from claude_tui.tui.markdown.inline import IMAGE
from claude_tui.tui.markdown.lines import VERBATIM, Run, Runs, Styles, Text
from claude_tui.tui.markdown.parser import parse
from claude_tui.tui.markdown.small import large
from claude_tui.tui.markdown.wrapping import Cutter

Mark: TypeAlias = tuple[str, str]
"""What is on both sides of a text."""

_MARKS: Final = {
    "strong": ("**", "**"),
    "em": ("*", "*"),
    "strike": ("~~", "~~"),
    **{tag: (f"<{tag}>", f"</{tag}>") for tag in ("sup", "sub", "kbd")},
}
_READ: Final = frozenset({*_MARKS, "code", "link"})
_VERBATIM: Final = frozenset({*VERBATIM, "address"})
_ADDRESS: Final = re.compile(r"(?: ⟨(.*?)⟩)?(?: \((.*)\))?")
_SIGNS: Final = re.compile(
    r"[\\`*_\[<>~&!$]|^[-+#=:]|#(?=#*$)|(?<=^\d)[.)]|(?<=^\d\d)[.)]", re.MULTILINE
)
_TICKS: Final = re.compile("`+")
_UNDERLINES: Final = {"# ": "\n===", "## ": "\n---"}
"""What makes a heading of several lines."""


class _Part(NamedTuple):
    """A run with the title of the link or image it belongs to."""

    text: str
    styles: Styles
    link: str
    title: str = ""


def cut(runs: Runs, start: int, end: int) -> Runs:
    """Return the runs between two columns; an end of -1 is that of the line."""
    length = sum(len(run.text) for run in runs)
    pieces = Cutter(runs).part(start, length if end < 0 else end)
    return tuple(Run(piece.text, piece.styles, piece.link) for piece in pieces)


def is_verbatim(runs: Runs) -> bool:
    """Whether it is shown as written: HTML, the address of a link, what was nested too deep."""
    return bool(runs) and not _VERBATIM.isdisjoint(runs[0].styles)


def inline_written(runs: Runs, heading: str = "") -> str:
    """Return the Markdown that ``runs`` were drawn from, or some that is drawn the same.

    Args:
        runs: A line or a part of one.
        heading: The sign of the heading that it is.
    """
    text = "".join(run.text for run in runs)
    if is_verbatim(runs):
        return text
    if runs and "alert" in runs[0].styles:
        return f"[!{text.upper()}]"
    inner = text.strip(" ")
    start = text.find(inner)
    shown = cut(runs, start, start + len(inner))
    underline = _UNDERLINES.get(heading, "") if "\n" in inner else ""
    sign = "" if underline else heading
    for escaped in (False, True):
        markdown = _marked(shown, escaped=escaped)
        if _read(_line(f"{sign}{markdown}{underline}") or ()) == _read(shown):
            return f"{sign}{text[:start]}{markdown}{text[start + len(inner) :]}{underline}"
    return heading + text


def _line(markdown: str) -> Runs | None:
    items = [item for block in parse(markdown) for item in block.items]
    return items[0].runs if len(items) == 1 and isinstance(items[0], Text) else None


def _read(runs: Runs) -> list[tuple[str, frozenset[str], str]]:
    """Return what must be the same in ``runs``, character by character."""
    return [
        (character, _READ.intersection(run.styles), run.link)
        for run in runs
        for character in run.text
    ]


def _marked(runs: Runs, *, escaped: bool) -> str:
    written: list[str] = []
    around: list[Mark] = []
    for part in _parts(runs):
        marks, text = _marks(part), _text(part, escaped=escaped)
        same = next(
            (n for n, pair in enumerate(zip(around, marks, strict=False)) if pair[0] != pair[1]),
            min(len(around), len(marks)),
        )
        written += (after for _, after in reversed(around[same:]))
        written += (before for before, _ in marks[same:])
        written.append(text)
        around = marks
    written += (after for _, after in reversed(around))
    return "".join(written)


def _parts(runs: Runs) -> list[_Part]:
    """Return the runs without the addresses and titles after links."""
    parts: list[_Part] = []
    for text, styles, link in runs:
        after_link = _ADDRESS.fullmatch(text) if "address" in styles else None
        number = len(parts)
        while after_link and number and _leads_to(parts[number - 1], parts[-1].link, after_link[1]):
            number -= 1
            address = after_link[1] or parts[number].link
            parts[number] = parts[number]._replace(link=address, title=after_link[2] or "")
        if number == len(parts):
            parts.append(_Part(text, styles, link))
    return parts


def _leads_to(part: _Part, link: str, address: str | None) -> bool:
    """Whether a part belongs to a link with ``address`` after it; None if it shows its address."""
    if "unlinked" in part.styles:
        return bool(address) and not part.link
    return bool(part.link) and part.link == link and address in (None, link)


def _marks(part: _Part) -> list[Mark]:
    """Return what is around a part, from the outside in."""
    return [mark for style in part.styles for mark in _mark(part, style)]


def _mark(part: _Part, style: str) -> Iterable[Mark]:
    if style not in ("link", "unlinked"):
        return [_MARKS[style]] if style in _MARKS else []
    if not part.link or _is_address(part):
        return []
    address = f"<{part.link}>" if {"(", ")", " "} & set(part.link) else part.link
    title = f' "{part.title}"' if part.title else ""
    return [("![" if part.text.startswith(IMAGE) else "[", f"]({address}{title})")]


def _is_address(part: _Part) -> bool:
    """Whether it is a link that shows its address."""
    return not part.title and part.link in (part.text, f"mailto:{part.text}")


def _text(part: _Part, *, escaped: bool) -> str:
    if "code" in part.styles:
        ticks = "`" * (max(map(len, _TICKS.findall(part.text)), default=0) + 1)
        pad = " " if part.text.startswith("`") or part.text.endswith("`") else ""
        return f"{ticks}{pad}{part.text}{pad}{ticks}"
    if "math" in part.styles:
        return part.text
    if part.link and _is_address(part):
        return f"<{part.text}>" if escaped else part.text
    text = part.text.removeprefix(IMAGE) if part.link else large(part.text, part.styles)
    return _SIGNS.sub(r"\\\g<0>", text) if escaped else text
