"""What is seen of a refusal that is learned from, of a pause, and of going on with a reply."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from claude_tui.conversation import TextBlock
from claude_tui.models.catalog import Sampling
from claude_tui.tui.transcript.entry import Entry
from tests.narrowing import of_type, present
from tests.servers.messages_server import MessagesServer
from tests.sessions import bodies, pause
from tests.tui.driving import Chat, asked, chat, conversation_file

HAIKU = {"model": "claude-haiku-4-5"}
REFUSED = (400, "invalid_request_error")
CODE = "Here it is:\n\n```python\nfirst = 1\nsecond"


def replies(person: Chat) -> list[Entry]:
    return [entry for entry in person.pane.transcript.text.entries if entry.role == "assistant"]


def half(text: str) -> Path:
    """A conversation that ends with half a reply."""
    return conversation_file("half.toml", "Write it", text)


async def test_what_the_server_refused_is_said_and_the_sidebar_says_why(
    messages_server: MessagesServer,
) -> None:
    messages_server.fail(*REFUSED, "`temperature` is deprecated for this model.")
    async with chat(messages_server, overrides={"temperature": 0.5}) as person:
        await person.say("Hi")
        await person.sees(
            "claude-sonnet-4-6 doesn't support temperature: the server rejected it.",
            "Corrected and sent again.",
            "Hello from the test server.",
            "not supported: the server",
        )
        await person.rests()
        assert person.screen.query_one("#temperature").disabled
        assert not person.screen.query_one("#top_p").disabled
        await person.say("And now?")
        await person.rests()
    assert ["temperature" in body for body in bodies(messages_server)] == [True, False, False]


async def test_the_notice_stands_until_something_arrives(messages_server: MessagesServer) -> None:
    gate = threading.Event()
    messages_server.fail(*REFUSED, "`temperature` is deprecated for this model.")
    messages_server.reply("Hello.", gate=gate, gate_after=0)
    async with chat(messages_server, overrides={"temperature": 0.5}) as person:
        await person.say("Hi")
        await person.until(
            lambda: (
                [entry.key for entry in person.pane.transcript.text.entries][-1:] == ["failure"]
            ),
            "the notice",
        )
        gate.set()
        await person.sees("Hello.")
        await person.rests()
        assert [entry.key for entry in person.pane.transcript.text.entries] == [1, 2]


async def test_a_lower_limit_is_learned_and_the_slider_goes_no_further(
    messages_server: MessagesServer,
) -> None:
    messages_server.fail(*REFUSED, "max_tokens: 9000 > 500, which is the maximum allowed number")
    async with chat(messages_server, overrides={"max_tokens": 9000}) as person:
        await person.say("Hi")
        await person.sees("Hello from the test server.", "writes at most 500 tokens")
        await person.rests()
        assert person.pane.session.model.max_output == 500
        assert person.pane.session.model.sampling is Sampling.EITHER
        assert present(person.saved().messages[-1].request).max_tokens == 500


async def test_what_goes_on_from_a_listing_that_was_cut_is_part_of_the_listing(
    messages_server: MessagesServer,
) -> None:
    messages_server.reply(" = 2\n```\n\nThat is all.")
    async with chat(messages_server, file=half(CODE), overrides=HAIKU) as person:
        await person.sees("second")
        await person.say("/continue")
        await person.sees("second = 2", "That is all.")
        await person.rests()
        (reply,) = replies(person)
        assert of_type(TextBlock, reply.blocks[0]).text == f"{CODE} = 2\n```\n\nThat is all."
        assert "part 2" in reply.header
        assert "```" not in person.text()
        assert [message.text for message in person.saved().messages[1:]] == [
            CODE,
            " = 2\n```\n\nThat is all.",
        ]
        path = person.pane.session.document.path
    async with chat(messages_server, file=path) as person:
        await person.sees("second = 2", "That is all.")
        assert [entry.blocks for entry in replies(person)] == [reply.blocks]


async def test_another_model_is_asked_in_words_that_are_seen(
    messages_server: MessagesServer,
) -> None:
    messages_server.reply("three.")
    async with chat(messages_server, file=half("One, two,")) as person:
        await person.say("/continue")
        await person.sees('Your last reply was cut off after "One, two,"', "three.")
        await person.rests()
        assert [entry.role for entry in person.pane.transcript.text.entries] == [
            "user",
            "assistant",
            "user",
            "assistant",
        ]


async def test_a_reply_that_pauses_is_one_reply(messages_server: MessagesServer) -> None:
    gate = threading.Event()
    pause(messages_server)
    messages_server.reply("Found it.", gate=gate, gate_after=3)
    async with chat(messages_server) as person:
        await person.say("Look it up")
        await person.sees("I look.", "web_search", "The reply paused", "Found it")
        assert len(replies(person)) == 1
        gate.set()
        await person.rests()
        (reply,) = replies(person)
        assert [block.type for block in reply.blocks] == ["text", "server_tool_use", "text"]
        assert person.text().index("web_search") < person.text().index("Found it.")


async def test_going_on_from_thoughts_is_waiting_until_something_comes(
    messages_server: MessagesServer,
) -> None:
    messages_server.reply("Once upon", thinking="Hm.", stop_reason="max_tokens")
    async with chat(messages_server, overrides=HAIKU) as person:
        await person.say("Tell me a story")
        await person.rests()
        messages_server.stall()
        await person.say("/continue")
        await person.until(lambda: person.pane.session.busy, "the request")
        assert present(person.pane.turns.view).state.startswith("waiting")


async def test_a_whole_reply_can_not_be_gone_on_from(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say("/continue")
        await person.sees("There is no unfinished reply to continue.")
        await person.say("Hi")
        await person.rests()
        await person.say("/continue")
        await person.rests()
    assert len(bodies(messages_server)) == 1


async def test_a_stop_before_anything_came_leaves_the_reply_as_it_was(
    messages_server: MessagesServer,
) -> None:
    messages_server.stall()
    async with chat(messages_server, file=half("One, two,"), overrides=HAIKU) as person:
        await person.say("/continue")
        await person.sees("waiting", "One, two,")
        await person.press("escape")
        await person.sees("Stopped before anything arrived.", "One, two,")
        await person.sees("The reply so far is saved. /continue picks up from here.")
        await person.rests()
        assert [entry.key for entry in person.pane.transcript.text.entries] == [1, 2, "failure"]


@pytest.mark.parametrize("overrides", [HAIKU, {}], ids=["in the same message", "in words"])
async def test_a_stop_before_anything_came_is_said_once(
    messages_server: MessagesServer, overrides: dict[str, Any]
) -> None:
    messages_server.reply("One, two,", stop_reason="max_tokens")
    messages_server.stall()
    async with chat(messages_server, overrides=overrides) as person:
        await person.say("Count")
        await person.sees("/continue picks up from here")
        await person.rests()
        await person.say("/continue")
        await person.sees("waiting", "One, two,")
        await person.press("escape")
        await person.rests()
        await person.sees("One, two,", "/continue picks up from here")
        assert [entry.key for entry in person.pane.transcript.text.entries] == [1, 2]


async def test_a_failure_to_go_on_in_words_says_that_the_reply_so_far_is_saved(
    messages_server: MessagesServer,
) -> None:
    messages_server.fail(*REFUSED, "No.")
    async with chat(messages_server, file=half("One, two,")) as person:
        await person.say("/continue")
        await person.sees("The reply so far is saved. /continue picks up from here.")


async def test_what_is_copied_meanwhile_is_the_reply_that_is_gone_on_from(
    messages_server: MessagesServer,
) -> None:
    gate = threading.Event()
    messages_server.reply(" three.", gate=gate, gate_after=3)
    async with chat(messages_server, file=half("One, two,"), overrides=HAIKU) as person:
        await person.say("/continue")
        await person.sees("One, two, three")
        await person.say("/copy")
        await person.until(lambda: "One, two, three" in person.app.clipboard, "the copy")
        await person.say("/raw")
        await person.sees("This message is still arriving.")
        gate.set()
        await person.rests()


async def test_a_model_that_turns_out_to_go_on_from_no_reply_is_asked_in_words(
    messages_server: MessagesServer,
) -> None:
    messages_server.fail(*REFUSED, "This model does not support assistant message prefill.")
    messages_server.reply("three.")
    async with chat(messages_server, file=half("One, two,"), overrides=HAIKU) as person:
        await person.say("/continue")
        await person.sees("can't continue a reply", "was cut off after", "three.")
        await person.rests()
        assert [entry.key for entry in person.pane.transcript.text.entries] == [1, 2, 3, 4]
    assert asked(messages_server)["messages"][-1]["role"] == "user"


async def test_the_note_of_a_reply_that_was_cut_says_how_to_go_on(
    messages_server: MessagesServer,
) -> None:
    messages_server.reply("One, two,", stop_reason="max_tokens")
    messages_server.reply(" three.")
    async with chat(messages_server, overrides=HAIKU) as person:
        await person.say("Count")
        await person.sees("/continue picks up from here")
        await person.press("ctrl+p")
        await person.type("continue")
        await person.sees("Continue a reply")
        await person.press("enter")
        await person.sees("One, two, three.")
        await person.rests()
