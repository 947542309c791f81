"""What is known of models, as the person meets it: their list, its age, their end, their limits."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
import time_machine

from claude_tui import paths
from claude_tui.api.endpoint import Endpoint
from claude_tui.conversation import Conversation, Message, OpaqueBlock, Parameters, TextBlock
from claude_tui.models.catalog import Model, Sampling
from claude_tui.session.backend import Backend
from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.storage.model_list_cache import save_listing
from claude_tui.storage.presets import save_preset
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import asked, backend_of, chat

ADDRESS = "https://api.example"
LISTED: list[Mapping[str, Any]] = [
    {"id": "claude-sonnet-4-6", "display_name": "Claude Sonnet 4.6"},
    {"id": "claude-new-9", "display_name": "Claude New 9", "max_tokens": 777},
]


def keeping_backend(server: MessagesServer) -> Backend:
    return backend_of(server)._replace(address=ADDRESS, id_prefix="")


async def test_what_the_server_listed_the_last_time_is_there_before_it_answers(
    messages_server: MessagesServer,
) -> None:
    save_listing(ADDRESS, LISTED, datetime.now(UTC) - timedelta(hours=3, minutes=5))
    resolving = threading.Event()
    backend = keeping_backend(messages_server)

    def resolve() -> Endpoint:
        resolving.wait()
        return backend.resolve()

    try:
        async with chat(backend=backend._replace(resolve=resolve), wait=False) as person:
            await person.type("/model")
            await person.press("enter")
            await person.sees("Claude New 9", "listed by the server 3 hours ago")
            resolving.set()
    finally:
        resolving.set()


async def test_a_fresh_list_takes_its_place_and_is_there_the_next_time(
    messages_server: MessagesServer,
) -> None:
    save_listing(ADDRESS, [{"id": "claude-old-1"}], datetime.now(UTC) - timedelta(days=1))
    messages_server.models = LISTED
    backend = keeping_backend(messages_server)
    folder = paths.cache_dir() / "models"
    async with chat(backend=backend) as person:
        await person.type("/model")
        await person.press("enter")
        await person.sees("Claude New 9", "listed by the server just now")
        await person.sees_no("claude-old-1")
        await person.until(
            lambda: "claude-new-9" in "".join(path.read_text() for path in folder.iterdir()),
            "the kept list",
        )
    messages_server.models = None
    async with chat(backend=backend, overrides={"model": "claude-new-9"}) as person:
        assert person.pane.session.model.max_output == 777


async def test_the_age_of_the_shipped_list_is_said_too(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.type("/model")
        await person.press("enter")
        await person.sees("Model · built-in list of 2026-")


async def test_a_broken_kept_list_is_as_good_as_none(messages_server: MessagesServer) -> None:
    save_listing(ADDRESS, LISTED, datetime.now(UTC))
    for path in (paths.cache_dir() / "models").iterdir():
        path.write_text("{")
    async with chat(backend=keeping_backend(messages_server)) as person:
        await person.type("/model")
        await person.press("enter")
        await person.sees("Model · built-in list of")
        await person.type("opus-5-5")
        await person.sees("Claude Opus 5.5")


async def test_a_retired_model_says_what_to_choose_and_the_list_begins_there(
    messages_server: MessagesServer,
) -> None:
    overrides = {"model": "claude-mythos-preview"}
    async with chat(messages_server, overrides=overrides, size=(120, 50)) as person:
        await person.sees("claude-mythos-preview ▾ Claude was due to be retired on 2026-06-30;")
        await person.sees("choose claude-mythos-5-2 instead")
        await person.type("/model")
        await person.press("enter", "enter")
        await person.say("Hi")
        await person.sees("Hello from the test server.")
    assert asked(messages_server)["model"] == "claude-mythos-5-2"


async def test_the_list_says_which_models_are_about_to_retire(
    messages_server: MessagesServer,
) -> None:
    with time_machine.travel(datetime(2026, 11, 22, tzinfo=UTC), tick=True):
        async with chat(messages_server) as person:
            await person.type("/model")
            await person.press("enter")
            await person.type("retires")
            await person.sees("on 2026-11-30, in 8 days")


@pytest.mark.parametrize("listed", [None, [{"id": "claude-sonnet-4-6"}]])
async def test_a_day_of_retirement_that_a_newer_sdk_knows_is_said(
    messages_server: MessagesServer,
    monkeypatch: pytest.MonkeyPatch,
    listed: list[Mapping[str, Any]] | None,
) -> None:
    module = ModuleType("the SDK's dates")
    dates = {"claude-sonnet-4-6": "July 9th, 2099", "claude-new-9": "?"}
    vars(module)["DEPRECATED_MODELS"] = dates
    monkeypatch.setitem(sys.modules, "anthropic._data.deprecated_models", module)
    messages_server.models = listed
    with time_machine.travel(datetime(2099, 7, 1, tzinfo=UTC), tick=True):
        async with chat(messages_server) as person:
            await person.sees("retires on 2099-07-09, in 8 days")


async def test_an_sdk_without_dates_changes_nothing(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "anthropic._data.deprecated_models", None)
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.sees("Hello from the test server.")


async def test_a_model_that_takes_no_images_says_so_before_and_when_one_is_sent(
    messages_server: MessagesServer,
) -> None:
    image = {"type": "image", "backend": {"type": "url", "url": "https://pictures.example/a.png"}}
    content = (TextBlock("Look."), OpaqueBlock("image", json.dumps(image)))
    path = paths.conversations_dir() / "picture.toml"
    messages = [Message(1, 0, "user", content), Message(2, 1, "assistant", (TextBlock("Nice."),))]
    ConversationFile.create(path, Conversation(messages=messages))
    blind = Model("blind", "Blind", Sampling.BOTH, images=False)
    backend = backend_of(messages_server)._replace(model=blind, foreign=True)
    async with chat(backend=backend, file=path, size=(80, 24)) as person:
        assert "doesn't support images" not in person.text()
        await person.press("f2")
        await person.sees("doesn't support images, and this conversation has one temperature")
        await person.press("escape")
        await person.say("And now?")
        await person.sees("blind doesn't support images, and this conversation has one.")
        await person.sees("Hello from the test server.")


async def test_the_sidebar_says_which_credential_is_used_and_never_its_text(
    messages_server: MessagesServer,
) -> None:
    backend = backend_of(messages_server)._replace(credential="key")
    async with chat(backend=backend) as person:
        await person.sees("Claude with a key")
        assert "a-key" not in person.text()


async def test_what_is_wrong_with_the_file_of_models_is_said_and_the_rest_counts(
    messages_server: MessagesServer,
) -> None:
    paths.config_dir().mkdir(parents=True)
    paths.models_file().write_text("[claude-sonnet-4-6]\nmax_output = 555\npdf = 1\n")
    async with chat(messages_server) as person:
        assert person.pane.session.model.max_output == 555
        (problem,) = person.screen.workspace.problems
        assert "models.toml:3: claude-sonnet-4-6.pdf: expected true or false" in problem


async def test_where_one_model_answers_no_other_can_be_chosen(
    messages_server: MessagesServer,
) -> None:
    only = Model("small", "Small (local)", Sampling.BOTH)
    backend = backend_of(messages_server)._replace(
        model=only, foreign=True, other_models="For Claude, set a key."
    )
    refusal = "Small (local) is the only model here. For Claude, set a key."
    preset = Parameters(model="claude-opus-4-6", temperature=0.5)
    save_preset("mine", preset)
    async with chat(backend=backend, overrides={"model": "claude-opus-4-6"}) as person:
        await person.sees(refusal)
        person.app.clear_notifications()
        await person.say("/model claude-opus-4-8")
        await person.sees(refusal, "/model claude-opus-4-8")
        await person.press("ctrl+u")
        await person.say("/model")
        await person.type("nonsense")
        await person.sees("nonsense", refusal)
        await person.press("enter", "escape")
        await person.say("/preset mine")
        await person.sees(refusal, 'Loaded the preset "mine"')
        request = person.pane.session.conversation.request
        assert (request.model, request.temperature) == ("small", 0.5)
