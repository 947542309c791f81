import json
from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from claude_tui.api.request import build_request
from claude_tui.conversation import (
    UNSET,
    ContentBlock,
    Message,
    OpaqueBlock,
    Parameters,
    Response,
    TextBlock,
    ThinkingBlock,
)
from claude_tui.models.catalog import Catalog

SONNET = Catalog().find("claude-sonnet-4-6")


def user(*content: ContentBlock | str) -> Message:
    blocks = tuple(TextBlock(block) if isinstance(block, str) else block for block in content)
    return Message(1, 0, "user", blocks)


def assistant(*content: ContentBlock | str) -> Message:
    blocks = tuple(TextBlock(block) if isinstance(block, str) else block for block in content)
    return Message(2, 1, "assistant", blocks)


def tool_use(id_: str, type_: str = "tool_use") -> OpaqueBlock:
    return OpaqueBlock(type_, json.dumps({"type": type_, "id": id_, "name": "f", "input": {}}))


def tool_result(id_: str, type_: str = "tool_result") -> OpaqueBlock:
    return OpaqueBlock(type_, json.dumps({"type": type_, "tool_use_id": id_, "content": "4"}))


def sent(*messages: Message) -> Any:
    request, _ = build_request(messages, Parameters(), SONNET)
    return request.body["messages"]


def test_every_parameter_goes_where_the_api_wants_it() -> None:
    parameters = Parameters(
        model="claude-sonnet-4-6",
        max_tokens=1000,
        system="Be brief.",
        temperature=0.3,
        top_k=5,
        stop_sequences=("END",),
        effort="low",
        service_tier="auto",
        extra={"kept": "in the file"},
    )
    request, notes = build_request([user("Hi")], parameters, SONNET)
    assert request.body == {
        "model": "claude-sonnet-4-6",
        "max_tokens": 1000,
        "system": "Be brief.",
        "temperature": 0.3,
        "top_k": 5,
        "stop_sequences": ["END"],
        "output_config": {"effort": "low"},
        "service_tier": "auto",
        "messages": [{"role": "user", "content": "Hi"}],
    }
    assert request.headers == {"anthropic-version": "2023-06-01"}
    assert notes == ()


def test_what_is_recorded_is_what_was_sent() -> None:
    parameters = Parameters(system="Be brief.", temperature=0.3, top_p=0.5, extra={"x": 1})
    request, notes = build_request([user("Hi")], parameters, SONNET)
    assert request.parameters == Parameters(
        model="claude-sonnet-4-6", max_tokens=4096, temperature=0.3, system="Be brief."
    )
    assert len(notes) == 1


def test_a_system_prompt_that_is_not_sent_is_not_recorded() -> None:
    request, _ = build_request([user("Hi")], Parameters(system=" \n"), SONNET)
    assert request.parameters.system is UNSET


def test_without_sampling_parameters_no_header_is_needed() -> None:
    request, _ = build_request([user("Hi")], Parameters(), SONNET)
    assert request.headers == {}


def test_thinking_goes_as_the_api_s_own_object() -> None:
    thinking = {"type": "adaptive", "display": "summarized"}
    request, _ = build_request([user("Hi")], Parameters(thinking=thinking), SONNET)
    assert request.body["thinking"] == thinking


def test_a_blank_system_prompt_is_not_sent() -> None:
    request, _ = build_request([user("Hi")], Parameters(system=" \n"), SONNET)
    assert "system" not in request.body


def test_empty_text_and_messages_left_empty_are_dropped() -> None:
    assert sent(user("One"), assistant(" \n"), user("Two", "")) == [
        {"role": "user", "content": [_text("One"), _text("Two")]}
    ]


def test_messages_of_one_role_in_a_row_are_joined() -> None:
    assert sent(user("One"), user("Two"), assistant("Three")) == [
        {"role": "user", "content": [_text("One"), _text("Two")]},
        {"role": "assistant", "content": "Three"},
    ]


def test_thinking_of_earlier_turns_is_dropped() -> None:
    redacted = OpaqueBlock("redacted_thinking", '{"type": "redacted_thinking", "data": "x"}')
    assert sent(
        user("One"), assistant(ThinkingBlock("Hm.", "sig"), redacted, "Two"), user("Three")
    ) == [
        {"role": "user", "content": "One"},
        {"role": "assistant", "content": "Two"},
        {"role": "user", "content": "Three"},
    ]


def test_thinking_goes_back_verbatim_while_a_tool_call_is_being_answered() -> None:
    signed = ThinkingBlock("Hm.", "sig")
    old = assistant(ThinkingBlock("Old.", "sig"), "Earlier.")
    messages = sent(
        user("One"),
        old,
        user("Two"),
        assistant(signed, tool_use("a")),
        user(tool_result("a")),
        assistant(ThinkingBlock("Unsigned."), tool_use("b")),
        user(tool_result("b")),
    )
    assert messages[1]["content"] == "Earlier."
    assert messages[3]["content"][0] == signed.to_api()
    assert [block["type"] for block in messages[5]["content"]] == ["tool_use"]


def test_thinking_does_not_go_back_for_a_result_that_answers_nothing() -> None:
    assert sent(
        user("One"),
        assistant(ThinkingBlock("Hm.", "sig"), "Two"),
        user(tool_result("gone"), "Three"),
    )[1] == {"role": "assistant", "content": "Two"}


def paused(*content: ContentBlock | str) -> Message:
    return replace(assistant(*content), response=Response(stop_reason="pause_turn"))


def test_a_reply_that_paused_goes_back_as_it_came() -> None:
    signed = ThinkingBlock("Hm.", "sig")
    old = assistant(ThinkingBlock("Old.", "sig"), "Earlier.")
    part = paused(signed, "I look. ", tool_use("a", "server_tool_use"))
    messages = sent(user("One"), old, user("Two"), part)
    assert messages[1]["content"] == "Earlier."
    assert messages[3]["content"] == [block.to_api() for block in part.content]


def test_every_part_of_a_reply_that_paused_twice_goes_back() -> None:
    first = paused(ThinkingBlock("Hm.", "sig"), tool_use("a", "server_tool_use"))
    second = replace(
        paused(tool_result("a", "web_search_tool_result"), "Found."), request=Parameters()
    )
    messages = sent(user("One"), first, second)
    assert [block["type"] for block in messages[1]["content"]] == [
        "thinking",
        "server_tool_use",
        "web_search_tool_result",
        "text",
    ]


def test_no_thinking_at_all_goes_back_once_it_was_refused() -> None:
    part = paused(ThinkingBlock("Hm.", "sig"), "I look.")
    request, _ = build_request([user("One"), part], Parameters(), SONNET, with_thinking=False)
    assert request.body["messages"][1]["content"] == "I look."


def test_a_reply_to_go_on_from_ends_without_white_space() -> None:
    assert sent(user("One"), assistant("It is \n "))[1]["content"] == "It is"


def test_a_reply_and_what_goes_on_from_it_are_one_text() -> None:
    rest = replace(assistant(" so."), request=Parameters())
    assert sent(user("One"), assistant("It is "), rest, user("Two"))[1] == {
        "role": "assistant",
        "content": "It is so.",
    }


def test_a_tool_call_without_its_result_is_dropped() -> None:
    assert sent(user("One"), assistant("Two", tool_use("a")), user("Three"))[1] == {
        "role": "assistant",
        "content": "Two",
    }


def test_a_result_without_its_tool_call_is_dropped() -> None:
    assert sent(user(tool_result("gone"), "One")) == [{"role": "user", "content": "One"}]


def test_a_server_s_tool_call_goes_back_with_its_result_alone() -> None:
    found = tool_result("a", "web_search_tool_result")
    content = sent(
        user("One"),
        assistant(tool_use("a", "server_tool_use"), found, tool_use("b", "server_tool_use"), "Two"),
        user("Three"),
    )[1]["content"]
    assert [block["type"] for block in content] == [
        "server_tool_use",
        "web_search_tool_result",
        "text",
    ]


def test_other_blocks_go_as_the_exact_json_they_are() -> None:
    image = {"type": "image", "source": {"type": "url", "url": "https://x"}, "n": None}
    assert sent(user("Look", OpaqueBlock("image", json.dumps(image))))[0]["content"][1] == image


def test_keys_of_a_hand_written_block_are_not_sent() -> None:
    assert sent(user(TextBlock("One", extra={"mine": 1}), "Two"))[0]["content"][0] == _text("One")


def test_lone_surrogates_are_replaced_everywhere() -> None:
    block = OpaqueBlock("future", json.dumps({"type": "future", "a": ["\udc80"]}))
    request, _ = build_request(
        [user("a\ud800", block)],
        Parameters(system="\udfff", stop_sequences=("\ud800",)),
        SONNET,
    )
    json.dumps(request.body, ensure_ascii=False).encode()


_BLOCKS = st.one_of(
    st.text(max_size=5).map(TextBlock),
    st.builds(ThinkingBlock, st.text(max_size=3), st.sampled_from(["", "sig"])),
    st.sampled_from("abc").map(tool_use),
    st.sampled_from("abc").map(tool_result),
)


@given(
    st.lists(
        st.builds(
            Message,
            st.just(1),
            st.just(0),
            st.sampled_from(["user", "assistant"]),
            st.lists(_BLOCKS, max_size=4).map(tuple),
        ),
        max_size=8,
    )
)
def test_whatever_a_conversation_holds_roles_alternate_and_nothing_is_empty(
    messages: list[Message],
) -> None:
    body = sent(*messages)
    roles = [message["role"] for message in body]
    assert all(one != two for one, two in pairwise(roles))
    for message in body:
        assert message["content"]
        if isinstance(message["content"], list):
            assert all(block.get("text", "x").strip() for block in message["content"])


def _text(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}
