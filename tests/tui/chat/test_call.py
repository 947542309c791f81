"""What the command line said, through a run of the screen and after it."""

from __future__ import annotations

from typing import Any

from claude_tui.conversation import Parameters
from claude_tui.storage.presets import load_last_request
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import asked, chat

FLAGS: dict[str, Any] = {"model": "claude-haiku-4-5", "temperature": 0.9, "system": "Be brief."}


async def test_flags_hold_in_the_next_conversation_and_are_no_setting_of_the_next_run(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, overrides=FLAGS) as person:
        await person.begin_another()
        await person.sees("claude-haiku-4-5", "0.9")
        await person.say("Hi")
        await person.sees("Hello from the test server.")
        await person.rests()
        await person.begin_another()
        assert person.pane.session.conversation.request == Parameters(**FLAGS)
    body = asked(messages_server)
    assert (body["model"], body["temperature"]) == ("claude-haiku-4-5", 0.9)
    assert body["system"] == "Be brief."
    assert load_last_request() == Parameters()


async def test_what_is_set_over_a_flag_holds_from_then_on_and_is_remembered(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, overrides=FLAGS) as person:
        await person.say("/temperature 0.4")
        await person.begin_another()
        request = person.pane.session.conversation.request
        assert (request.temperature, request.model) == (0.4, "claude-haiku-4-5")
    assert load_last_request() == Parameters(temperature=0.4)
