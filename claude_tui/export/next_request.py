"""Build the request for a conversation's next reply, as the program would send it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from claude_tui.api.request import Request, build_request
from claude_tui.conversation import Conversation
from claude_tui.conversation.refused import refused as is_refused
from claude_tui.conversation.refused import without_refused
from claude_tui.errors import UsageError
from claude_tui.models.catalog import DEFAULT_MODEL, Model
from claude_tui.storage.attachments import with_attachments

FindModel: TypeAlias = Callable[[str], Model]
"""Finds what is known of a model id."""


def next_request(
    conversation: Conversation, find_model: FindModel, base_dir: Path | None = None
) -> Request:
    """Build the request for the last reply of the branch on screen, or for the next one.

    Replies after the last message of the user are left out: the API continues a reply for some
    models and refuses that for others, but answers a user's message for all. Parameters that the
    model does not take are left out, as in a turn.

    Args:
        conversation: The conversation.
        find_model: Finds what is known of a model id.
        base_dir: The folder of the conversation's file, which its attachments are relative to.

    Raises:
        FileError: An attachment is missing.
        StorageError: An attachment can't be read.
        UsageError: The user says nothing in this branch, or only what was refused.
    """
    model = find_model(conversation.request.model or DEFAULT_MODEL)
    branch = without_refused(conversation.branch())
    while branch:
        # Building the request removes what the API would refuse, perhaps the last user message,
        # so only afterwards is known whether the request ends with one.
        if branch[-1].role == "user":
            request, _notes = build_request(branch, conversation.request, model)
            messages = request.body["messages"]
            if messages and messages[-1]["role"] == "user":
                return replace(request, body=with_attachments(request.body, base_dir))
        branch.pop()
    refused = " that wasn't declined" if any(map(is_refused, conversation.branch())) else ""
    raise UsageError(
        f"there is no request to export: the conversation has no message from you{refused}"
    )
