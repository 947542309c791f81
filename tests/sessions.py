"""A workspace that asks the test server, and sessions in it, for tests."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from claude_tui.api.endpoint import Endpoint
from claude_tui.conversation import Conversation, Message, Parameters, Response, Role, TextBlock
from claude_tui.conversation.draft import Draft
from claude_tui.conversation.events import StreamEvent
from claude_tui.session.backend import Backend
from claude_tui.session.events import Finished, SessionEvent, Streamed
from claude_tui.session.session import ChatSession
from claude_tui.session.workspace import Workspace
from claude_tui.storage.journal import read_records
from claude_tui.storage.toml.codec import load_conversation
from claude_tui.storage.toml.writer import dump_conversation
from tests.servers import wire_events
from tests.servers.messages_server import MessagesServer

T = TypeVar("T")

KEY = "key-of-the-test"
HAIKU = "claude-haiku-4-5"
REFUSED = (400, "invalid_request_error")
MODEL = "claude-sonnet-4-6"


def workspace_of(server: MessagesServer, **overrides: Any) -> Workspace:
    """Return a workspace whose replies come from ``server``; ``overrides`` act like flags."""
    endpoint = Endpoint("server", server.base_url, api_key=KEY, credential="ANTHROPIC_API_KEY")
    backend = Backend("the test server", False, lambda: endpoint)
    return Workspace(backend, Parameters(model=MODEL), Parameters(**overrides))


def run(session: ChatSession) -> list[SessionEvent]:
    """Return all events until the running turn or reading is over and saved."""
    return list(session.events())


def finish(session: ChatSession) -> Finished:
    """Wait for the end of the running turn, and return it."""
    (finished,) = (event for event in run(session) if isinstance(event, Finished))
    return finished


def wait_for(session: ChatSession, kind: type[T]) -> T:
    """Return the next event of a kind, of the session or of a reply; the turn continues."""
    return next(event for event in map(unwrapped, session.events()) if isinstance(event, kind))


def unwrapped(event: SessionEvent) -> SessionEvent | StreamEvent:
    """Return the stream event in a ``Streamed``, and other events unchanged."""
    return event.event if isinstance(event, Streamed) else event


def arrived(path: Path, text: str) -> None:
    """Wait until the journal of the conversation at ``path`` has ``text``."""
    deadline = threading.Event()
    for _ in range(3000):
        if text in str(read_records(path)):
            return
        deadline.wait(0.01)
    raise AssertionError(f"{text} never came into the journal")


def on_disk(session: ChatSession) -> Conversation:
    """Return the conversation in the session's file."""
    assert session.document.path is not None
    return load_conversation(session.document.path)


def write(path: Path, *texts: str, **header: object) -> Path:
    """Write a conversation of ``texts``, the first by the user, then in turn."""
    conversation = Conversation(request=Parameters(model=MODEL))
    for number, text in enumerate(texts, 1):
        role: Role = "user" if number % 2 else "assistant"
        response = None if number % 2 else Response(stop_reason="end_turn")
        conversation.add(Message(number, number - 1, role, (TextBlock(text),), response=response))
    for name, value in header.items():
        setattr(conversation, name, value)
    path.write_bytes(dump_conversation(conversation).encode())
    return path


def write_long(path: Path, **header: object) -> Path:
    """Write a conversation that is long enough to be read tail first."""
    return write(path, *(f"message {number}" for number in range(1, 101)), **header)


def ask(session: ChatSession, text: str = "Hi", **parameters: Any) -> list[SessionEvent]:
    """Set parameters, send a message, and return all events of the turn."""
    session.conversation.request = replace(session.conversation.request, **parameters)
    session.send(Draft(text))
    return run(session)


def parts(events: list[SessionEvent], kind: type[T]) -> list[T]:
    """Return the events of a kind."""
    return [event for event in events if isinstance(event, kind)]


def bodies(server: MessagesServer) -> list[Any]:
    """Return the bodies of all requests for replies, oldest first."""
    return [request.body for request in server.requests if request.method == "POST"]


def refuse(server: MessagesServer, category: str = "cyber", explanation: str = "No.") -> None:
    """Refuse the next request, after some words."""
    details = {"type": "refusal", "category": category, "explanation": explanation}
    server.stream(
        [
            wire_events.message_start(),
            *wire_events.text_block(0, "First, "),
            wire_events.message_delta("refusal", stop_details=details),
            wire_events.STOP,
        ]
    )


def pause(server: MessagesServer) -> None:
    """Answer the next request with a reply that pauses after a call of a server's tool."""
    call = {"type": "server_tool_use", "id": "srv_1", "name": "web_search", "input": {}}
    server.stream(
        [
            wire_events.message_start(),
            *wire_events.text_block(0, "I look. "),
            *wire_events.block(1, call, []),
            wire_events.message_delta("pause_turn"),
            wire_events.STOP,
        ]
    )
