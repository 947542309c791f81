"""The details of a message."""

from __future__ import annotations

from claude_tui.conversation import Message, OpaqueBlock
from claude_tui.session.session import ChatSession
from claude_tui.session.workspace import Workspace
from claude_tui.tui.chat.entries import first_words
from claude_tui.tui.dialogs.details import DetailsScreen
from claude_tui.tui.glyphs import joined
from claude_tui.tui.sidebar.request_facts import cost_of
from claude_tui.tui.transcript.opaque import BlockNames


def details_of(
    workspace: Workspace, session: ChatSession, key: object, names: BlockNames
) -> DetailsScreen | None:
    """Return the details of the message with the id ``key``; None if there is none.

    Args:
        workspace: Knows the prices.
        session: The conversation.
        key: The message's id.
        names: Names its images and documents.
    """
    branch = session.conversation.branch()
    message = next((message for message in branch if message.id == key), None)
    if message is None:
        return None
    cost = cost_of(message, workspace.catalog)
    content = [
        names.drawn_at_once(block)[0] if isinstance(block, OpaqueBlock) else block.type
        for block in message.content
    ]
    until = branch[: branch.index(message) + 1]
    question = next((each for each in reversed(until) if each.role == "user"), None)
    at = f"{message.at.astimezone():%Y-%m-%d %H:%M}" if message.at else ""
    title = joined("Details", at, first_words(question))
    return DetailsScreen(message, title, cost, _prompt_words(session, message), content)


def _prompt_words(session: ChatSession, message: Message) -> str:
    """Return why there is no system prompt of a reply to show; empty if there is one."""
    from claude_tui.conversation.system_prompts import prompt_words

    conversation = session.conversation
    words = prompt_words(message, conversation.messages, conversation.request)
    if words and session.document.loading:
        return "not known yet: the file is still being read"
    return words
