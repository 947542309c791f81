"""Refused turns: they stay in the conversation, but later requests leave them out.

A request that contains a refused turn is refused again.
Source: https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from claude_tui.conversation.chain import chains
from claude_tui.conversation.message import Message, Response, StopReason

LEFT_OUT: Final = "This turn is left out of later requests."
"""The notice on the effect of a refusal."""


def refused(message: Message) -> bool:
    """Return whether it is a reply that ended as a refusal."""
    response = message.response
    return response is not None and response.stop_reason == StopReason.REFUSAL


def without_refused(branch: Sequence[Message]) -> list[Message]:
    """Return ``branch`` without its refused replies and the user messages that they answer.

    If such a message is a tool's result, the turn goes back to what the person wrote.
    """
    if not any(map(refused, branch)):
        return list(branch)
    sent_chains: list[list[Message]] = []
    for chain in chains(branch):
        if not any(map(refused, chain)):
            sent_chains.append(chain)
            continue
        _drop_question(sent_chains)
    return [message for chain in sent_chains for message in chain]


def _drop_question(chains_before: list[list[Message]]) -> None:
    """Remove from the end the messages that a reply answered."""
    answers_tool = True
    while answers_tool:
        answers_tool = False
        while chains_before and chains_before[-1][0].role == "user":
            (message,) = chains_before.pop()
            answers_tool |= any(block.type.endswith("tool_result") for block in message.content)
        if answers_tool and chains_before:
            chains_before.pop()  # the reply that called the tool


def refusal_words(response: Response) -> str:
    """Return why a reply was refused, as far as the server says, in one or two sentences."""
    details = response.stop_details
    category = f" ({details['category']})" if details.get("category") else ""
    advice = details.get("explanation") or "Try rephrasing, or another model."
    return f"Claude declined to answer{category}. {advice}"
