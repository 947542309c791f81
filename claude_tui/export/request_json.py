"""Conversation → the body of a Messages API request, ready to be posted."""

from __future__ import annotations

import json
from collections.abc import Callable

from claude_tui.api.request import build_request
from claude_tui.conversation import Conversation
from claude_tui.errors import UsageError
from claude_tui.models.catalog import DEFAULT_MODEL, Catalog, Model


def to_json(conversation: Conversation, find_model: Callable[[str], Model] | None = None) -> str:
    """The request that asks for the last reply of the branch on screen, or for the next one.

    Replies behind the last message of the user are left out: the API continues a reply for some
    models and refuses to for others, and answers a user's message for all. Parameters that the
    model does not take are left out as they are when the program asks itself.

    Args:
        conversation: What to ask with.
        find_model: What is known of a model id; None: what this program knows by itself.

    Raises:
        UsageError: The user says nothing in this branch, so there is nothing to ask.
    """
    find_model = find_model or Catalog().find
    model = find_model(conversation.request.model or DEFAULT_MODEL)
    branch = conversation.branch()
    while branch:
        # What the API would refuse goes while the request is built, and that may be the last
        # user message, so whether the request ends with one is seen afterwards.
        if branch[-1].role == "user":
            request, _notes = build_request(branch, conversation.request, model)
            messages = request.body["messages"]
            if messages and messages[-1]["role"] == "user":
                return json.dumps(request.body, ensure_ascii=False, indent=2) + "\n"
        branch.pop()
    raise UsageError("there is no request to export: the conversation has no message from you")
