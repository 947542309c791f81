"""The parameters without a slider: from the sidebar, by slash command, as sent and as saved."""

from __future__ import annotations

import pytest

from claude_tui.conversation import UNSET
from tests.narrowing import present
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import asked, chat


async def test_every_parameter_goes_from_its_command_into_the_request(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        for command in (
            "/thinking 4096 hidden",
            "/effort low",
            "/stop END a\\sb",
            "/service_tier auto",
            "/inference_geo us",
        ):
            await person.say(command)
        for command in ("/cache 1h", "/user_id somebody"):
            await person.say(command)
        await person.say("Hi")
        await person.sees("Hello from the test server.")
        await person.rests()
        saved = person.saved()
    body = asked(messages_server)
    thinking = {"type": "enabled", "budget_tokens": 4096, "display": "omitted"}
    assert body["thinking"] == thinking
    assert body["output_config"] == {"effort": "low"}
    assert body["stop_sequences"] == ["END", "a b"]
    assert body["service_tier"] == "auto"
    assert body["inference_geo"] == "us"
    assert body["cache_control"] == {"type": "ephemeral", "ttl": "1h"}
    assert body["metadata"] == {"user_id": "somebody"}
    assert saved.request.thinking == thinking
    assert present(saved.messages[-1].request).metadata == {"user_id": "somebody"}


async def test_fast_speed_is_asked_for_with_its_beta(messages_server: MessagesServer) -> None:
    async with chat(messages_server, overrides={"model": "claude-opus-4-8"}) as person:
        await person.say("/speed fast")
        await person.say("Hi")
        await person.sees("Hello from the test server.")
    assert asked(messages_server)["speed"] == "fast"


@pytest.mark.parametrize("size", [(120, 40), (60, 15)])
async def test_the_folded_part_opens_and_sets_by_keys(
    messages_server: MessagesServer, size: tuple[int, int]
) -> None:
    async with chat(messages_server, size=size) as person:
        if size[0] < 100:
            await person.press("f2")
        person.screen.query_one("#more").focus()
        await person.press("enter", "down")
        assert present(person.app.focused).id == "thinking"
        await person.press("down", "enter")
        await person.press(*"medium", "enter")
        await person.sees("effort: medium")
        request = person.pane.session.conversation.request
        assert request.effort == "medium"
        person.screen.query_one("#effort").focus()
        await person.press("delete")
        request = person.pane.session.conversation.request
        assert request.effort is UNSET


async def test_what_a_model_takes_not_comes_back_with_one_that_takes_it(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.say("/temperature 0.3")
        await person.say("/model claude-opus-4-8")
        await person.sees("claude-opus-4-8 doesn't support temperature, so it won't be sent.")
        await person.say("/model claude-sonnet-4-6")
        await person.sees("claude-sonnet-4-6 supports temperature; it will be sent again.")
        assert person.pane.session.conversation.request.temperature == 0.3


async def test_nonsense_is_answered_in_words(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say("/cache maybe")
        await person.sees('cache must be "on", "1h" or "off"')
        await person.press("ctrl+u")
        await person.say("/speed fast")
        await person.sees("claude-sonnet-4-6 doesn't support speed")
