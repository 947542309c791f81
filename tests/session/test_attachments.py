"""Images beside a conversation's file: sent as their bytes, kept as their path."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from claude_tui.conversation import Conversation, Message, OpaqueBlock, Parameters, TextBlock
from claude_tui.conversation.draft import Draft
from claude_tui.session.session import ChatSession
from claude_tui.session.workspace import Workspace
from claude_tui.storage.toml.writer import dump_conversation
from tests.export.conversations import exported
from tests.narrowing import of_type
from tests.servers.messages_server import MessagesServer
from tests.sessions import MODEL, finish, on_disk, run

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(32))
BLOCK = '{"type": "image", "source": {"type": "path", "path": "cat.files/1"}}'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    content = (OpaqueBlock("image", BLOCK), TextBlock("Look."))
    messages = [
        Message(id=1, parent=0, role="user", content=content),
        Message(id=2, parent=1, role="assistant", content=(TextBlock("A cat."),)),
    ]
    conversation = Conversation(request=Parameters(model=MODEL), messages=messages)
    path = tmp_path / "cat.toml"
    path.write_text(dump_conversation(conversation))
    return path


@pytest.fixture
def attached(path: Path) -> None:
    path.with_suffix(".files").mkdir()
    (path.with_suffix(".files") / "1").write_bytes(PNG)


@pytest.fixture
def session(workspace: Workspace, path: Path) -> Iterator[ChatSession]:
    session = workspace.session(path)
    yield session
    session.close()


@pytest.mark.usefixtures("attached")
def test_an_attachment_is_sent_as_its_bytes_and_kept_as_its_path(
    session: ChatSession, messages_server: MessagesServer, path: Path
) -> None:
    session.send(Draft("And now?"))
    assert finish(session).failure is None
    (sent,) = messages_server.requests
    image, _ = sent.body["messages"][0]["content"]
    coded = base64.b64encode(PNG).decode()
    assert image["source"] == {"type": "base64", "media_type": "image/png", "data": coded}
    assert of_type(OpaqueBlock, on_disk(session).messages[0].content[0]).json == BLOCK
    assert exported(session.conversation, "json", base_dir=path.parent).count(coded) == 1


def test_a_missing_attachment_stops_only_the_request_that_needs_it(
    session: ChatSession, messages_server: MessagesServer
) -> None:
    session.send(Draft("And now?"))
    failure = finish(session).failure
    assert failure is not None
    assert "cat.files/1: No such file" in failure.message
    assert messages_server.requests == []
    assert on_disk(session).messages[-1].text == "And now?"


@pytest.mark.usefixtures("attached")
def test_a_copy_has_the_attachments_too(
    workspace: Workspace, session: ChatSession, messages_server: MessagesServer
) -> None:
    copy = workspace.duplicate(session)
    run(copy)
    copy.send(Draft("And now?"))
    assert finish(copy).failure is None
    (sent,) = messages_server.requests
    assert sent.body["messages"][0]["content"][0]["source"]["type"] == "base64"
    copy.close()
