"""In print mode there is nobody to ask."""

from __future__ import annotations

import io

from claude_tui.cli.message_input import MessageInput
from claude_tui.cli.print_mode import print_reply
from claude_tui.session.session import ChatSession
from claude_tui.session.workspace import Workspace
from tests.servers.asking_client import asking_before_requests


def test_a_question_gets_the_default_answer_and_is_told(
    session: ChatSession, workspace: Workspace
) -> None:
    client = asking_before_requests(session, workspace)
    out, err = io.StringIO(), io.StringIO()
    assert print_reply(session, MessageInput("Hi", ()), None, out, err) == 0
    assert out.getvalue() == "Hello from the test server.\n"
    assert "May it run? no" in err.getvalue()
    assert client.answers == ["no"]
