"""A turn that asks before it sends its request, as one would ask whether a tool may run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any, cast

from claude_tui.api.client import Client
from claude_tui.api.request import Request
from claude_tui.conversation.events import StreamEvent
from claude_tui.session.events import Question
from claude_tui.session.session import ChatSession
from claude_tui.session.workspace import Workspace


class AskingClient:
    """A client for whose requests a turn asks first, as it would for a tool."""

    def __init__(self, client: Client, session: ChatSession) -> None:
        self._client = client
        self._session = session
        self.answers: list[str] = []

    async def ready(self) -> None:
        await self._client.ready()

    async def close(self) -> None:
        await self._client.close()

    async def stream(
        self, request: Request, sent: Callable[..., None]
    ) -> AsyncIterator[StreamEvent]:
        turn = list(self._session.turns.values())[-1]
        question = Question("May it run?", ("yes", "no"), "no")
        self.answers.append(await turn.ask(question))
        async for event in self._client.stream(request, sent):
            yield event


def asking_before_requests(session: ChatSession, workspace: Workspace) -> AskingClient:
    """Let every turn that ``session`` begins from here on ask first."""
    client = AskingClient(workspace.client, session)
    workspace.client = cast(Any, client)
    return client
