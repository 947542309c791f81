"""What is known of the system prompt that a reply was asked with."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto
from typing import Final

from claude_tui.conversation.conversation import Conversation
from claude_tui.conversation.message import Message
from claude_tui.conversation.parameters import UNSET, Parameters

REFERENCE: Final = "system"
"""The key in ``Parameters.extra`` of a reference to a reply whose prompt is not there."""


class PromptRecord(Enum):
    """What the file says of the system prompt that a reply was asked with.

    Files that were written before prompts were recorded say nothing, and neither does a reply
    that was asked without one. So nothing means "none" only below a reply that has a record:
    whatever wrote that one keeps records.
    """

    TEXT = auto()
    """``Message.request.system`` is the prompt."""
    NONE = auto()
    """It was asked without one."""
    NOT_RECORDED = auto()
    """None is recorded; there may have been one."""
    LOST = auto()
    """The reply that held the text is gone from the file."""


def prompt_records(messages: Iterable[Message]) -> dict[int, PromptRecord]:
    """What is known of the system prompt of each message that was asked for, by its id.

    Args:
        messages: Of a conversation, all of them, in the order they were written.
    """
    records: dict[int, PromptRecord] = {}
    unsaid = PromptRecord.NOT_RECORDED
    for message in messages:
        if message.request is None:
            continue
        if message.request.system is not UNSET:
            records[message.id], unsaid = PromptRecord.TEXT, PromptRecord.NONE
        elif REFERENCE in message.request.extra:
            records[message.id], unsaid = PromptRecord.LOST, PromptRecord.NONE
        else:
            records[message.id] = unsaid
    return records


def prompt_words(reply: Message, messages: Iterable[Message], current: Parameters) -> str:
    """Why there is no system prompt of ``reply`` to show; empty where there is one.

    Args:
        reply: The reply.
        messages: Of its conversation, in the order they were written.
        current: What the next turn is asked with: where that has a system prompt, earlier
            replies are likely to have had one as well.
    """
    match prompt_records(messages).get(reply.id):
        case None | PromptRecord.TEXT:
            return ""
        case PromptRecord.NONE:
            return "none"
        case PromptRecord.LOST:
            return "not known: the reply that held the text is gone from the file"
        case PromptRecord.NOT_RECORDED if current.system:
            return "not known: older versions of this program did not record it"
        case PromptRecord.NOT_RECORDED:
            return "none recorded (older versions of this program did not record it)"


def prompt_changes(conversation: Conversation) -> dict[int, str]:
    """The prompt from each reply of the branch on that was asked with another than those before.

    By the id of the reply; empty where there was none. Before the first reply counts what the next
    turn is asked with, since that stands at the head of an exported conversation. Replies whose
    prompt is not known are passed over.
    """
    records = prompt_records(conversation.messages)
    shown = conversation.request.system or ""
    changes: dict[int, str] = {}
    for message in conversation.branch():
        record = records.get(message.id)
        if message.request is None or record not in (PromptRecord.TEXT, PromptRecord.NONE):
            continue
        asked = message.request.system or ""
        if asked != shown:
            changes[message.id] = shown = asked
    return changes
