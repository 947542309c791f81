"""What is seen of a question that a turn asks."""

from __future__ import annotations

import pytest

from tests.servers.asking_client import asking_before_requests
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat


@pytest.mark.parametrize(("keys", "answer"), [(["enter"], "yes"), (["escape"], "no")])
async def test_a_question_of_a_turn_is_answered_in_a_dialog(
    messages_server: MessagesServer, keys: list[str], answer: str
) -> None:
    async with chat(messages_server) as person:
        client = asking_before_requests(person.pane.session, person.app.workspace)
        await person.say("Hi")
        await person.sees("May it run?", "yes", "no")
        await person.press(*keys)
        await person.sees("Hello from the test server.")
        assert client.answers == [answer]
