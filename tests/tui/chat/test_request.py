"""Steering: what the sidebar, the pickers and the editor set is what is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from textual import events

from claude_tui.conversation import UNSET, Parameters
from claude_tui.tui.sidebar.sidebar import Sidebar
from claude_tui.tui.sidebar.slider import Slider
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import asked, chat

LISTED: list[Mapping[str, Any]] = [
    {"type": "model", "id": "claude-sonnet-4-6", "display_name": "Claude Sonnet 4.6"},
    {"type": "model", "id": "claude-opus-4-8", "display_name": "Claude Opus 4.8"},
]


async def test_what_the_sliders_say_is_in_the_request(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        person.screen.query_one("#temperature").focus()
        await person.press("0", ".", "3", "5", "enter")
        person.screen.query_one("#max_tokens").focus()
        await person.press("7", "7", "7", "enter")
        person.pane.composer.focus()
        await person.say("Hi")
        await person.sees("Hello from the test server.")
        await person.rests()
        assert person.saved().request.temperature == 0.35
    body = asked(messages_server)
    assert (body["temperature"], body["max_tokens"]) == (0.35, 777)
    assert "top_p" not in body


async def test_a_step_of_the_slider_is_exact(messages_server: MessagesServer) -> None:
    async with chat(messages_server, overrides={"temperature": 0.1}) as person:
        person.screen.query_one("#temperature").focus()
        await person.press("right", "right", "right", "right")
        await person.sees("0.3 ×")
        person.pane.composer.focus()
        await person.say("Hi")
        await person.sees("Hello from the test server.")
    assert asked(messages_server)["temperature"] == 0.3


async def test_what_a_command_sets_holds_for_a_message_that_came_in_the_same_read(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        keys = [*"/max_tokens", "space", "4", "0", "enter", "H", "i", "enter"]
        for key in keys:
            character = " " if key == "space" else key if len(key) == 1 else None
            person.app.post_message(events.Key("slash" if key == "/" else key, character))
        await person.sees("Hello from the test server.")
    assert asked(messages_server)["max_tokens"] == 40


async def test_what_is_unset_is_not_sent(messages_server: MessagesServer) -> None:
    async with chat(messages_server, overrides={"temperature": 0.1}) as person:
        person.screen.query_one("#temperature").focus()
        await person.press("delete")
        person.pane.composer.focus()
        await person.say("Hi")
        await person.sees("Hello from the test server.")
    assert "temperature" not in asked(messages_server)


async def test_sonnet_4_6_takes_temperature_or_top_p_and_the_last_one_set_is_sent(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, overrides={"temperature": 0.1}) as person:
        person.screen.query_one("#top_p").focus()
        await person.press("0", ".", "9", "enter")
        await person.sees("temperature was unset: this model takes temperature or top_p, not both")
        person.pane.composer.focus()
        await person.say("Hi")
        await person.sees("Hello from the test server.")
    body = asked(messages_server)
    assert body["top_p"] == 0.9
    assert "temperature" not in body


@pytest.mark.parametrize("by", ["slider", "command"])
async def test_what_a_change_did_to_another_parameter_is_told_of_that_request_only(
    messages_server: MessagesServer, by: str
) -> None:
    async with chat(messages_server) as person:
        await person.say("/top_p 0.5")
        if by == "slider":
            person.screen.query_one("#temperature").focus()
            await person.press("home")
        else:
            await person.say("/temperature 0.3")
        await person.sees("top_p was unset:")
        await person.say("/effort low")
        await person.sees_no("top_p was unset:")
        await person.say("/top_p 0.5")
        await person.sees("temperature was unset:")
        await person.press("ctrl+n")
        await person.sees_no("temperature was unset:")


async def test_opus_4_8_says_why_its_sliders_do_nothing(messages_server: MessagesServer) -> None:
    async with chat(messages_server, overrides={"model": "claude-opus-4-8"}) as person:
        await person.sees("not supported")
        assert person.screen.query_one("#temperature").disabled
        await person.say("/temperature 0.5")
        await person.say("Hi")
        await person.sees("Hello from the test server.")
    assert "temperature" not in asked(messages_server)


async def test_a_setting_is_kept_in_the_file_without_another_message(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.sees("Hello from the test server.")
        await person.rests()
        await person.say("/max_tokens 50")
        await person.until(lambda: person.saved().request.max_tokens == 50, "50 in the file")


async def test_the_model_is_chosen_from_what_the_server_lists(
    messages_server: MessagesServer,
) -> None:
    messages_server.models = LISTED
    async with chat(messages_server) as person:
        await person.say("/model")
        await person.sees("Claude Opus 4.8", "claude-sonnet-4-6 · 1M")
        assert "Haiku" not in person.text()
        await person.type("opus")
        await person.sees_no("claude-sonnet-4-6 · 1M")
        await person.press("enter")
        await person.sees("not supported")
        await person.say("Hi")
        await person.sees("Hello from the test server.")
    assert asked(messages_server)["model"] == "claude-opus-4-8"


async def test_a_model_that_is_listed_twice_is_offered_once(
    messages_server: MessagesServer,
) -> None:
    messages_server.models = [*LISTED, LISTED[1]]
    async with chat(messages_server) as person:
        await person.say("/model")
        await person.sees("type to filter", "Claude Opus 4.8")
        assert person.text().count("Claude Opus 4.8") == 1


async def test_the_model_in_use_is_highlighted_at_first(messages_server: MessagesServer) -> None:
    messages_server.models = LISTED
    async with chat(messages_server, overrides={"model": "claude-opus-4-8"}) as person:
        await person.say("/model")
        await person.sees("type to filter")
        await person.press("enter")
        assert person.pane.session.conversation.request.model == "claude-opus-4-8"


async def test_any_model_id_may_be_typed(messages_server: MessagesServer) -> None:
    messages_server.models = LISTED
    async with chat(messages_server) as person:
        await person.say("/model")
        await person.type("my-own-model")
        await person.sees("use this id")
        await person.press("enter")
        await person.say("Hi")
        await person.sees("Hello from the test server.")
    assert asked(messages_server)["model"] == "my-own-model"


async def test_esc_leaves_the_model_as_it_is(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say("/model")
        await person.press("down", "down", "escape")
        assert person.app.screen is person.screen
        assert person.pane.session.conversation.request.model == "claude-sonnet-4-6"


async def test_the_system_prompt_is_written_in_an_editor_of_its_own(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.say("/system")
        await person.sees("System prompt")
        await person.type("You are brief.")
        await person.press("enter")
        await person.type("And kind.")
        await person.press("escape")
        await person.sees("You are brief.")
        await person.say("Hi")
        await person.sees("Hello from the test server.")
        await person.say("/system")
        await person.press("ctrl+a", "ctrl+u")
        assert person.app.screen is not person.screen
    assert asked(messages_server)["system"] == "You are brief.\nAnd kind."


async def test_the_editor_of_the_system_prompt_can_be_left_without_the_change(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, overrides={"system": "Be brief."}) as person:
        await person.say("/system")
        await person.sees("esc Save", "^r Discard changes")
        await person.press("ctrl+r")
        await person.until(lambda: person.app.screen is person.screen, "the chat")
        await person.say("/system")
        await person.type(" And kind.")
        await person.press("ctrl+r", "escape")
        await person.sees("Be brief. And kind.")
        await person.press("ctrl+r", "y")
        await person.until(lambda: person.app.screen is person.screen, "the chat")
        assert person.pane.session.conversation.request.system == "Be brief."


async def test_an_empty_system_prompt_is_not_sent(messages_server: MessagesServer) -> None:
    async with chat(messages_server, overrides={"system": "x"}) as person:
        await person.say("/system")
        await person.sees("System prompt")
        await person.press("backspace", "delete", "escape")
        await person.until(lambda: person.pane.session.conversation.request.system is UNSET)
        await person.say("Hi")
        await person.sees("Hello from the test server.")
    assert "system" not in asked(messages_server)


async def test_a_reply_stays_on_the_screen_where_nothing_came_of_asking_again(
    messages_server: MessagesServer,
) -> None:
    messages_server.reply("The first answer.")
    messages_server.stall()
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.sees("The first answer.")
        await person.press("ctrl+r")
        await asyncio.to_thread(messages_server.wait_until_held)
        assert "The first answer." not in person.text()
        await person.press("escape")
        await person.sees("Stopped before anything arrived", "The first answer.")
        messages_server.fail(400, "invalid_request_error", "No.")
        await person.press("ctrl+r")
        await person.sees("No.", "The first answer.")
        await person.say("Next")
        await person.sees("Hello from the test server.", "The first answer.")
    assert len(asked(messages_server)["messages"]) == 3


# -- with the mouse alone


async def test_the_mouse_sends_and_stops(messages_server: MessagesServer) -> None:
    messages_server.stall()
    async with chat(messages_server) as person:
        await person.type("Hi")
        await person.click("Send")
        await person.sees("waiting")
        await person.click("Stop")
        await person.sees("Stopped before anything arrived")


async def test_the_mouse_chooses_a_model(messages_server: MessagesServer) -> None:
    messages_server.models = LISTED
    async with chat(messages_server) as person:
        await person.click("▾")
        await person.sees("Claude Opus 4.8")
        await person.click("Claude Opus 4.8")
        await person.until(lambda: person.app.screen is person.screen, "the chat")
        assert person.pane.session.conversation.request.model == "claude-opus-4-8"


async def test_the_mouse_opens_the_system_prompt(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.click("none", within="#sidebar")
        await person.sees("System prompt")


@pytest.mark.parametrize(("column", "value"), [(0, 0.0), (-1, 1.0)])
async def test_the_mouse_sets_a_slider_and_unsets_it(
    messages_server: MessagesServer, column: int, value: float
) -> None:
    async with chat(messages_server) as person:
        slider = person.screen.query_one("#temperature", Slider)
        area = slider.content_region
        x = area.x if column == 0 else area.right - 1
        await person.pilot.click(offset=(x, area.y + 1))
        await person.until(
            lambda: person.pane.session.conversation.request.temperature == value, str(value)
        )
        await person.click("×")
        await person.until(
            lambda: person.pane.session.conversation.request.temperature is UNSET, "unset"
        )


@pytest.mark.parametrize(
    ("overrides", "name"),
    [
        ({}, "temperature"),
        ({"top_p": 0.5}, "temperature"),
        ({"thinking": {"type": "enabled", "budget_tokens": 4096}}, "max_tokens"),
    ],
)
async def test_what_a_slider_sets_refreshes_the_sidebar_once(
    messages_server: MessagesServer,
    monkeypatch: pytest.MonkeyPatch,
    overrides: dict[str, Any],
    name: str,
) -> None:
    refresh = Sidebar._refresh
    refreshed: list[Parameters] = []

    def note_refresh(sidebar: Sidebar) -> None:
        refreshed.append(sidebar._view.parameters)
        refresh(sidebar)

    async with chat(messages_server, overrides=overrides) as person:
        person.screen.query_one(f"#{name}").focus()
        await person.pilot.pause()
        monkeypatch.setattr(Sidebar, "_refresh", note_refresh)
        await person.press("home")
        await person.until(lambda: refreshed, "a refresh")
        await person.pilot.pause()
        assert [getattr(each, name) for each in refreshed] == [0.0 if name == "temperature" else 1]
