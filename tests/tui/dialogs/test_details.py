"""What is told of one message."""

from __future__ import annotations

from typing import Any

from claude_tui.conversation import Message, Parameters, TextBlock
from claude_tui.conversation.system_prompts import prompt_words
from claude_tui.tui.dialogs.details import facts
from tests.narrowing import present
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat


def reply(id_: int, **asked: Any) -> Message:
    request = Parameters(model="m", **asked)
    return Message(id_, 0, "assistant", (TextBlock("Ho"),), request=request)


def told(message: Message) -> dict[str, str]:
    return dict(facts(message, None, prompt_words(message)))


def test_the_system_prompt_of_a_reply_is_told_or_why_it_is_not() -> None:
    assert told(reply(1, system="Be brief."))["sent: system"] == "Be brief."
    assert told(reply(2))["sent: system"] == "none"
    assert told(reply(3, extra={"system": 99}))["sent: system"].startswith("unknown: the reply")


def test_of_a_message_that_was_not_asked_for_nothing_is_told() -> None:
    said = Message(1, 0, "user", (TextBlock("Hi"),))
    assert "sent: system" not in told(said)


async def test_they_are_named_by_the_time_and_the_question(
    messages_server: MessagesServer,
) -> None:
    messages_server.reply("Geese.")
    async with chat(messages_server) as person:
        await person.say("What are **geese**?")
        await person.sees("Geese.")
        await person.rests()
        at = present(person.saved().messages[-1].at).astimezone()
        await person.say("/details")
        await person.sees(f"Details · {at:%Y-%m-%d %H:%M} · “What are geese?”", "assistant")
