"""Build a request body from a conversation's branch and the parameters. Pure.

What may be sent back of a reply follows the API's rules. Empty text is refused. Thinking is signed
for its conversation, so it goes back only where it must: in a turn whose tool calls are being
answered. A tool call without its result is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from claude_tui.api.wire import clean
from claude_tui.conversation.chain import chains, content_of, paused
from claude_tui.conversation.content import ContentBlock
from claude_tui.conversation.message import Message
from claude_tui.conversation.parameters import UNSET, Parameters
from claude_tui.conversation.refused import without_refused
from claude_tui.models.attachments import not_taken
from claude_tui.models.catalog import Model
from claude_tui.models.parameters import PARAMETERS
from claude_tui.models.rules import effective

SAMPLING_API_VERSION: Final = "2023-06-01"
"""The API version that takes sampling parameters; later versions refuse them for every model."""

_THINKING_TYPES: Final = frozenset({"thinking", "redacted_thinking"})

_Turn: TypeAlias = tuple[str, list[dict[str, Any]]]
"""A role, and the blocks of everything it said in a row."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request, ready to send.

    Args:
        body: The exact JSON body, except for ``stream``.
        headers: The headers that it needs apart from the client's usual ones.
        parameters: Everything in ``body`` but the messages.
    """

    body: Mapping[str, Any]
    headers: Mapping[str, str]
    parameters: Parameters


def build_request(
    messages: Sequence[Message],
    parameters: Parameters,
    model: Model,
    *,
    with_thinking: bool = True,
) -> tuple[Request, tuple[str, ...]]:
    """Return the request that continues ``messages``.

    Args:
        messages: The branch, oldest first. If it ends with a reply, that reply is continued; the
            caller
            must know that the model takes that.
        parameters: The parameters that the person set.
        model: The model.
        with_thinking: Whether thinking goes back where it can; see ``api_messages``.

    Returns:
        The request, and a line for each parameter that is set but not sent unchanged, and for each
        kind
        of content that the model does not take.
    """
    sent, notes = effective(model, parameters)
    request = request_of(messages, sent, with_thinking=with_thinking)
    return request, (*(note.words for note in notes), *not_taken(model, messages))


def request_of(
    messages: Sequence[Message], sent: Parameters, *, with_thinking: bool = True
) -> Request:
    """Return the request with exactly these parameters, whatever a model takes of them.

    Args:
        messages: The branch, oldest first.
        sent: The parameters, with a model and ``max_tokens``.
        with_thinking: See ``api_messages``.
    """
    body: dict[str, Any] = {"model": sent.model, "max_tokens": sent.max_tokens}
    rows = []
    for name, value in sent.items():
        if name == "system" and not value.strip():
            continue
        row = PARAMETERS[name]
        rows.append(row)
        *outer, key = row.place
        table = body
        for part in outer:
            table = table.setdefault(part, {})
        table[key] = clean(value)
    body["messages"] = api_messages(messages, with_thinking=with_thinking)
    headers = {}
    if any(row.sampling for row in rows):
        headers["anthropic-version"] = SAMPLING_API_VERSION
    if betas := [row.beta for row in rows if row.beta]:
        headers["anthropic-beta"] = ",".join(betas)
    return Request(body, headers, replace(sent, system=body.get("system", UNSET)))


def api_messages(
    messages: Sequence[Message], *, with_thinking: bool = True
) -> list[dict[str, Any]]:
    """Return ``messages`` as the API takes them: alternating, and without what it would refuse.

    Thinking must go back, all of it and unchanged, within an unfinished turn: where a tool call is
    being answered, and where a reply paused. Of every other turn it is left out, which the API
    always takes. The API checks thinking against the model, the account, the system prompt and
    every message before it, and may refuse the request for good if one of them changed; a file that
    people edit can prove none of these unchanged.

    Refused turns do not go back; see ``without_refused``.

    Args:
        messages: The branch, oldest first.
        with_thinking: False if no thinking goes back at all, which the API also takes.
    """
    messages = without_refused(messages)
    pauses = bool(messages) and paused(messages[-1])
    turns = _joined(
        (chain[0].role, [block for block in map(_api_block, content_of(chain)) if block])
        for chain in chains(messages)
    )
    paired = _joined(_without_loose_ends(turns, pauses=pauses))
    open_turn = _open_turn(paired, pauses=pauses) if with_thinking else len(paired)
    joined = _joined(_without_spent_thinking(paired, open_turn))
    if joined and not pauses:
        _end_with_letters(joined)
    return [{"role": role, "content": _plain(blocks)} for role, blocks in joined]


def _end_with_letters(turns: Sequence[_Turn]) -> None:
    """Remove white space from the end of a reply to continue, which must not end with it."""
    role, blocks = turns[-1]
    if role == "assistant" and blocks[-1].get("type") == "text":
        blocks[-1] = {**blocks[-1], "text": str(blocks[-1]["text"]).rstrip()}


def _api_block(block: ContentBlock) -> dict[str, Any] | None:
    """Return the block as the API takes it; None if the API would refuse it."""
    data: dict[str, Any] = clean(block.to_api())
    match data.get("type"):
        case "text" if not str(data.get("text", "")).strip():
            return None
        case "thinking" if not data.get("signature"):
            return None
        case _:
            return data


def _without_loose_ends(turns: Sequence[_Turn], *, pauses: bool) -> Iterator[_Turn]:
    """Yield every turn without unanswered tool calls and orphaned results, unless it is paused."""
    for index, (role, blocks) in enumerate(turns):
        if pauses and index == len(turns) - 1:
            yield role, blocks
            continue
        before = turns[index - 1][1] if index else []
        after = turns[index + 1][1] if index + 1 < len(turns) else []
        answered = _results(after) | _results(blocks)
        called = _calls(before) | _calls(blocks)
        yield (
            role,
            [
                block
                for block in blocks
                if (not _is_call(block) or block.get("id") in answered)
                and (not _is_result(block) or block.get("tool_use_id") in called)
            ],
        )


def _without_spent_thinking(turns: Sequence[_Turn], open_turn: int) -> Iterator[_Turn]:
    """Yield every turn, and without thinking those before ``open_turn``."""
    for index, (role, blocks) in enumerate(turns):
        if index < open_turn:
            blocks = [block for block in blocks if block.get("type") not in _THINKING_TYPES]
        yield role, blocks


def _open_turn(turns: Sequence[_Turn], *, pauses: bool) -> int:
    """Return the index from which on thinking must go back: the start of the unfinished turn.

    Such a turn is the run of replies and tool results at the end, back to the last message that a
    person wrote. The index is past the last turn if there is none.
    """
    if not turns or not (pauses or (turns[-1][0] == "user" and _results(turns[-1][1]))):
        return len(turns)
    start = len(turns)
    for index in range(len(turns) - 1, -1, -1):
        role, blocks = turns[index]
        if role == "user" and not _results(blocks):
            break
        start = index
    return start


def _is_call(block: Mapping[str, Any]) -> bool:
    return str(block.get("type")).endswith("tool_use")


def _is_result(block: Mapping[str, Any]) -> bool:
    return "tool_use_id" in block


def _calls(blocks: Sequence[Mapping[str, Any]]) -> set[Any]:
    return {block.get("id") for block in blocks if _is_call(block)}


def _results(blocks: Sequence[Mapping[str, Any]]) -> set[Any]:
    return {block["tool_use_id"] for block in blocks if _is_result(block)}


def _joined(turns: Iterable[_Turn]) -> list[_Turn]:
    """Join neighbouring turns of one role, and drop empty ones."""
    joined: list[_Turn] = []
    for role, blocks in turns:
        if joined and joined[-1][0] == role:
            joined[-1][1].extend(blocks)
        elif blocks:
            joined.append((role, list(blocks)))
    return joined


def _plain(blocks: list[dict[str, Any]]) -> str | list[dict[str, Any]]:
    """Return a single text block as a string."""
    match blocks:
        case [{"type": "text", "text": str(text), **rest}] if not rest:
            return text
        case _:
            return blocks
