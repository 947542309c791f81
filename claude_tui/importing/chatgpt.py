"""Import a conversation of ChatGPT's export.

In the archives of 2023 to 2026 a ``mapping`` has each node's message and the node that it follows,
and ``current_node`` is the end of the branch on screen. Nodes without a message, or with one that
ChatGPT hides, only hold the tree together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from claude_tui.conversation import Conversation, Response, StopReason
from claude_tui.importing.chatgpt_content import blocks_of
from claude_tui.importing.foreign import (
    has_words,
    mapping,
    mappings,
    moment,
    string,
    table,
    title_of,
)
from claude_tui.importing.imported import Imported, Node, plant
from claude_tui.importing.losses import Losses
from claude_tui.storage.toml.scalars import placed

SOURCE: Final = "ChatGPT"

_SYSTEM: Final = frozenset({"system", "developer"})
_STOP_REASONS: Final = {
    "stop": StopReason.END_TURN,
    "max_tokens": StopReason.MAX_TOKENS,
    "interrupted": StopReason.INTERRUPTED,
}


def is_chatgpt(entry: Mapping[str, Any]) -> bool:
    """Whether an entry with a ``mapping`` is ChatGPT's, since DeepSeek's have one, too."""
    nodes = mapping(entry.get("mapping")).values()
    messages = [message for node in nodes if (message := mapping(mapping(node).get("message")))]
    return not messages or any("author" in each or "content" in each for each in messages)


def from_chatgpt(entry: Mapping[str, Any]) -> Imported:
    """Read one entry of ``conversations.json``.

    Raises:
        FormatError: It is no such entry.
    """
    losses = Losses()
    conversation = Conversation(
        title=title_of(entry.get("title")), created=moment(entry.get("create_time"))
    )
    nodes = []
    places = table(entry["mapping"])
    canvases = dict(_canvases(places))
    for name, value in places.items():
        with placed("mapping", name):
            node = table(value)
            message = node.get("message")
            parent = node.get("parent")
            planted = Node(name, parent if isinstance(parent, str) else None)
            if message is not None:
                canvas = canvases.get(name, {})
                planted = _node(planted, table(message), conversation, losses, canvas)
        nodes.append(planted)
    tip = string(entry.get("current_node")) or None
    plant(conversation, nodes, tip, losses)
    name = string(entry.get("conversation_id")) or string(entry.get("id"))
    return Imported(conversation, SOURCE, name, losses)


def _canvases(places: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the title and type of the canvas that a node writes, which only its answer has."""
    for value in places.values():
        node = mapping(value)
        about = mapping(mapping(node.get("message")).get("metadata"))
        if canvas := mapping(about.get("canvas")):
            yield string(node.get("parent")), canvas


def _node(
    node: Node,
    message: Mapping[str, Any],
    conversation: Conversation,
    losses: Losses,
    canvas: Mapping[str, Any],
) -> Node:
    """Add the content of its message to ``node``, unless the person did not see it."""
    role = string(table(message.get("author") or {}).get("role"))
    content = table(message.get("content") or {})
    about = table(message.get("metadata") or {})
    kind = string(content.get("content_type"))
    if instructions := _instructions(content, about):
        _keep_instructions(instructions, conversation, losses)
    editable = kind == "user_editable_context"
    hidden = about.get("is_visually_hidden_from_conversation") is True
    if editable or role in _SYSTEM or hidden:
        if has_words(content) and not (editable and instructions):
            losses.dropped["system message" if role in _SYSTEM else "hidden message"] += 1
        if files := len(mappings(about.get("attachments"))):
            losses.dropped["file"] += files
        return node
    blocks = tuple(blocks_of(message, losses, canvas))
    if not blocks:
        if role in {"user", "assistant"} and kind in {"text", "multimodal_text"}:
            losses.dropped["empty message"] += 1
        return node
    node = replace(node, content=blocks, at=moment(message.get("create_time")))
    if role == "user":
        return node
    return replace(node, role="assistant", response=_response(about))


def _instructions(content: Mapping[str, Any], about: Mapping[str, Any]) -> str:
    """Return the custom instructions: about the person, and about the replies.

    The metadata has them as they were written, while ``user_profile`` puts sentences around them.
    """
    kept = mapping(about.get("user_context_message_data"))
    texts = [string(kept.get(key)) for key in ("about_user_message", "about_model_message")]
    if not any(map(str.strip, texts)) and content.get("content_type") == "user_editable_context":
        texts = [string(content.get(key)) for key in ("user_profile", "user_instructions")]
    return "\n\n".join(text.strip() for text in texts if text.strip())


def _keep_instructions(instructions: str, conversation: Conversation, losses: Losses) -> None:
    """Keep custom instructions as the system prompt, of which there can be one."""
    if not conversation.request.system:
        conversation.request = replace(conversation.request, system=instructions)
    elif conversation.request.system != instructions:
        losses.dropped["changed custom instruction"] += 1


def _response(about: Mapping[str, Any]) -> Response | None:
    model = string(about.get("model_slug"))
    ended = about.get("finish_details")
    reason = _STOP_REASONS.get(string(ended.get("type"))) if isinstance(ended, Mapping) else None
    if not (model or reason):
        return None
    return Response(model=model, stop_reason=reason.value if reason else None)
