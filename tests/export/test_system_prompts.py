"""Exported pages say which system prompt replies were asked with, where it changed."""

from __future__ import annotations

from claude_tui.conversation import UNSET, Conversation, Message, Parameters, TextBlock
from claude_tui.export.html import to_html
from claude_tui.export.markdown import to_markdown


def talk(*prompts: str, now: str) -> Conversation:
    conversation = Conversation(request=Parameters(system=now))
    for id_, prompt in enumerate(prompts, 1):
        asked = Parameters(model="m", system=prompt or UNSET)
        said, tip = (TextBlock(f"reply {id_}"),), conversation.tip_id()
        conversation.add(Message(2 * id_, tip, "user", (TextBlock("Hi"),)))
        conversation.add(Message(2 * id_ + 1, 2 * id_, "assistant", said, request=asked))
    return conversation


def test_a_prompt_that_changed_stands_before_the_reply_it_was_for() -> None:
    written = to_markdown(talk("Be brief.", "Be brief.", "", "Be kind.", now="Be kind."))
    places = [written.index(part) for part in ("Be brief.", "reply 1", "reply 2", "*No system")]
    assert places == sorted(places)
    assert written.count("Be brief.") == 1
    assert written.count("Be kind.") == 2
    page = to_html(talk("Be brief.", "Be brief.", "", "Be kind.", now="Be kind."))
    assert page.count("Be brief.") == 1
    assert page.count("System prompt from this reply on") == 3


def test_a_prompt_that_never_changed_is_told_once() -> None:
    conversation = talk("Be kind.", "Be kind.", now="Be kind.")
    assert to_markdown(conversation).count("Be kind.") == 1
    assert to_html(conversation).count("Be kind.") == 1
