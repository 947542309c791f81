"""Turn inline Markdown (emphasis, code, math, links) into styled runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from claude_tui.text.markdown.html_tags import read_tags
from claude_tui.text.visible import visible_line
from claude_tui.tui.markdown.lines import Run, Runs, Styles
from claude_tui.tui.markdown.small import small

if TYPE_CHECKING:
    from markdown_it.token import Token

_SAFE_LINK: Final = re.compile(r"(?:https?://|mailto:)[\x21-\x7e]{1,2000}", re.IGNORECASE)
_LOOKS_LIKE_LINK: Final = re.compile(r"://|^www\.|^[\w-]+\.[\w.-]+", re.IGNORECASE)
_FOREIGN: Final = re.compile(r"[^\x00-\x7f]+")
_NOTE: Final = re.compile(r"(\[\^[^\[\]\s]+\])")
IMAGE: Final = "🖼 "
"""Is drawn before the description of an image."""
_NAMES: Final = {"em_open": "em", "strong_open": "strong", "s_open": "strike", "link_open": "link"}


def inline_runs(token: Token, styles: Styles = ()) -> Runs:
    """Return the runs of an ``inline`` token, with a newline for a line break.

    An address that the text does not show is written after the text if it can't be opened, or if
    the text looks like another address.
    """
    writer = _Writer(styles)
    children = token.children or ()
    tags = read_tags(children)
    for index, child in enumerate(children):
        if index in tags:
            writer.write_tag(tags[index])
        else:
            writer.write(child)
    return _merged(writer.runs)


def safe_link(address: str) -> str:
    """Return ``address`` if it may become a link of the terminal, and otherwise nothing."""
    return address if _SAFE_LINK.fullmatch(address) else ""


class _Writer:
    """Collects runs while it walks inline tokens."""

    def __init__(self, styles: Styles) -> None:
        self.runs: list[Run] = []
        self._styles = [styles]
        self._link = ""
        self._address = ""
        self._title = ""
        self._label: list[str] = []

    def write(self, token: Token) -> None:
        match token.type:
            case "softbreak" | "hardbreak":
                self._add("\n")
            case "code_inline":
                self._add(token.content, "code")
            case "math_inline":
                self._add(token.content, "math")
            case "image":
                self._image(token)
            case "link_open":
                self._open_link(str(token.attrs.get("href", "")))
                self._title = visible_line(str(token.attrs.get("title", "")))
            case "link_close":
                self._close_link()
            case kind if kind in _NAMES:
                self._styles.append((*self._styles[-1], _NAMES[kind]))
            case kind if kind.endswith("_close"):
                self._styles.pop()
            case _:
                # An entity may be any character.
                for number, text in enumerate(_NOTE.split(visible_line(token.content))):
                    self._add(text, *(("footnote",) if number % 2 else ()))

    def write_tag(self, name: str) -> None:
        """Apply the HTML tag ``name``, until the tag that closes it."""
        if name == "br":
            self._add("\n")
        elif name.startswith("/"):
            self._styles.pop()
        else:
            self._styles.append((*self._styles[-1], name))

    def _add(self, text: str, *styles: str) -> None:
        if text:
            styles = (*self._styles[-1], *styles)
            self.runs.append(Run(small(text, styles), styles, self._link))
            self._label.append(text)

    def _open_link(self, address: str) -> None:
        self._address = visible_line(address)
        self._link = safe_link(address)
        self._label = []
        self._styles.append((*self._styles[-1], "link" if self._link else "unlinked"))

    def _close_link(self) -> None:
        label = "".join(self._label)
        self._styles.pop()
        self._link = ""
        if not _says_where(label, self._address):
            self._add(f" ⟨{self._address}⟩", "address")
        if self._title:
            self._add(f" ({self._title})", "address")

    def _image(self, token: Token) -> None:
        address = str(token.attrs.get("src", ""))
        label = "".join(run.text for run in inline_runs(token)).replace("\n", " ")
        link = self._link
        self._link = link or safe_link(address)
        self._add(f"{IMAGE}{label or 'image'}", "link")
        self._link = link
        self._add(f" ⟨{visible_line(address)}⟩", "address")
        if title := visible_line(str(token.attrs.get("title", ""))):
            self._add(f" ({title})", "address")


def _says_where(label: str, address: str) -> bool:
    """Whether a link's text needs no address after it."""
    if not address:
        return True
    # Escaped as in an address, except for ASCII: "%2F" and "/" are not the same.
    shown_address = _FOREIGN.sub(lambda match: quote(match[0]), label).rstrip("/")
    if shown_address and shown_address in {
        address.rstrip("/"),
        address.partition("//")[2].rstrip("/"),
    }:
        return True
    if address == f"mailto:{label}":
        return True
    return bool(safe_link(address)) and not _LOOKS_LIKE_LINK.search(label)


def _merged(runs: Sequence[Run]) -> Runs:
    """Join neighbouring runs of one style."""
    merged: list[Run] = []
    for run in runs:
        if merged and merged[-1][1:] == run[1:]:
            merged[-1] = merged[-1]._replace(text=merged[-1].text + run.text)
        else:
            merged.append(run)
    return tuple(merged)
