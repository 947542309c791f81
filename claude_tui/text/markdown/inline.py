"""Replace markdown-it's inline rules for emphasis, link labels and bare addresses.

Emphasis follows https://github.com/tats-u/markdown-cjk-friendly, which agrees with all examples of
CommonMark. The other two do the same as markdown-it for any text that people write, in a time that
grows with its length and not with the square of it.
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
"""How often each character may be looked at, on average, to find the ends of labels."""

_FEW_STEPS: Final = 5_000
"""The number of steps that any text may take."""

_SCHEME: Final = re.compile(r"(?:^|[^A-Za-z0-9.+-])([A-Za-z][A-Za-z0-9.+-]*)$")
_LONGEST_SCHEME: Final = 32
_EMOJI: Final = ((0x232B, 0x2C00), (0x1F000, 0x1F200), (0x1F252, 0x1FB00))
"""Wide characters of no East Asian script; between these ranges are squared ideographs."""


class InlineState(StateInline):
    """The state of a paragraph that is being parsed."""

    label_steps = 0
    """The number of steps so far to find the ends of labels."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803
        """Return whether a run of ``*``, ``_`` or ``~`` can open and close emphasis.

        Args:
            start: The start of the run.
            canSplitWord: Whether it may be inside a word.
        """
        sign, end = self.src[start], start
        while end < self.posMax and self.src[end] == sign:
            end += 1
        before = self.src[start - 1] if start else " "
        if start > 1 and "\ufe00" <= before <= "\ufe0e":
            before = self.src[start - 2]  # this only selects a form of the character before it
        after = self.src[end] if end < self.posMax else " "
        is_opening, is_closing = _flanks(before, after), _flanks(after, before)
        return Scanned(
            can_open=is_opening and (canSplitWord or not is_closing or _is_sign(before)),
            can_close=is_closing and (canSplitWord or not is_opening or _is_sign(after)),
            length=end - start,
        )


class InlineParser(ParserInline):
    """Parses with ``InlineState`` in place of markdown-it's own state."""

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
    """Return the end of the label that begins at ``start``; -1 if it is no label.

    If every bracket needs a long search, the text has no links: once too much of it was looked at,
    the rest has no labels.

    Args:
        state: The state of the parser. Its position stays.
        start: The position of the ``[``.
        disableNested: Whether a label with a link in it is no label.
    """
    budget = LABEL_STEPS * len(state.src) + _FEW_STEPS
    position, depth, end = state.pos, 1, -1
    state.pos = start + 1
    while state.pos < state.posMax and state.label_steps < budget:
        state.label_steps += 1
        here, sign = state.pos, state.src[state.pos]
        if sign == "]":
            depth -= 1
            if not depth:
                end = here
                break
        state.md.inline.skipToken(state)
        if sign != "[":
            continue
        if state.pos == here + 1:
            depth += 1  # a bracket that is only text
        elif disableNested:
            break
    state.pos = position
    return end


def linkify(state: StateInline, silent: bool) -> bool:
    """Make a link of an address like ``https://example.org``, starting at its ``://``."""
    if state.linkLevel or not state.src.startswith("://", state.pos) or state.md.linkify is None:
        return False
    match = _SCHEME.search(state.pending[-_LONGEST_SCHEME:])
    if match is None:
        return False
    scheme = match[1]
    source, colon = state.src[: state.posMax], state.pos + 1
    length = state.md.linkify.test_schema_at(source, f"{scheme}:", colon)
    if not length:
        return False
    url = source[state.pos - len(scheme) : colon + length].rstrip("*")  # those are emphasis
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
    """Whether it is of a script without spaces between words, or one that is used with these."""
    code = ord(character)
    if code < 0x1100 or any(first <= code < end for first, end in _EMOJI):
        return False
    return code < 0x1200 or east_asian_width(character) in "WFH"
