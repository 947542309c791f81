"""A model that the server does not list: said, never refused, and remembered once it replied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from claude_tui.config.settings import Settings
from claude_tui.conversation import UNSET, Parameters
from claude_tui.storage.presets import load_last_request, save_preset
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import Chat, asked, backend_of, chat, conversation_file

LISTED: list[Mapping[str, Any]] = [
    {"id": "claude-sonnet-4-6"},
    {"id": "my-sonnet-5"},
    {"id": "claude-haiku-4-5"},
]
TYPO = "my-sonet-5"
NOTE = "isn't on the server's list; did you mean my-sonnet-5?"
SAID = f"{TYPO} {NOTE}"


def _note_in_sidebar(person: Chat) -> str:
    return str(person.screen.sidebar.query_one("#model-notes").render())


@pytest.fixture(autouse=True)
def _a_list(messages_server: MessagesServer) -> None:
    messages_server.models = LISTED


async def test_a_model_that_is_typed_wrongly_is_said_and_not_remembered(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.say(f"/model {TYPO}")
        await person.sees(SAID)
        await person.until(
            lambda: not person.pane.request_editor._unremembered, "what was set on the disk"
        )
    assert load_last_request().model is UNSET


async def test_it_is_remembered_once_it_replied(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say(f"/model {TYPO}")
        await person.say("Hi")
        await person.sees("Hello from the test server.")
        await person.until(lambda: load_last_request().model == TYPO, "the model remembered")
    assert asked(messages_server)["model"] == TYPO


async def test_it_is_remembered_where_the_reply_came_after_what_was_set_was_written(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.say(f"/model {TYPO}")
        await person.until(
            lambda: not person.pane.request_editor._unremembered, "what was set on the disk"
        )
        await person.say("Hi")
        await person.until(lambda: load_last_request().model == TYPO, "the model remembered")


async def test_a_refused_request_is_no_reply(messages_server: MessagesServer) -> None:
    # Wide enough that the notice about the model stands beside the error.
    async with chat(messages_server, size=(160, 40)) as person:
        messages_server.fail(404, "not_found_error", f"model: {TYPO}")
        await person.say(f"/model {TYPO}")
        await person.say("Hi")
        await person.sees(f"has no model {TYPO}")
        await person.rests()
    assert load_last_request().model is UNSET


async def test_what_else_was_set_is_remembered_at_once(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say(f"/model {TYPO}")
        await person.say("/max_tokens 50")
        await person.until(lambda: load_last_request() != Parameters(), "what was set on the disk")
    assert load_last_request() == Parameters(max_tokens=50)


async def test_a_listed_model_is_remembered_at_once(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say(f"/model {TYPO}")
        await person.say("/model claude-haiku-4-5")
        await person.until(lambda: load_last_request().model == "claude-haiku-4-5", "the model")
        assert "claude-haiku-4-5 is not" not in person.flat()
        await person.until(lambda: NOTE not in _note_in_sidebar(person), "the end of the note")


@pytest.mark.parametrize("where", ["flag", "settings", "file", "preset"])
async def test_it_is_said_wherever_the_model_comes_from(
    messages_server: MessagesServer, where: str
) -> None:
    request = Parameters(model=TYPO)
    more: dict[str, Any] = {}
    match where:
        case "flag":
            more = {"overrides": {"model": TYPO}}
        case "settings":
            more = {"settings": Settings(request=request)}
        case "file":
            more = {"file": conversation_file("a.toml", "Q", "A", request=request)}
        case "preset":
            save_preset("mine", request)
    backend = backend_of(messages_server)._replace(foreign=True)
    async with chat(backend=backend, size=(80, 24), **more) as person:
        if where == "preset":
            await person.say("/preset mine")
        await person.sees("isn't on the server's list", "my-sonnet-5?")
        await person.press("f2")
        await person.until(lambda: NOTE in _note_in_sidebar(person), "the note")
        await person.press("escape")
        await person.say("Hi")
        await person.sees("Hello from the test server.")
    assert asked(messages_server)["model"] == TYPO


async def test_where_the_server_has_no_list_nothing_is_said(
    messages_server: MessagesServer,
) -> None:
    messages_server.models = None
    async with chat(messages_server, overrides={"model": TYPO}) as person:
        await person.say("/model my-sonet-6")
        await person.say("Hi")
        await person.sees("Hello from the test server.")
        assert "server's list" not in person.flat()
