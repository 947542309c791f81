"""Images and documents of imported messages lie beside the file, not in it."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from claude_tui.conversation import OpaqueBlock
from claude_tui.export.formats import exported
from claude_tui.importing.folder import import_file
from claude_tui.storage.folder import ConversationStore
from claude_tui.storage.toml.codec import load_conversation
from tests.export.conversations import find_model
from tests.importing.archives import lines, written
from tests.narrowing import of_type

PNG = b"\x89PNG\r\n\x1a\n and so on"
PDF = b"%PDF-1.4 and so on"


def source(kind: str, data: bytes | str) -> dict[str, Any]:
    text = data if isinstance(data, str) else base64.b64encode(data).decode()
    return {"type": "base64", "media_type": kind, "data": text}


def image(data: bytes | str, kind: str = "image/png") -> dict[str, Any]:
    return {"type": "image", "source": source(kind, data), "cache_control": {"type": "ephemeral"}}


BODY = {
    "model": "claude-sonnet-4-6",
    "max_tokens": 64,
    "messages": [
        {
            "role": "user",
            "content": [
                image(PNG),
                {"type": "document", "source": source("application/pdf", PDF), "title": "a.pdf"},
                {"type": "text", "text": "Look"},
            ],
        },
        {
            "role": "assistant",
            "content": [{"type": "tool_use", "id": "t", "name": "look", "input": image(PNG)}],
        },
        {
            "role": "user",
            "content": [{"type": "tool_result", "tool_use_id": "t", "content": [image(PNG)]}],
        },
    ],
}


def test_bytes_lie_beside_the_file_and_are_sent_as_they_came(
    tmp_path: Path, store: ConversationStore
) -> None:
    lines(written(tmp_path / "1.json", BODY), store)
    (file,) = store.paths()
    folder = file.with_name(f"{file.stem}.files")
    assert sorted(each.read_bytes() for each in folder.iterdir()) == [PDF, PNG]
    picture = json.loads(of_type(OpaqueBlock, load_conversation(file).messages[0].content[0]).json)
    assert picture["source"]["type"] == "path"
    assert picture["cache_control"] == {"type": "ephemeral"}
    body = exported(load_conversation(file), "json", find_model=find_model, base_dir=file.parent)
    assert json.loads(body) == BODY


def test_importing_them_twice_makes_no_second_file(
    tmp_path: Path, store: ConversationStore
) -> None:
    path = written(tmp_path / "1.json", BODY)
    lines(path, store)
    (line,) = lines(path, store)
    assert line.endswith("skipped, already imported")


def test_what_is_no_base64_or_of_another_kind_stays_as_it_is(
    tmp_path: Path, store: ConversationStore
) -> None:
    odd = [image("!"), image("AAAA", "image/tiff"), {"type": "image", "source": "base64"}]
    body = {"messages": [{"role": "user", "content": odd}]}
    (outcome,) = import_file(written(tmp_path / "1.json", body), store)
    assert not outcome.error
    (file,) = store.paths()
    kept = [
        json.loads(of_type(OpaqueBlock, block).json)
        for block in load_conversation(file).messages[0].content
    ]
    assert kept == odd
    assert not file.with_name(f"{file.stem}.files").exists()
