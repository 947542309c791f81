"""System prompts of replies, as far as a file records them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto
from typing import Final

from claude_tui.conversation.conversation import Conversation
from claude_tui.conversation.message import Message
from claude_tui.conversation.parameters import UNSET, Parameters

REFERENCE: Final = "system"
"""The key in ``Parameters.extra`` that refers to a reply whose prompt is missing."""


class PromptRecord(Enum):
    """How a file records the system prompt of a reply.

    Older versions recorded no prompts, and a reply without a prompt has no record either. So a
    missing record means "none" only after a reply that has one: its program records prompts.
    """

    TEXT = auto()
    """``Message.request.system`` is the prompt."""
    NONE = auto()
    """The request had no system prompt."""
    NOT_RECORDED = auto()
    """There is no record; the request may have had a prompt."""
    LOST = auto()
    """The reply that held the text is no longer in the file."""


def prompt_records(messages: Iterable[Message]) -> dict[int, PromptRecord]:
    """Return the prompt record of each message that has a request, by message id.

    Args:
        messages: All messages of a conversation, in the order they were written.
    """
    records: dict[int, PromptRecord] = {}
    without_record = PromptRecord.NOT_RECORDED
    for message in messages:
        if message.request is None:
            continue
        if message.request.system is not UNSET:
            records[message.id], without_record = PromptRecord.TEXT, PromptRecord.NONE
        elif REFERENCE in message.request.extra:
            records[message.id], without_record = PromptRecord.LOST, PromptRecord.NONE
        else:
            records[message.id] = without_record
    return records


def prompt_words(reply: Message, messages: Iterable[Message], current: Parameters) -> str:
    """Return why there is no system prompt of ``reply`` to show; empty if there is one.

    Args:
        reply: The reply.
        messages: All messages of its conversation, in the order they were written.
        current: The parameters of the next turn. If they have a system prompt, earlier replies
            probably had one, too.
    """
    match prompt_records(messages).get(reply.id):
        case None | PromptRecord.TEXT:
            return ""
        case PromptRecord.NONE:
            return "none"
        case PromptRecord.LOST:
            return "unknown: the reply that held it is no longer in the file"
        case PromptRecord.NOT_RECORDED if current.system:
            return "unknown: this file doesn't record it"
        case PromptRecord.NOT_RECORDED:
            return "none recorded"


def prompt_changes(conversation: Conversation) -> dict[int, str]:
    """Return the system prompt of each reply of the branch that has a different one than before.

    The keys are reply ids; an empty text means no prompt. The first reply is compared with the
    prompt of the next turn, which an export shows at its head. Replies with an unknown prompt are
    skipped.
    """
    records = prompt_records(conversation.messages)
    current_prompt = conversation.request.system or ""
    changes: dict[int, str] = {}
    for message in conversation.branch():
        record = records.get(message.id)
        if message.request is None or record not in (PromptRecord.TEXT, PromptRecord.NONE):
            continue
        prompt = message.request.system or ""
        if prompt != current_prompt:
            changes[message.id] = current_prompt = prompt
    return changes
