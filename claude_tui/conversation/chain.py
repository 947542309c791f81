"""Chains: a reply and its continuations, several messages that the reader sees as one."""

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
    """Return whether it is a reply that was cut, stopped or paused, or has no stop reason."""
    return message.role == "assistant" and _stop_reason(message) in _UNFINISHED


def paused(message: Message) -> bool:
    """Return whether it is a reply that the server paused; a request must ask for the rest."""
    return message.role == "assistant" and _stop_reason(message) == StopReason.PAUSE_TURN


def chains(branch: Iterable[Message]) -> Iterator[list[Message]]:
    """Yield the messages of a branch, each reply together with its continuations.

    A reply right after a reply continues it if it has a request. Messages that were written by
    hand or imported have none, so they are chains of their own.
    """
    chain: list[Message] = []
    for message in branch:
        requested = message.role == "assistant" and message.request is not None
        if chain and not (requested and chain[-1].role == "assistant"):
            yield chain
            chain = []
        chain.append(message)
    if chain:
        yield chain


def content_of(chain: Sequence[Message]) -> tuple[ContentBlock, ...]:
    """Return the blocks of a chain, with a cut text and its continuation as one block.

    White space at the end of the cut text is dropped: the API refuses it there, so the
    continuation begins with its own.
    """
    if len(chain) == 1:
        return chain[0].content
    content: list[ContentBlock] = []
    previous: Message | None = None
    for message in chain:
        added = list(message.content)
        if previous is not None and not paused(previous) and added:
            match content[-1:], added[0]:
                case [TextBlock(text=cut) as first], TextBlock(text=rest):
                    content[-1] = replace(first, text=cut.rstrip() + rest)
                    del added[0]
                case _:
                    pass
        content += added
        previous = message
    return tuple(content)


def _stop_reason(message: Message) -> str | None:
    return message.response.stop_reason if message.response is not None else None
