"""Replies that go on from a reply: several messages of a branch that are one to the reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from claude_tui.conversation.content import ContentBlock, TextBlock
from claude_tui.conversation.message import Message, StopReason

_UNFINISHED: Final = frozenset(
    {
        None,
        StopReason.MAX_TOKENS,
        StopReason.INTERRUPTED,
        StopReason.CONTEXT_WINDOW,
        StopReason.PAUSE_TURN,
    }
)


def unfinished(message: Message) -> bool:
    """Whether it is a reply that was cut, stopped or paused, or none says how it ended."""
    return message.role == "assistant" and _stop_reason(message) in _UNFINISHED


def paused(message: Message) -> bool:
    """Whether it is a reply that the server broke off to be asked for the rest of it."""
    return message.role == "assistant" and _stop_reason(message) == StopReason.PAUSE_TURN


def chains(branch: Iterable[Message]) -> Iterator[list[Message]]:
    """The messages of a branch, each reply together with the ones that go on from it.

    A reply right after a reply goes on from it if it was asked for. Messages of one role that
    were written by hand or imported stand alone.
    """
    chain: list[Message] = []
    for message in branch:
        asked = message.role == "assistant" and message.request is not None
        if chain and not (asked and chain[-1].role == "assistant"):
            yield chain
            chain = []
        chain.append(message)
    if chain:
        yield chain


def content_of(chain: Sequence[Message]) -> tuple[ContentBlock, ...]:
    """The blocks of a chain; a text that was cut and the text that goes on from it are one.

    The white space at the end of what was cut is not in it: the API takes none there, so what
    follows brings its own.
    """
    if len(chain) == 1:
        return chain[0].content
    content: list[ContentBlock] = []
    before: Message | None = None
    for message in chain:
        added = list(message.content)
        if before is not None and not paused(before) and added:
            match content[-1:], added[0]:
                case [TextBlock(text=cut) as first], TextBlock(text=rest):
                    content[-1] = replace(first, text=cut.rstrip() + rest)
                    del added[0]
                case _:
                    pass
        content += added
        before = message
    return tuple(content)


def _stop_reason(message: Message) -> str | None:
    return message.response.stop_reason if message.response is not None else None
