"""Turns that fail, are refused or have to wait, as the chat screen shows them."""

from __future__ import annotations

import threading

import pytest

from tests.narrowing import present
from tests.servers.messages_server import Ending, MessagesServer
from tests.sessions import refuse
from tests.tui.chat.test_chat import texts
from tests.tui.driving import chat, said


async def test_a_refused_turn_says_why_and_is_not_sent_again(
    messages_server: MessagesServer,
) -> None:
    refuse(messages_server, "cyber", "It could [b]harm[/b].")
    async with chat(messages_server) as person:
        await person.say("Do harm")
        await person.sees("Claude declined to answer (cyber). It could [b]harm[/b].")
        await person.sees("This turn is left out of later requests.")
        await person.rests()
        response = person.saved().messages[-1].response
        assert present(response).stop_details == {
            "type": "refusal",
            "category": "cyber",
            "explanation": "It could [b]harm[/b].",
        }
        messages_server.reply("Gladly.")
        await person.say("Do good")
        await person.sees("Gladly.")
    assert said(messages_server) == ["Do good"]


async def test_a_failure_stands_where_the_reply_would_and_ctrl_r_sends_again(
    messages_server: MessagesServer,
) -> None:
    messages_server.fail(401, "authentication_error", "invalid x-api-key")
    async with chat(messages_server) as person:
        await person.say("Hello?")
        await person.sees("request id req_test", "ctrl+r to send it again", "ready")
        below = person.text().split("Hello?")[-1]
        assert "key" in below
        messages_server.reply("Now it works.")
        await person.press("ctrl+r")
        await person.sees("Now it works.")
        await person.sees_no("req_test")
        await person.rests()
        assert texts(person.saved()) == ["Hello?", "Now it works."]
    assert said(messages_server) == ["Hello?"]


async def test_a_failure_in_the_middle_keeps_what_arrived_and_says_what_happened(
    messages_server: MessagesServer,
) -> None:
    messages_server.fail_within("overloaded_error", "Overloaded", text="This much came")
    async with chat(messages_server) as person:
        await person.say("Hello?")
        await person.sees("This much came", "ctrl+r to send it again")
        await person.rests()
        assert person.saved().messages[-1].text == "This much came"


async def test_a_connection_that_is_cut_keeps_what_arrived(messages_server: MessagesServer) -> None:
    messages_server.reply("This much came", ending=Ending.CUT)
    async with chat(messages_server) as person:
        await person.say("Hello?")
        await person.sees("This much came", "ctrl+r to send it again")
        await person.rests()
        assert person.saved().messages[-1].text == "This much came"


async def test_the_wait_before_the_next_try_is_counted_down(
    messages_server: MessagesServer,
) -> None:
    messages_server.fail(529, "overloaded_error", "Overloaded", headers={"retry-after": "2"})
    messages_server.reply("At last.")
    async with chat(messages_server) as person:
        await person.say("Hello?")
        await person.sees("Retrying in 2 s. Press esc to stop.", "retrying in 2 s")
        await person.sees("Retrying in 1 s")
        await person.sees("At last.")
        await person.sees_no("Retrying in")
        await person.sees_no("overloaded")


async def test_a_silence_in_the_middle_of_a_text_is_counted(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claude_tui.tui.chat.turn_view.SILENT_SECONDS", 1)
    gate = threading.Event()
    messages_server.reply("This much came, and then the rest.", gate=gate, gate_after=3)
    async with chat(messages_server) as person:
        await person.say("Hello?")
        await person.sees("This muc", "silent for 1 s")
        gate.set()
        await person.sees("the rest.", "ready")


async def test_esc_ends_the_wait_before_the_next_try(messages_server: MessagesServer) -> None:
    messages_server.fail(529, "overloaded_error", "Overloaded", headers={"retry-after": "50"})
    async with chat(messages_server) as person:
        await person.say("Hello?")
        await person.sees("Retrying in 50 s")
        await person.press("escape")
        await person.sees("Stopped before anything arrived", "ready")
        assert person.composed == "Hello?"
        await person.sees_no("Retrying in")
