import json
from typing import Any

import pytest

from claude_tui.conversation import Message, OpaqueBlock, TextBlock
from claude_tui.models.attachments import not_taken
from claude_tui.models.catalog import Model, Sampling

BLIND = Model("blind", "Blind", Sampling.BOTH, images=False, pdf=False)

IMAGE = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": ""}}
PDF = {"type": "document", "source": {"type": "path", "path": "a.files/b.PDF"}}
TEXT = {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "x"}}


def said(*blocks: dict[str, Any]) -> list[Message]:
    content = tuple(OpaqueBlock(block["type"], json.dumps(block)) for block in blocks)
    return [Message(1, 0, "user", (TextBlock("Look"), *content))]


@pytest.mark.parametrize(
    ("blocks", "kinds"),
    [
        ([], []),
        ([IMAGE, IMAGE], ["images"]),
        ([PDF], ["PDFs"]),
        ([TEXT], []),
        ([IMAGE, PDF], ["images", "PDFs"]),
        ([{"type": "tool_result", "tool_use_id": "t", "content": [IMAGE, "x", TEXT]}], ["images"]),
        ([{"type": "tool_result", "tool_use_id": "t", "content": "image"}], []),
        ([{"type": "document", "source": None}], []),
        ([{"type": "document", "source": {"type": "path", "path": "a.files/b.txt"}}], []),
    ],
)
def test_a_model_says_what_it_does_not_take(blocks: list[dict[str, Any]], kinds: list[str]) -> None:
    notes = not_taken(BLIND, said(*blocks))
    expected = [f"blind doesn't support {kind}" for kind in kinds]
    assert [note.split(",")[0] for note in notes] == expected


def test_what_is_not_known_is_not_warned_of() -> None:
    assert not_taken(Model("m", "M", Sampling.BOTH), said(IMAGE, PDF)) == ()
    assert not_taken(Model("m", "M", Sampling.BOTH, images=True, pdf=True), said(IMAGE)) == ()
