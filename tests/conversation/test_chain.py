import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.conversation import (
    ContentBlock,
    Message,
    OpaqueBlock,
    Parameters,
    Response,
    TextBlock,
    ThinkingBlock,
)
from claude_tui.conversation.chain import chains, content_of, paused, unfinished
from tests.narrowing import of_type

QUESTION = Message(1, 0, "user", (TextBlock("Why?"),))
SEARCH = OpaqueBlock("server_tool_use", '{"type": "server_tool_use", "id": "a"}')


def reply(
    *content: ContentBlock | str, stop_reason: str | None = "max_tokens", asked: bool = True
) -> Message:
    blocks = tuple(TextBlock(block) if isinstance(block, str) else block for block in content)
    response = Response(stop_reason=stop_reason)
    return Message(
        2, 1, "assistant", blocks, response=response, request=Parameters() if asked else None
    )


@pytest.mark.parametrize(
    ("stop_reason", "is_unfinished"),
    [
        ("max_tokens", True),
        ("interrupted", True),
        ("pause_turn", True),
        ("model_context_window_exceeded", True),
        (None, True),
        ("end_turn", False),
        ("stop_sequence", False),
        ("refusal", False),
        ("tool_use", False),
        ("something new", False),
    ],
)
def test_a_reply_is_unfinished_if_it_was_cut_stopped_or_paused(
    stop_reason: str | None, is_unfinished: bool
) -> None:
    assert unfinished(reply(stop_reason=stop_reason)) is is_unfinished
    assert paused(reply(stop_reason=stop_reason)) is (stop_reason == "pause_turn")


def test_what_the_user_said_is_never_unfinished() -> None:
    assert not unfinished(QUESTION)
    assert not paused(QUESTION)


def test_a_reply_and_those_that_go_on_from_it_are_one() -> None:
    first, second, third = reply("One"), reply(" two"), reply(" three")
    assert list(chains([QUESTION, first, second, third, QUESTION])) == [
        [QUESTION],
        [first, second, third],
        [QUESTION],
    ]


def test_replies_that_were_written_by_hand_or_imported_stand_alone() -> None:
    first, second = reply("One"), reply("Two", asked=False)
    assert list(chains([first, second, QUESTION, QUESTION])) == [
        [first],
        [second],
        [QUESTION],
        [QUESTION],
    ]


def test_a_text_that_was_cut_and_what_goes_on_from_it_are_one_text() -> None:
    chain = [reply(ThinkingBlock("Hm.", "sig"), "It is \n"), reply(" so", SEARCH), reply("Done.")]
    assert content_of(chain) == (
        ThinkingBlock("Hm.", "sig"),
        TextBlock("It is so"),
        SEARCH,
        TextBlock("Done."),
    )


def test_the_blocks_of_a_reply_that_paused_stay_as_they_came() -> None:
    chain = [reply("I look. ", stop_reason="pause_turn"), reply("Found.")]
    assert content_of(chain) == (TextBlock("I look. "), TextBlock("Found."))


def test_a_part_of_which_nothing_came_changes_nothing() -> None:
    assert content_of([reply("One "), reply()]) == (TextBlock("One "),)
    assert content_of([reply(), reply("One")]) == (TextBlock("One"),)


@given(st.lists(st.lists(st.text(max_size=4), max_size=3), min_size=1, max_size=4))
def test_no_letter_is_lost_between_the_parts(parts: list[list[str]]) -> None:
    chain = [reply(*texts) for texts in parts]
    written = "".join(text for texts in parts for text in texts)
    joined = "".join(of_type(TextBlock, block).text for block in content_of(chain))
    assert "".join(joined.split()) == "".join(written.split())


def test_the_content_of_one_message_is_not_copied() -> None:
    assert content_of([QUESTION]) is QUESTION.content
