"""Export archives as Claude.ai and ChatGPT make them, small."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from claude_tui.importing.folder import import_file
from claude_tui.storage.folder import ConversationStore

NOBODY = "00000000-0000-4000-8000-000000000000"
"""What a first message of Claude.ai follows."""


def claude_message(
    uuid: str, parent: str, sender: str, *content: Any, **rest: Any
) -> dict[str, Any]:
    blocks = [{"type": "text", "text": each} if isinstance(each, str) else each for each in content]
    return {
        "uuid": uuid,
        "text": "",
        "content": blocks,
        "sender": sender,
        "created_at": "2026-03-29T07:06:35.552627Z",
        "updated_at": "2026-03-29T07:06:35.552627Z",
        "attachments": [],
        "files": [],
        "parent_message_uuid": parent,
        **rest,
    }


def claude_conversation(*messages: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {
        "uuid": "34bd3ec6",
        "name": "Calendar tips",
        "summary": "",
        "created_at": "2026-03-29T07:06:34.084721Z",
        "updated_at": "2026-03-29T12:59:41.658730Z",
        "account": {"uuid": "c1a9a5f8"},
        "chat_messages": list(messages),
        **rest,
    }


def gpt_node(
    name: str, parent: str | None, role: str | None = None, *parts: Any, **rest: Any
) -> tuple[str, dict[str, Any]]:
    content = rest.pop("content", {"content_type": "text", "parts": list(parts)})
    message = {
        "id": name,
        "author": {"role": role, "name": rest.pop("tool", None), "metadata": {}},
        "create_time": 1700000000.25,
        "content": content,
        "status": "finished_successfully",
        "recipient": "all",
        "metadata": {},
        **rest,
    }
    return name, {
        "id": name,
        "parent": parent,
        "children": [],
        "message": message if role else None,
    }


def gpt_conversation(*nodes: tuple[str, dict[str, Any]], **rest: Any) -> dict[str, Any]:
    return {
        "title": "Ducks",
        "create_time": 1700000000.0,
        "update_time": 1700000100.0,
        "mapping": dict(nodes),
        "current_node": nodes[-1][0] if nodes else None,
        "conversation_id": "gpt-1",
        "default_model_slug": "gpt-5",
        **rest,
    }


def gpt_tools(*nodes: tuple[str, dict[str, Any]], **rest: Any) -> dict[str, Any]:
    """A conversation in which a question, ``q``, is followed by ``nodes``."""
    return gpt_conversation(gpt_node("q", None, "user", "Q"), *nodes, **rest)


def mark(kind: str, *fields: str) -> str:
    """What ChatGPT's own screen draws something in place of."""
    return f"\ue200{chr(0xE202).join([kind, *fields])}\ue201"


def reference(mark: str, kind: str, **rest: Any) -> dict[str, Any]:
    """What ``content_references`` say of a mark, with the fields that all of them have."""
    return {"matched_text": mark, "start_idx": 0, "end_idx": 0, "type": kind, "alt": None, **rest}


def page(title: str, url: str, **rest: Any) -> dict[str, Any]:
    return {"title": title, "url": url, "pub_date": None, "snippet": None, **rest}


def zipped(path: Path, **members: Any) -> Path:
    """An archive; ``conversations`` stands for ``conversations.json``."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in members.items():
            place = name if "/" in name else name.replace("__", "/")
            archive.writestr(f"{place}.json", json.dumps(value))
    return path


CLAUDE = claude_conversation(
    claude_message("a", NOBODY, "human", "Hello"), claude_message("b", "a", "assistant", "Hi")
)
GPT = gpt_conversation(gpt_node("a", None, "user", "Q"), gpt_node("b", "a", "assistant", "A"))


def lines(path: Path, store: ConversationStore) -> list[str]:
    return [outcome.line for outcome in import_file(path, store)]


def written(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path
