import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.conversation import (
    UNSET,
    Message,
    OpaqueBlock,
    Parameters,
    TextBlock,
    ThinkingBlock,
    Usage,
)
from claude_tui.conversation.content import without_surrogates
from claude_tui.conversation.parameters import PARAMETER_NAMES


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_text_that_utf_8_can_carry_stays(text: str) -> None:
    assert without_surrogates(text) == text


@given(st.text(st.characters()))
def test_any_text_can_be_written_and_keeps_what_it_can(text: str) -> None:
    clean = without_surrogates(text)
    assert clean.encode().decode() == clean
    assert without_surrogates(clean) == clean


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\ud83d\ude00b", "a\N{GRINNING FACE}b"),
        ("a\ud83db", "a\N{REPLACEMENT CHARACTER}b"),
        ("\ude00\ud83d", "\N{REPLACEMENT CHARACTER}" * 2),
        ("caf\udce9", "caf\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_two_halves_make_a_character_and_one_alone_none(text: str, clean: str) -> None:
    assert without_surrogates(text) == clean


def test_the_text_of_a_message_is_its_text_blocks() -> None:
    call = OpaqueBlock("tool_use", '{"type": "tool_use"}')
    content = (ThinkingBlock("Hm."), TextBlock("One"), call, TextBlock("Two"))
    assert Message(1, 0, "assistant", content).text == "One\n\nTwo"
    assert Message(1, 0, "assistant", (call,)).text == ""


def test_a_block_is_sent_as_the_api_names_it_without_what_only_the_file_says() -> None:
    extra = {"note": "mine"}
    assert TextBlock("a", extra).to_api() == {"type": "text", "text": "a"}
    assert ThinkingBlock("b", "sig", extra).to_api() == {
        "type": "thinking",
        "thinking": "b",
        "signature": "sig",
    }
    data: dict[str, Any] = {"type": "hologram", "value": [None, 1.5, {}]}
    assert OpaqueBlock("hologram", json.dumps(data), extra).to_api() == data


def test_only_what_is_set_is_an_item_and_in_the_order_of_the_file() -> None:
    parameters = Parameters(top_p=0.0, model="m", max_tokens=1, extra={"future": 1})
    assert list(parameters.items()) == [("model", "m"), ("max_tokens", 1), ("top_p", 0.0)]
    assert "extra" not in PARAMETER_NAMES


def test_unset_is_false_and_no_value() -> None:
    assert not UNSET
    assert repr(UNSET) == "UNSET"
    assert list(Parameters().items()) == []


def test_all_of_the_input_counts_wherever_a_server_puts_it() -> None:
    usage = Usage(1, 10, cache_creation_input_tokens=100, cache_read_input_tokens=1000)
    assert (usage.input_total, usage.total) == (1101, 1111)
