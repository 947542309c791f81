"""What the sidebar shows of a conversation: the next request, and what turns used."""

from __future__ import annotations

from datetime import date

from claude_tui.conversation import Conversation, Message, Usage
from claude_tui.conversation.refused import without_refused
from claude_tui.models.attachments import not_taken
from claude_tui.models.catalog import Catalog
from claude_tui.models.rules import Note, effective
from claude_tui.models.spending import Spent, spent, total, usage_of
from claude_tui.session.backend import Backend
from claude_tui.session.session import ChatSession
from claude_tui.session.workspace import Workspace
from claude_tui.tui.sidebar.sidebar import RequestView
from claude_tui.tui.sidebar.turn_facts import turn_facts


def request_view(
    workspace: Workspace, session: ChatSession, change: Note | None = None
) -> RequestView:
    """Return what the sidebar shows now.

    Args:
        workspace: The source of replies.
        session: The conversation.
        change: What the last change did to another parameter; None: nothing.
    """
    conversation, model, catalog = session.conversation, session.model, workspace.catalog
    branch = conversation.branch()
    _sent, notes = effective(model, conversation.request)
    of_model = (
        *not_taken(model, branch),
        catalog.unlisted(model.id),
        model.retirement(date.today()),
    )
    replies = [message for message in conversation.messages if message.response is not None]
    last = _last_reply(branch)
    return RequestView(
        parameters=conversation.request,
        model=model,
        source=_source(workspace.backend),
        notes=(
            *([change] if change is not None else []),
            *notes,
            *(Note("model", words) for words in of_model if words),
        ),
        cost=total(cost_of(reply, catalog) for reply in replies),
        turn=turn_facts(
            last.response if last is not None else None,
            cost_of(last, catalog) if last is not None else None,
            session.records,
        ),
    )


def _source(backend: Backend) -> tuple[str, ...]:
    """Return where replies come from, and what kind of credential is sent; a line each."""
    credential = backend.credential
    article = "a " if credential in ("key", "token") else ""
    return (backend.label, f"with {article}{credential}") if credential else (backend.label,)


def cost_of(reply: Message, catalog: Catalog) -> Spent | None:
    """Return the cost of one reply; None if it is not known."""
    model = reply.response.model if reply.response is not None else ""
    return spent(reply, catalog.find(model).prices)


def last_usage(conversation: Conversation) -> Usage:
    """Return the usage of the last reply that goes back; empty if it is not known."""
    reply = _last_reply(without_refused(conversation.branch()))
    usage = usage_of(reply) if reply is not None else None
    return usage if usage is not None and usage.input_known else Usage()


def _last_reply(branch: list[Message]) -> Message | None:
    """Return the last reply that has a usage."""
    replies = (message for message in reversed(branch) if message.response is not None)
    return next((each for each in replies if each.response and each.response.usage), None)
