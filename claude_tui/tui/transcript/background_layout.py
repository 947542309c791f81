"""Laying out long messages in a thread, so that no key waits for them. No widget in here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from claude_tui.conversation.content import OpaqueBlock, TextBlock, ThinkingBlock
from claude_tui.tui.markdown.lines import Block, Run, Text
from claude_tui.tui.transcript.entry import Entry, Look, Placed, header, placed_blocks
from claude_tui.tui.transcript.entry_layout import Laid
from claude_tui.tui.transcript.opaque import BlockNames, Drawn, described, is_attachment

HEAVY: Final = 12_000
"""The weight from which on laying out a text would keep keys waiting."""

HEAVY_TO_GROW: Final = 5_000
"""The same for what is parsed again whenever more of a reply arrives."""

_LONG: Final = 1_000
"""Rows of an entry whose lines take a while to collect."""

_SIGNS: Final = "*_[]`<>&~$\\!|-"
_SIGN_WEIGHT: Final = 4
_LINE_WEIGHT: Final = 12
"""What may be markup, and what may be a block, takes so many times as long as a letter."""


class Job(NamedTuple):
    """An entry to be laid out.

    Args:
        entry: The entry.
        unfolded: The content blocks that are shown in full.
        look: How it is shown.
        width: In columns.
        names: Names images and documents; None: they are shown as JSON.
        placed: Its blocks, if it was laid out before to another width.
    """

    entry: Entry
    unfolded: frozenset[int]
    look: Look
    width: int
    names: BlockNames | None = None
    placed: tuple[Placed, ...] = ()

    @property
    def is_heavy(self) -> bool:
        """Whether a thread must run it."""
        return self.look != "folded" and not (self._is_light and self._has_names)

    @property
    def _is_light(self) -> bool:
        return weight_of(self.entry, as_json=self.names is None) <= HEAVY

    @property
    def _has_names(self) -> bool:
        return self.names is None or self.names.are_known(self.entry.blocks)

    def run(self) -> Laid:
        """Lay the entry out."""
        laid = Laid(self.width)
        laid.job = self
        draw = described if self.names is None else self.names.drawn
        laid.replace(0, self.placed or self._blocks(draw))
        if laid.height > _LONG:
            laid.body_lines()  # kept for the search
        return laid

    def stand_in(self) -> Laid:
        """Return what is shown of the entry until the job is done."""
        laid = Laid(self.width)
        if self.names is not None and self._is_light:
            laid.replace(0, self._blocks(self.names.drawn_at_once))
            return laid
        waiting = Block((Text((Run("Laying out…", ("label",)),)),))
        laid.replace(0, [header(self.entry), Placed(waiting, is_body=False)])
        return laid

    def _blocks(self, draw: Callable[[OpaqueBlock], Drawn]) -> list[Placed]:
        return placed_blocks(self.entry, self.unfolded, self.look, draw=draw)

    def again(self, earlier: Laid) -> Job:
        """Return this job with the blocks that ``earlier`` has, if they are the same."""
        job = earlier.job
        if not isinstance(job, Job) or job[:3] != self[:3]:
            return self
        return self._replace(placed=tuple(earlier.placed))


def weight(text: str) -> int:
    """Return how much work it is to lay out ``text``, in characters of plain prose."""
    signs, lines = sum(map(text.count, _SIGNS)), text.count("\n")
    return len(text) + _SIGN_WEIGHT * signs + _LINE_WEIGHT * lines


def weight_of(entry: Entry, *, as_json: bool = False) -> int:
    """Return how much work it is to lay out ``entry``.

    Args:
        entry: The entry.
        as_json: Whether images and documents are shown as JSON.
    """
    total = 0
    for block in entry.blocks:
        if is_attachment(block) and not as_json:
            continue
        match block:
            case TextBlock(text=text) | ThinkingBlock(thinking=text) | OpaqueBlock(json=text):
                total += weight(text) if total + len(text) <= HEAVY else len(text)
    return total
