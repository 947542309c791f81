"""Presets: chosen, saved, and what a new conversation begins with."""

from __future__ import annotations

from dataclasses import replace

from claude_tui import paths
from claude_tui.config.settings import Settings
from claude_tui.conversation import UNSET, Parameters
from claude_tui.storage.presets import load_last_request, load_preset, save_preset
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import asked, chat, conversation_file


async def test_a_preset_takes_the_place_of_the_whole_request_but_for_the_model(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, overrides={"max_tokens": 77}) as person:
        await person.say("/preset exact")
        await person.sees('Loaded the preset "exact"')
        await person.say("Hi")
        await person.sees("Hello from the test server.")
    body = asked(messages_server)
    assert (body["model"], body["temperature"]) == ("claude-sonnet-4-6", 0.0)
    assert body["system"].startswith("Be exact.")
    assert body["max_tokens"] != 77


async def test_a_preset_is_chosen_from_a_list_that_says_what_it_sets(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.say("/preset")
        await person.sees("thorough", "max_tokens 32000, thinking adaptive, effort high")
        await person.type("thorough")
        await person.press("enter")
        await person.until(lambda: person.pane.session.conversation.request.effort == "high")


async def test_a_name_that_is_none_yet_saves_the_request(messages_server: MessagesServer) -> None:
    async with chat(messages_server, overrides={"temperature": 0.3}) as person:
        await person.say("/preset")
        await person.type("mine")
        await person.press("enter")
        await person.sees('Saved the preset "mine"')
    assert load_preset("mine") == Parameters(model="claude-sonnet-4-6", temperature=0.3)


async def test_a_preset_of_ones_own_is_replaced_only_after_a_yes(
    messages_server: MessagesServer,
) -> None:
    save_preset("mine", Parameters(temperature=0.9))
    async with chat(messages_server, overrides={"temperature": 0.3}) as person:
        await person.say("/save_preset mine")
        await person.sees('You already have a preset named "mine".')
        await person.press("escape")
        await person.sees_no('You already have a preset named "mine".')
        assert load_preset("mine").temperature == 0.9
        await person.say("/save_preset mine")
        await person.sees('You already have a preset named "mine".')
        await person.press("y")
        await person.sees('Saved the preset "mine"')
    assert load_preset("mine").temperature == 0.3


async def test_what_is_wrong_with_a_preset_or_its_name_is_said(
    messages_server: MessagesServer,
) -> None:
    paths.presets_dir().mkdir(parents=True)
    (paths.presets_dir() / "broken.toml").write_text("[request]\ntemperature = 9\n")
    async with chat(messages_server) as person:
        await person.say("/preset broken")
        await person.sees("temperature: expected")
        await person.press("ctrl+u")
        await person.say("/preset nowhere")
        await person.sees('there is no preset "nowhere"')
        await person.press("ctrl+u")
        await person.say("/save_preset ../outside")
        await person.sees("can't be the name of a preset")
    assert not (paths.config_dir() / "outside.toml").exists()


async def test_a_new_conversation_begins_with_the_request_last_set(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.say("/temperature 0.2")
        await person.begin_another()
        assert person.pane.session.conversation.request.temperature == 0.2
    assert load_last_request().temperature == 0.2


async def test_what_the_settings_say_goes_before_what_was_last_set(
    messages_server: MessagesServer,
) -> None:
    settings = Settings(request=Parameters(temperature=0.5))
    async with chat(messages_server, settings=settings) as person:
        await person.say("/temperature 0.2")
        await person.say("/top_k 5")
        await person.begin_another()
        request = person.pane.session.conversation.request
        assert (request.top_k, request.temperature) == (5, 0.5)


async def test_all_settings_go_back_to_their_defaults_at_once_and_can_be_brought_back(
    messages_server: MessagesServer,
) -> None:
    settings = Settings(request=Parameters(temperature=0.5))
    async with chat(messages_server, settings=settings) as person:
        await person.say("/defaults")
        await person.sees("All settings are already at their defaults.")
        await person.say("/temperature 0.2")
        await person.say("/system Be brief.")
        await person.say("/stop END")
        await person.say("/defaults")
        await person.sees("Reset to default: system, temperature, stop.")
        request = person.pane.session.conversation.request
        assert request == replace(request, temperature=0.5, system=UNSET, stop_sequences=UNSET)
        person.pane.request_editor.action_undo_setting()
        request = person.pane.session.conversation.request
        assert (request.temperature, request.system) == (0.2, "Be brief.")
        assert request.stop_sequences == ("END",)


async def test_a_file_keeps_its_request_whatever_was_last_set(
    messages_server: MessagesServer,
) -> None:
    path = conversation_file("a.toml", "Q", "A", request=Parameters(model="claude-opus-4-6"))
    async with chat(messages_server) as person:
        await person.say("/temperature 0.2")
        await person.say(f"/open {path}")
        await person.until(lambda: person.pane.session.document.path == path)
        request = person.pane.session.conversation.request
        assert (request.model, request.temperature) == ("claude-opus-4-6", UNSET)


async def test_what_came_with_a_file_is_no_setting_of_the_next_conversation(
    messages_server: MessagesServer,
) -> None:
    request = Parameters(system="You are a pirate.", temperature=0.9)
    path = conversation_file("a.toml", "Q", "A", request=request)
    async with chat(messages_server, file=path) as person:
        await person.say("/top_k 5")
        await person.begin_another()
        request = person.pane.session.conversation.request
        assert (request.top_k, request.system, request.temperature) == (5, UNSET, UNSET)
