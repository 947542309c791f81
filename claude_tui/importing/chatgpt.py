"""A conversation of ChatGPT's export → a conversation.

As the archives of 2026 have them: a ``mapping`` from a node's id to its message and the node it
follows, and the ``current_node`` at the end of the branch on screen. Nodes without a message, or
with one that ChatGPT's own screen hides, only hold the tree together.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from claude_tui.conversation import (
    ContentBlock,
    Conversation,
    Response,
    StopReason,
    TextBlock,
    ThinkingBlock,
)
from claude_tui.importing.imported import (
    Imported,
    Losses,
    Node,
    fenced,
    items,
    moment,
    plant,
    string,
    table,
    title_of,
)
from claude_tui.storage.toml_values import FormatError

SOURCE: Final = "ChatGPT"

_MARKS: Final = re.compile("\ue200[^\ue200\ue201]*\ue201")
"""Citations and the like, which only ChatGPT's own screen understands."""

_SILENT: Final = frozenset({"model_editable_context", "reasoning_recap"})
_STOP_REASONS: Final = {
    "stop": StopReason.END_TURN,
    "max_tokens": StopReason.MAX_TOKENS,
    "interrupted": StopReason.INTERRUPTED,
}


def from_chatgpt(entry: Mapping[str, Any]) -> Imported:
    """One entry of ``conversations.json``.

    Raises:
        FormatError: It is no such entry.
    """
    losses = Losses()
    conversation = Conversation(
        title=title_of(entry.get("title")), created=moment(entry.get("create_time"))
    )
    nodes = []
    for name, value in table(entry["mapping"]).items():
        try:
            node = table(value)
            message = node.get("message")
            parent = node.get("parent")
            planted = Node(name, parent if isinstance(parent, str) else None)
            if message is not None:
                planted = _node(planted, table(message), conversation, losses)
        except FormatError as problem:
            raise problem.under("mapping", name) from None
        nodes.append(planted)
    tip = string(entry.get("current_node")) or None
    if circles := plant(conversation, nodes, tip):
        losses.left_out["circular message"] += circles
    name = string(entry.get("conversation_id")) or string(entry.get("id"))
    return Imported(conversation, SOURCE, name, losses)


def _node(
    node: Node, message: Mapping[str, Any], conversation: Conversation, losses: Losses
) -> Node:
    """``node`` with what its message says; as it is where that is nothing a person saw."""
    role = table(message.get("author") or {}).get("role")
    content = table(message.get("content") or {})
    about = table(message.get("metadata") or {})
    if content.get("content_type") == "user_editable_context":
        _keep_instructions(content, conversation)
        return node
    if about.get("is_visually_hidden_from_conversation") is True:
        return node
    if role == "system":
        if "".join(_texts(content)).strip():
            losses.left_out["system message"] += 1
        return node
    said = tuple(_content(content, message, losses))
    if not said:
        return node
    node = replace(node, content=said, at=moment(message.get("create_time")))
    if role == "user":
        return node
    return replace(node, role="assistant", response=_response(about))


def _keep_instructions(content: Mapping[str, Any], conversation: Conversation) -> None:
    """Custom instructions are what a system prompt is."""
    parts = (string(content.get("user_profile")), string(content.get("user_instructions")))
    system = "\n\n".join(part.strip() for part in parts if part.strip())
    if system and not conversation.request.system:
        conversation.request = replace(conversation.request, system=system)


def _response(about: Mapping[str, Any]) -> Response | None:
    model = string(about.get("model_slug"))
    ended = about.get("finish_details")
    reason = _STOP_REASONS.get(string(ended.get("type"))) if isinstance(ended, Mapping) else None
    if not (model or reason):
        return None
    return Response(model=model, stop_reason=reason.value if reason else None)


def _content(
    content: Mapping[str, Any], message: Mapping[str, Any], losses: Losses
) -> Iterator[ContentBlock]:
    recipient = string(message.get("recipient"))
    tool = string(table(message.get("author") or {}).get("name"))
    match content.get("content_type"):
        case "text" | "multimodal_text":
            for part in items(content.get("parts")):
                yield from _part(part, losses)
        case "code" if text := string(content.get("text")):
            losses.as_text["tool call"] += 1
            language = string(content.get("language"))
            listing = fenced(text, "" if language == "unknown" else language)
            yield TextBlock(f"Tool call: {recipient}\n\n{listing}")
        case "execution_output" | "tether_quote" | "tether_browsing_display" | "system_error":
            shown = "\n".join(_texts(content))
            if shown.strip():
                losses.as_text["tool result"] += 1
                yield TextBlock(f"Tool result: {tool}\n\n{fenced(shown)}")
        case "thoughts":
            for thought in items(content.get("thoughts")):
                parts = (string(table(thought).get(key)) for key in ("summary", "content"))
                if text := "\n\n".join(part for part in parts if part.strip()):
                    yield ThinkingBlock(text)
        case str(silent) if silent in _SILENT:
            return
        case _:
            if content:
                losses.as_text["unknown block"] += 1
                shown = json.dumps(dict(content), ensure_ascii=False, indent=2)
                yield TextBlock(fenced(shown, "json"))


def _part(part: Any, losses: Losses) -> Iterator[ContentBlock]:
    match part:
        case str():
            text, marks = _MARKS.subn("", part)
            if marks:
                losses.left_out["citation"] += marks
            if text.strip():
                yield TextBlock(text)
        case {"content_type": "audio_transcription", "text": str(text)}:
            yield TextBlock(text)
        case {"content_type": str(kind)}:
            name = kind.removesuffix("_asset_pointer").replace("_", " ")
            losses.left_out[name] += 1
            yield TextBlock(f"[{name}: {string(part.get('asset_pointer')) or 'no name'}]")
        case None:
            return
        case _:
            losses.as_text["unknown block"] += 1
            yield TextBlock(fenced(json.dumps(part, ensure_ascii=False, indent=2), "json"))


def _texts(content: Mapping[str, Any]) -> Iterator[str]:
    """Whatever text there is in a message that is not spelled out here."""
    for key in ("title", "url", "name", "result", "summary", "text"):
        if text := string(content.get(key)):
            yield text
    for part in items(content.get("parts")):
        if isinstance(part, str):
            yield part
