"""Hypothesis strategies: any conversation, made of what TOML finds hard."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar

from hypothesis import strategies as st

from claude_tui.conversation import (
    ROOT,
    UNSET,
    Conversation,
    Message,
    OpaqueBlock,
    Parameters,
    Response,
    TextBlock,
    ThinkingBlock,
    Unset,
    Usage,
)

T = TypeVar("T")

TRAPS = [
    '"', '""', '"""', '""""', "'", "''", "'''", "\\", "\\\\", "\\n", "\\u0041",
    "\r", "\n", "\r\n", "\t", "\0", "\b", "\f", "\x0b", "\x1b[31m", "\x7f", "\x85", "\x9b",
    "\n[[messages]]\n", "[[messages]]", "\n  [[ messages ]] # no", "\n[messages.response]\n",
    "\nrole = ", "#", "=", "[", "{", "\u202e", "\u2066", "\u200d", "\u2028", "\ufeff", "\ufffd",
    "👩‍👩‍👧", "e\u0301", "\u00e9", "\u1e9b\u0323",
    "\U0010ffff", "\r[[messages]]\r", "[[messages]]\r\n", "\ufeff[[messages]]", "\u200e", "\u2069",
    " ", "  \n", "\n\n", "words", "```python\n",
]  # fmt: skip

texts = st.lists(
    st.one_of(
        st.sampled_from(TRAPS), st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
    ),
    max_size=12,
).map("".join)

moments = st.datetimes(
    min_value=datetime(1990, 1, 1),
    max_value=datetime(2200, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-9, minutes=-30))]),
)

_scalars = st.one_of(
    texts,
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    moments,
    st.dates(),
)
_values = st.recursive(
    _scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=5,
)
extras = st.dictionaries(texts.map(lambda text: f"x-{text}"), _values, max_size=2)


def _or_unset(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | Unset]:
    return st.one_of(st.just(UNSET), strategy)


parameters = st.builds(
    Parameters,
    model=_or_unset(texts),
    max_tokens=_or_unset(st.integers(1, 10**6)),
    system=_or_unset(texts),
    temperature=_or_unset(st.floats(0, 2)),
    top_p=_or_unset(st.floats(0, 1)),
    top_k=_or_unset(st.integers(1, 1000)),
    stop_sequences=_or_unset(st.lists(texts, max_size=3).map(tuple)),
    thinking=_or_unset(st.dictionaries(texts, _values, max_size=2)),
    effort=_or_unset(texts),
    service_tier=_or_unset(texts),
    speed=_or_unset(texts),
    cache_control=_or_unset(st.dictionaries(texts, _values, max_size=2)),
    metadata=_or_unset(st.dictionaries(texts, _values, max_size=2)),
    extra=extras,
)

prompts = st.sampled_from(["Be brief.", "Be\nkind.", ""]) | texts
asked = st.one_of(
    st.builds(lambda asked, system: replace(asked, system=system), parameters, prompts),
    st.builds(  # a reference to a reply that is gone
        lambda asked, id_: replace(asked, system=UNSET, extra={**asked.extra, "system": id_}),
        parameters,
        st.integers(10**6, 10**7),
    ),
    parameters,
)

_json = st.dictionaries(texts, texts, max_size=3).map(
    lambda data: json.dumps(
        data, ensure_ascii=False, indent=len(data) if "\n" in str(data) else None
    )
)
blocks = st.one_of(
    st.builds(TextBlock, texts, extras),
    st.builds(ThinkingBlock, texts, texts, extras),
    st.builds(OpaqueBlock, texts, _json, extras),
)

_counts = st.integers(0, 10**7)
_usages = st.builds(Usage, _counts, _counts, _counts, _counts, extras)
_responses = st.builds(
    Response,
    id=texts,
    model=texts,
    stop_reason=st.none() | texts,
    stop_sequence=st.none() | texts,
    stop_details=extras,
    seconds=st.none() | st.floats(0, 1000),
    first_token_seconds=st.none() | st.floats(0, 1000),
    usage=st.none() | _usages,
    request_id=texts,
    extra=extras,
)


@st.composite
def messages_after(draw: st.DrawFn, earlier: list[int]) -> Message:
    """A message that follows any of those with the ids ``earlier``, or none."""
    return Message(
        id=draw(st.integers(max(earlier, default=ROOT) + 1, max(earlier, default=ROOT) + 3)),
        parent=draw(st.sampled_from([*earlier, ROOT])),
        role=draw(st.sampled_from(["user", "assistant"])),
        content=tuple(draw(st.lists(blocks, max_size=3))),
        at=draw(st.none() | moments),
        response=draw(st.none() | _responses),
        request=draw(st.none() | asked),
        extra=draw(extras),
    )


@st.composite
def conversations(draw: st.DrawFn, max_messages: int = 4) -> Conversation:
    conversation = Conversation(
        title=draw(texts),
        created=draw(st.none() | moments),
        request=draw(parameters),
        extra=draw(extras),
    )
    for _ in range(draw(st.integers(0, max_messages))):
        ids = [message.id for message in conversation.messages]
        conversation.messages.append(draw(messages_after(ids)))
    if conversation.messages:
        ids = [message.id for message in conversation.messages]
        conversation.tip = draw(st.none() | st.sampled_from(ids))
    return conversation
