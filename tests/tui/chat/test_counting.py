"""Before sending: what the next request takes, and what to do where it does not fit."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.app import App

from claude_tui.conversation import UNSET, Parameters, Response, Usage
from claude_tui.session import token_counter
from claude_tui.tui.amounts import short_tokens
from claude_tui.tui.chat import context_estimate
from claude_tui.tui.dialogs import system_prompt
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import Chat, asked, chat, conversation_file

WINDOW = 8_000
SMALL = {
    "type": "model",
    "id": "claude-sonnet-4-6",
    "display_name": "Small",
    "max_input_tokens": WINDOW,
    "max_tokens": 4_000,
}
LARGE = {**SMALL, "id": "claude-opus-4-8", "display_name": "Large", "max_input_tokens": 1_000_000}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a pause here; that there is one is another test's business."""
    monkeypatch.setattr(token_counter, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(context_estimate, "MEASURE_SECONDS", 0.01)
    monkeypatch.setattr(system_prompt, "COUNT_SECONDS", 0.01)


def by_characters(body: Mapping[str, Any]) -> int:
    """A server for which every character is a token."""
    texts = [message["content"] for message in body["messages"]]
    return sum(len(text) for text in (*texts, body.get("system", "")))


async def pastes(person: Chat, text: str) -> None:
    """A long text, as a terminal brings it."""
    person.app.post_message(events.Paste(text))
    await person.pilot.pause()


# -- the numbers


async def test_what_stands_in_the_composer_is_counted_by_the_server(
    messages_server: MessagesServer,
) -> None:
    messages_server.tokens = lambda body: 1_000 + by_characters(body)
    async with chat(messages_server) as person:
        await pastes(person, "Hi" * 117)
        await person.sees("1.2k / 1M", "· 1.2k/1M", "next prompt $0.0037")
        assert "~" not in person.text()
        assert asked_counts(messages_server)[-1]["messages"][0]["content"] == "Hi" * 117


def asked_counts(server: MessagesServer) -> list[Any]:
    return [request.body for request in server.counts]


async def test_without_a_count_it_is_an_estimate_and_says_so(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await pastes(person, "x" * 336)
        await person.sees("~100 / 1M")
    assert len(messages_server.counts) == 1, "a server that does not count is asked once"


async def test_the_last_replys_usage_is_what_the_estimate_begins_with(
    messages_server: MessagesServer,
) -> None:
    path = conversation_file("old.toml", "Hi", "Ho")
    async with chat(messages_server, file=path) as person:
        reply = person.pane.session.conversation.messages[-1]
        took = Response(stop_reason="end_turn", usage=Usage(41_000, 1_000))
        person.pane.session.conversation.messages[-1] = replace(reply, response=took)
        person.pane.refresh_view()
        await person.sees("~42k / 1M")
        await pastes(person, "x" * 35_000)
        await person.sees("~52k / 1M")


async def test_another_system_prompt_or_model_is_counted_anew(
    messages_server: MessagesServer,
) -> None:
    messages_server.tokens = by_characters
    async with chat(messages_server) as person:
        await pastes(person, "/system " + "x" * 500)
        await person.press("enter")
        await person.type("Hello")
        await person.sees("505 / 1M")


async def test_a_command_in_the_composer_is_not_counted(messages_server: MessagesServer) -> None:
    messages_server.tokens = by_characters
    async with chat(messages_server) as person:
        await person.type("/model something-else")
        await person.until(lambda: not person.pane.context_estimate.delay.is_running, "a measure")
        assert messages_server.counts == []


@pytest.mark.parametrize("file", [False, True])
async def test_what_is_sent_before_anything_was_measured_is_estimated(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch, file: bool
) -> None:
    monkeypatch.setattr(context_estimate, "MEASURE_SECONDS", 60.0)
    messages_server.stall()
    path = conversation_file("old.toml", "x" * 70_000, "Ho") if file else None
    async with chat(messages_server, file=path) as person:
        await pastes(person, "x" * 35_000)
        await person.press("enter")
        await person.sees("waiting")
        await person.sees("~30k / 1M" if file else "~10k / 1M")
        assert "$0.00 " not in person.text()


async def test_a_stopped_reply_counts_as_what_came_of_it(messages_server: MessagesServer) -> None:
    gate = threading.Event()
    text = "word " * 1_000
    messages_server.reply(text + "end", chunk=len(text), gate=gate)
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.sees("word word")
        await person.press("escape")
        await person.sees("Interrupted", "last reply at least", "$0.0150", "~1.4k / 1M")
        gate.set()


async def test_nothing_is_counted_while_a_turn_runs(messages_server: MessagesServer) -> None:
    messages_server.tokens = by_characters
    gate = threading.Event()
    messages_server.reply("One two three four.", gate=gate)
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.sees("One")
        before = len(messages_server.counts)
        await person.type("Something for later.")
        await person.until(lambda: not person.pane.context_estimate.delay.is_running, "a measure")
        assert len(messages_server.counts) == before
        gate.set()
        await person.rests()
        await person.until(lambda: len(messages_server.counts) > before, "a count")
    last = asked_counts(messages_server)[-1]
    assert [message["content"] for message in last["messages"]] == [
        "Hi",
        "One two three four.",
        "Something for later.",
    ]


async def test_a_key_costs_no_count_only_a_pause_does(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context_estimate, "MEASURE_SECONDS", 1.5)
    monkeypatch.setattr(token_counter, "PAUSE_SECONDS", 1.5)
    messages_server.tokens = by_characters
    async with chat(messages_server) as person:
        await person.type("x" * 40)
        await person.sees("40 / 1M")
    assert len(messages_server.counts) == 1


async def test_another_conversation_shows_nothing_of_the_one_before(
    messages_server: MessagesServer,
) -> None:
    messages_server.tokens = lambda body: 5_000
    async with chat(messages_server, file=conversation_file("old.toml", "Hi", "Ho")) as person:
        await person.type("Hello")
        await person.sees(" 5k / 1M")
        await person.press("ctrl+n")
        await person.sees("~0 / 1M")


async def test_a_text_that_is_taken_away_leaves_the_number_that_was_there_before(
    messages_server: MessagesServer,
) -> None:
    messages_server.tokens = lambda body: 1_000 + by_characters(body)
    async with chat(messages_server, file=conversation_file("old.toml", "Hi", "Ho")) as person:
        await person.sees("~9 / 1M")
        for text in ("x" * 700, "一二三" * 300):
            await pastes(person, text)
            await person.sees(f"{short_tokens(1_004 + len(text))} / 1M")
            person.pane.composer.write("")
            await person.sees("~9 / 1M")


async def test_a_server_that_counts_no_more_leaves_the_number_it_would_have_had(
    messages_server: MessagesServer,
) -> None:
    messages_server.tokens = by_characters
    async with chat(messages_server) as person:
        await pastes(person, "x" * 700)
        await person.sees(" 700 / 1M")
        messages_server.tokens = None
        await person.type("y")
        await person.sees("~204 / 1M")


async def test_another_system_prompt_has_the_same_number_when_it_is_opened_again(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.rests()
        for prompt, tokens in (("x" * 40, "~38 / 1M"), ("x" * 7_000, "~2k / 1M")):
            await pastes(person, f"/system {prompt}")
            await person.press("enter")
            await person.sees(tokens)
            await person.until(
                lambda: not person.pane.context_estimate.delay.is_running, "a measure"
            )
        person.pane.session.document.save()
        await person.rests()
        path = person.pane.session.document.path
    async with chat(messages_server, file=path) as person:
        await person.sees("~2k / 1M")


# -- where it does not fit


async def test_a_reply_that_has_no_room_is_said_and_one_key_makes_it_fit(
    messages_server: MessagesServer,
) -> None:
    messages_server.models = [SMALL, LARGE]
    messages_server.tokens = lambda body: 5_000
    async with chat(messages_server) as person:
        await person.type("Hello")
        await person.sees(
            "5,000 tokens leave no room for max_tokens 4,000 in the 8,000 of claude-sonnet-4-6:",
            "press ctrl+l to lower it to 3,000 or choose claude-opus-4-8 or shorten it.",
        )
        await person.press("ctrl+l")
        await person.sees_no("leave no room")
        assert person.composed == "Hello"
        await person.press("enter")
        await person.sees("Hello from the test server.")
    assert asked(messages_server)["max_tokens"] == 3_000


async def test_a_reply_that_may_have_no_room_is_sent_as_it_is_wanted(
    messages_server: MessagesServer,
) -> None:
    messages_server.models = [SMALL]
    messages_server.tokens = lambda body: 5_000
    async with chat(messages_server) as person:
        await person.type("Hello")
        await person.sees("leave no room")
        await person.press("enter")
        await person.sees("Hello from the test server.")
    assert asked(messages_server)["max_tokens"] == 4_000


async def test_a_prompt_that_seems_too_long_is_held_once_and_nothing_of_it_is_lost(
    messages_server: MessagesServer,
) -> None:
    messages_server.models = [SMALL]
    text = "x" * 40_000
    async with chat(messages_server) as person:
        await pastes(person, text)
        await person.press("enter")
        await person.sees(
            "tokens don't fit in the 8,000 of", "Press enter again to send it anyway."
        )
        assert person.composed == text
        assert not person.pane.session.conversation.messages
        await person.press("enter")
        await person.sees("Hello from the test server.")
    assert asked(messages_server)["messages"][-1]["content"] == text


async def test_a_prompt_that_the_server_counted_too_long_stays_in_the_composer(
    messages_server: MessagesServer,
) -> None:
    messages_server.models = [SMALL, LARGE]
    messages_server.tokens = lambda body: 9_000
    async with chat(messages_server) as person:
        await person.type("Hello")
        await person.sees("9,000 tokens don't fit in the 8,000 of claude-sonnet-4-6")
        await person.press("enter")
        await person.sees("It won't be sent.")
        await person.press("enter")
        await person.until(lambda: person.composed == "Hello", "the text")
        assert not person.pane.session.conversation.messages
        person.pane.composer.write("")
        await person.say("/model claude-opus-4-8")
        await person.say("Hello")
        await person.sees("Hello from the test server.")


async def test_fit_says_so_where_there_is_nothing_to_lower(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say("/fit")
        await person.sees("max_tokens already fits.")
    assert person.pane.session.conversation.request.max_tokens is UNSET


# -- the system prompt


async def test_the_editor_of_the_system_prompt_says_how_long_it_is(
    messages_server: MessagesServer,
) -> None:
    messages_server.tokens = lambda body: 10 + by_characters(body)
    async with chat(messages_server, overrides={"system": "x" * 700}) as person:
        await person.say("/system")
        await person.sees("700 tokens")
        await person.type("y" * 10)
        await person.sees("710 tokens")


async def test_the_screen_below_counts_without_ending_the_count_of_the_editor(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, overrides={"system": "x" * 700}) as person:
        below = person.pane.context_estimate

        def tokens(body: Mapping[str, Any]) -> int:
            person.app.call_from_thread(below._measure)
            return 10 + by_characters(body)

        messages_server.tokens = tokens
        await person.say("/system")
        await person.sees("│ 700 tokens")


async def test_without_a_count_the_system_prompt_is_estimated(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, overrides={"system": "x" * 700}) as person:
        await person.say("/system")
        await person.sees("~200 tokens")


@contextmanager
def _lent(_app: App[object]) -> Iterator[None]:
    yield


async def test_the_system_prompt_is_written_in_the_persons_own_editor_too(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\nprintf "Be kind." >> "$1"\n')
    script.chmod(0o700)
    monkeypatch.setitem(os.environ, "EDITOR", str(script))
    monkeypatch.setattr(App, "suspend", _lent)
    async with chat(messages_server, overrides={"system": "Be brief. "}) as person:
        await person.say("/system")
        await person.sees("Be brief.")
        await person.press("ctrl+x", "ctrl+e")
        await person.sees("Be brief. Be kind.")
        await person.press("escape")
        assert person.pane.session.conversation.request.system == "Be brief. Be kind."


async def test_a_new_system_prompt_in_the_middle_says_what_it_does(
    messages_server: MessagesServer,
) -> None:
    messages_server.reply("Ho", thinking="Let me see.")
    async with chat(messages_server) as person:
        await person.say("/system Be brief.")
        await person.say("Hi")
        await person.rests()
        assert "applies from your next message" not in person.flat()
        await person.say("/system Be kind.")
        await person.sees("System prompt changed. It applies from your next message.")
        await person.sees("Earlier thinking isn't sent back.")


async def test_a_file_asks_with_its_own_request_and_is_counted_with_it(
    messages_server: MessagesServer,
) -> None:
    messages_server.tokens = by_characters
    path = conversation_file("own.toml", "Hi", request=Parameters(system="12345678"))
    async with chat(messages_server, file=path) as person:
        await person.sees("10 / 1M")
