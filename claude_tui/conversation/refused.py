"""Replies that the model refused to give, and what goes back to it without them.

A refused turn that is sent again, with the next message, is refused again. So it stays in the
conversation, where a person can read it, and leaves every later request.
Source: https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from claude_tui.conversation.chain import chains
from claude_tui.conversation.message import Message, Response, StopReason

LEFT_OUT: Final = "This turn is left out of later requests."
"""What a refusal does to its turn, for the person."""


def refused(message: Message) -> bool:
    """Whether it is a reply that ended as a refusal."""
    response = message.response
    return response is not None and response.stop_reason == StopReason.REFUSAL


def without_refused(branch: Sequence[Message]) -> list[Message]:
    """``branch`` without its refused turns: the replies, and what of the user they answered.

    Where a tool's result was answered, its turn goes back to what the person wrote.
    """
    if not any(map(refused, branch)):
        return list(branch)
    kept: list[list[Message]] = []
    for chain in chains(branch):
        if not any(map(refused, chain)):
            kept.append(chain)
            continue
        _drop_question(kept)
    return [message for chain in kept for message in chain]


def _drop_question(chains_before: list[list[Message]]) -> None:
    """Take off the end what a reply answered."""
    answers_tool = True
    while answers_tool:
        answers_tool = False
        while chains_before and chains_before[-1][0].role == "user":
            (message,) = chains_before.pop()
            answers_tool |= any(block.type.endswith("tool_result") for block in message.content)
        if answers_tool and chains_before:
            chains_before.pop()  # the reply that called the tool


def refusal_words(response: Response) -> str:
    """Why a reply was refused, as far as the server says, in a sentence or two."""
    details = response.stop_details
    category = f" ({details['category']})" if details.get("category") else ""
    advice = details.get("explanation") or "Try rephrasing, or another model."
    return f"Claude declined to answer{category}. {advice}"
