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


def told(message: Message, messages: list[Message], current: Parameters) -> dict[str, str]:
    return dict(facts(message, None, prompt_words(message, messages, current)))


def test_the_system_prompt_of_a_reply_is_told_or_why_it_is_not() -> None:
    before, first, without = reply(1), reply(2, system="Be brief."), reply(3)
    lost = reply(4, extra={"system": 99})
    messages, now = [before, first, without, lost], Parameters(system="Be kind.")
    assert told(first, messages, now)["sent: system"] == "Be brief."
    assert told(without, messages, now)["sent: system"] == "none"
    assert told(lost, messages, now)["sent: system"].startswith("unknown: the reply")
    assert told(before, messages, now)["sent: system"].startswith("unknown: this file")
    assert told(before, messages, Parameters())["sent: system"] == "none recorded"


def test_of_a_message_that_was_not_asked_for_nothing_is_told() -> None:
    said = Message(1, 0, "user", (TextBlock("Hi"),))
    assert "sent: system" not in told(said, [said], Parameters(system="Be kind."))


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
