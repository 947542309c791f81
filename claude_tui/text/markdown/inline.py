"""The inline rules that differ from markdown-it's: emphasis, link labels, and bare addresses.

Emphasis follows https://github.com/tats-u/markdown-cjk-friendly, which CommonMark's own examples
don't contradict. The other two do the same as markdown-it's for any text that people write, in a
time that grows with its length and not with the square of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from unicodedata import category, east_asian_width

from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline.state_inline import Scanned, StateInline

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from typing import Any

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LABEL_STEPS: Final = 6
"""How often each character may be looked at, on average, in the search for ends of labels."""

_FEW_STEPS: Final = 5_000
"""Steps that any text may take."""

_SCHEME: Final = re.compile(r"(?:^|[^A-Za-z0-9.+-])([A-Za-z][A-Za-z0-9.+-]*)$")
_LONGEST_SCHEME: Final = 32
_NOT_IN_ADDRESS: Final = re.compile(r'["“”]|\*+$')
"""Quotes end an address, as in JSON, and stars at its end are emphasis."""

_EMOJI: Final = ((0x232B, 0x2C00), (0x1F000, 0x1F200), (0x1F252, 0x1FB00))
"""Wide characters that are no East Asian script; between them are squared ideographs."""


class InlineState(StateInline):
    """What is known while a paragraph is parsed."""

    label_steps = 0
    """Steps taken so far in the search for ends of labels."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803
        """Return whether a run of ``*``, ``_`` or ``~`` can open and close emphasis.

        Args:
            start: Where the run begins.
            canSplitWord: Whether it may stand inside a word.
        """
        sign, end = self.src[start], start
        while end < self.posMax and self.src[end] == sign:
            end += 1
        before = self.src[start - 1] if start else " "
        if start > 1 and "\ufe00" <= before <= "\ufe0e":
            before = self.src[start - 2]  # it only selects a form of the character before it
        after = self.src[end] if end < self.posMax else " "
        is_opening, is_closing = _flanks(before, after), _flanks(after, before)
        return Scanned(
            can_open=is_opening and (canSplitWord or not is_closing or _is_sign(before)),
            can_close=is_closing and (canSplitWord or not is_opening or _is_sign(after)),
            length=end - start,
        )


class InlineParser(ParserInline):
    """markdown-it's, with ``InlineState`` in place of its own state."""

    def parse(
        self, src: str, md: MarkdownIt, env: MutableMapping[str, Any], tokens: list[Token]
    ) -> list[Token]:
        """Append the tokens of ``src`` to ``tokens``."""
        state = InlineState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def label_end(state: InlineState, start: int, disableNested: bool = False) -> int:  # noqa: N803
    """Return where the label that begins at ``start`` ends; -1 if it is none.

    A text of which every bracket needs a long search is no text with links: when too much of it
    was looked at, what is left has no labels.

    Args:
        state: Of the parser; its position stays.
        start: Of the ``[``.
        disableNested: A label with a link in it is none.
    """
    budget = LABEL_STEPS * len(state.src) + _FEW_STEPS
    position, depth, found = state.pos, 1, -1
    state.pos = start + 1
    while state.pos < state.posMax and state.label_steps < budget:
        state.label_steps += 1
        here, sign = state.pos, state.src[state.pos]
        if sign == "]":
            depth -= 1
            if not depth:
                found = here
                break
        state.md.inline.skipToken(state)
        if sign != "[":
            continue
        if state.pos == here + 1:
            depth += 1  # a bracket that is only text
        elif disableNested:
            break
    state.pos = position
    return found


def linkify(state: StateInline, silent: bool) -> bool:
    """Make a link of an address like ``https://example.org``, from its ``://`` on."""
    if state.linkLevel or not state.src.startswith("://", state.pos) or state.md.linkify is None:
        return False
    match = _SCHEME.search(state.pending[-_LONGEST_SCHEME:])
    if match is None:
        return False
    scheme = match[1]
    link = state.md.linkify.match_at_start(state.src[state.pos - len(scheme) : state.posMax])
    if link is None:
        return False
    url = _NOT_IN_ADDRESS.split(link.url, maxsplit=1)[0]
    address = state.md.normalizeLink(url)
    if len(url) <= len(scheme) + len("://") or not state.md.validateLink(address):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme)]
        opening = state.push("link_open", "a", 1)
        opening.attrs = {"href": address}
        text = state.push("text", "", 0)
        text.content = state.md.normalizeLinkText(url)
        closing = state.push("link_close", "a", -1)
        for token in (opening, closing):
            token.markup, token.info = "linkify", "auto"
    state.pos += len(url) - len(scheme)
    return True


def _flanks(outside: str, inside: str) -> bool:
    """Whether emphasis may begin, or end, between two characters."""
    if inside.isspace():
        return False
    if not _is_sign(inside) or _is_east_asian(inside):
        return True
    return outside.isspace() or _is_sign(outside) or _is_east_asian(outside)


def _is_sign(character: str) -> bool:
    return category(character)[0] in "PS"


def _is_east_asian(character: str) -> bool:
    """Whether it is of a script that puts no spaces between words, or of one used with these."""
    code = ord(character)
    if code < 0x1100 or any(first <= code < end for first, end in _EMOJI):
        return False
    return code < 0x1200 or east_asian_width(character) in "WFH"
