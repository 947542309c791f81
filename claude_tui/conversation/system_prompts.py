"""System prompts of replies, as far as a file records them."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from claude_tui.conversation.conversation import Conversation
from claude_tui.conversation.message import Message
from claude_tui.conversation.parameters import UNSET

REFERENCE: Final = "system"
"""The key in ``Parameters.extra`` that refers to a reply whose prompt is missing."""


class PromptRecord(Enum):
    """How a file records the system prompt of a reply."""

    TEXT = auto()
    """``Message.request.system`` is the prompt."""
    NONE = auto()
    """The request had no system prompt."""
    LOST = auto()
    """The reply that held the text is no longer in the file."""


def prompt_record(message: Message) -> PromptRecord | None:
    """Return the prompt record of a message; None if it has no request."""
    if message.request is None:
        return None
    if message.request.system is not UNSET:
        return PromptRecord.TEXT
    return PromptRecord.LOST if REFERENCE in message.request.extra else PromptRecord.NONE


def prompt_words(reply: Message) -> str:
    """Return why there is no system prompt of ``reply`` to show; empty if there is one."""
    match prompt_record(reply):
        case None | PromptRecord.TEXT:
            return ""
        case PromptRecord.NONE:
            return "none"
        case PromptRecord.LOST:
            return "unknown: the reply that held it is no longer in the file"


def prompt_changes(conversation: Conversation) -> dict[int, str]:
    """Return the system prompt of each reply of the branch that has a different one than before.

    The keys are reply ids; an empty text means no prompt. The first reply is compared with the
    prompt of the next turn, which an export shows at its head. Replies with an unknown prompt are
    skipped.
    """
    current_prompt = conversation.request.system or ""
    changes: dict[int, str] = {}
    for message in conversation.branch():
        if message.request is None or prompt_record(message) is PromptRecord.LOST:
            continue
        prompt = message.request.system or ""
        if prompt != current_prompt:
            changes[message.id] = current_prompt = prompt
    return changes
