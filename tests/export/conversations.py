"""Conversations to export: by hand, and any at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from claude_tui.api.request import Request
from claude_tui.conversation import (
    ROOT,
    Conversation,
    Message,
    OpaqueBlock,
    Parameters,
    TextBlock,
    ThinkingBlock,
)
from claude_tui.conversation.content import without_surrogates
from claude_tui.export import formats
from claude_tui.export import next_request as requests
from claude_tui.models.catalog import Catalog

MODEL = "claude-sonnet-4-6"
find_model = Catalog(foreign=True).find

TRAPS = (
    *(
        "\\",
        '"',
        '"""',
        "'''",
        "`",
        "${",
        "}",
        "$(id)",
        "%",
        "\n",
        "\r",
        "\r\n",
        "\t",
        "\0",
        "\x1b",
    ),
    *(
        "EOF",
        "END_OF_BODY\n",
        "{",
        "{0}",
        "\\u0041",
        "\\N{DASH}",
        "\u2028",
        "\u202e",
        "\ud83d",
        "é",
    ),
    *(
        "e\u0301",
        "😀",
        "\x7f",
        "\x85",
        "\ufeff",
        "\U000e0041",
        "<script>",
        "</style>",
        "]]>",
        "&lt;",
    ),
    *("&#x202e;", "*", "_", "[", "](", "javascript:alert(1)", "![x](http://a/b)", "| a |\n|--|\n"),
    *("```py\n", "# ", "> ", "- ", "coding: latin-1", "__proto__", "a", " ", "\n\n    "),
)
"""What ends strings, comments and elements in the languages that conversations are exported to."""

texts = st.one_of(
    st.lists(st.sampled_from(TRAPS), min_size=1, max_size=8).map("".join),
    st.text(max_size=20),
)

json_values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


def opaque(data: dict[str, Any]) -> OpaqueBlock:
    return OpaqueBlock(str(data.get("type")), json.dumps(data))


blocks = st.one_of(
    texts.map(TextBlock),
    st.builds(ThinkingBlock, texts, st.sampled_from(["", "signed"])),
    st.dictionaries(texts, json_values, max_size=3).map(
        lambda data: opaque({**data, "type": "tool_result", "tool_use_id": "a"})
    ),
    st.dictionaries(texts, json_values, max_size=3).map(
        lambda data: opaque({**data, "type": "something_new"})
    ),
)


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    """Conversations with a request: the last message is the user's and says something."""
    count = draw(st.integers(0, 2)) * 2 + 1
    messages = [
        Message(
            id=number,
            parent=number - 1,
            role="user" if number % 2 else "assistant",
            content=(
                *draw(st.lists(blocks, max_size=2)),
                TextBlock(without_surrogates(draw(texts)) + "."),
            ),
        )
        for number in range(1, count + 1)
    ]
    sampling: dict[str, Any] = draw(
        st.sampled_from([{}, {"temperature": 0.3}, {"temperature": 1.0}, {"top_p": 0.9}])
    )
    system = draw(st.none() | texts)
    rest: dict[str, Any] = {} if system is None else {"system": without_surrogates(system)}
    request = Parameters(model=MODEL, max_tokens=64, **sampling, **rest)
    title = without_surrogates(draw(texts))
    return Conversation(title=title, request=request, messages=messages)


def said(*texts: str, **rest: Any) -> Conversation:
    """User and assistant in turn."""
    messages = [
        Message(
            id=number,
            parent=number - 1 if number > 1 else ROOT,
            role="user" if number % 2 else "assistant",
            content=(TextBlock(text),),
        )
        for number, text in enumerate(texts, start=1)
    ]
    return Conversation(messages=messages, **rest)


def exported(conversation: Conversation, name: str, base_dir: Path | None = None) -> str:
    """As the command line does it, without a file of models."""
    return formats.exported(conversation, name, find_model=find_model, base_dir=base_dir)


def next_request(conversation: Conversation) -> Request:
    """The request that ``exported`` writes."""
    return requests.next_request(conversation, find_model)
