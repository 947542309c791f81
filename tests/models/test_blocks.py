import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.models.blocks import block_faults
from tests.models.test_media import JPEG, PNG


def coded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def image(**source: Any) -> dict[str, Any]:
    return {"type": "image", "source": source}


def document(**source: Any) -> dict[str, Any]:
    return {"type": "document", "source": source}


PICTURE = image(type="base64", media_type="image/png", data=coded(PNG))
PDF = document(type="base64", media_type="application/pdf", data=coded(b"%PDF-1.7"))
CALL = {"type": "tool_use", "id": "t", "name": "n", "input": {}}

GOOD = [
    PICTURE,
    PDF,
    image(type="url", url="https://example.com/a.png"),
    document(type="file", file_id="f"),
    document(type="text", media_type="text/plain", data="x"),
    document(type="content", content="x"),
    document(type="content", content=[{"type": "text", "text": "x"}, PICTURE]),
    image(type="path", path="a.files/b.png", bytes=3),
    {"type": "tool_result", "tool_use_id": "t"},
    {"type": "tool_result", "tool_use_id": "t", "content": [PICTURE, PDF]},
    {"type": "web_search_tool_result", "tool_use_id": "t", "content": []},
    {"type": "web_search_tool_result", "tool_use_id": "t", "content": {"type": "error"}},
    {"type": "server_tool_use", "id": "t", "name": "n", "input": {}},
    {"type": "redacted_thinking", "data": "x"},
    {"type": "container_upload", "file_id": "f"},
    {"type": "search_result", "source": "s", "title": "t", "content": []},
    {"type": "a_kind_of_tomorrow"},
]


@pytest.mark.parametrize("block", GOOD)
def test_a_whole_block_has_no_fault(block: dict[str, Any]) -> None:
    assert list(block_faults(block)) == []


@pytest.mark.parametrize(
    ("block", "fault"),
    [
        ({}, "type: expected the name of a kind of block, got nothing"),
        ({"type": "image"}, "source: expected an object, got nothing"),
        ({"type": "image", "source": "x"}, 'source: expected an object, got "x"'),
        (image(), "source.type: expected one of base64, url, file, got nothing"),
        (image(type="text"), 'source.type: expected one of base64, url, file, got "text"'),
        (
            image(type="base64", media_type="image/png"),
            "source.data: expected base64, got nothing",
        ),
        (
            image(type="base64", media_type="image/png", data=""),
            "source.data: expected base64, got nothing",
        ),
        (
            image(type="base64", data=coded(PNG)),
            "source.media_type: expected a string, got nothing",
        ),
        (
            document(type="base64", media_type="image/png", data=coded(PNG)),
            'source.media_type: expected application/pdf, got "image/png"',
        ),
        (
            image(type="base64", media_type="image/png", data="not base64!"),
            "source.data: expected base64, got something else",
        ),
        (
            image(type="base64", media_type="image/png", data=coded(JPEG)),
            "source.data: expected image/png, got image/jpeg",
        ),
        (
            image(type="base64", media_type="image/png", data=coded(b"x")),
            "source.data: expected image/png, got another file",
        ),
        (image(type="url"), "source.url: expected a string, got nothing"),
        (image(type="path", path="a.files/b", missing="gone"), "source.path: gone"),
        (document(type="file", file_id=3), "source.file_id: expected a string, got 3"),
        (
            document(type="content", content=[image(type="url")]),
            "source.content[1]: image: source.url: expected a string, got nothing",
        ),
        ({"type": "tool_result"}, "tool_use_id: expected a string, got nothing"),
        (
            {"type": "tool_result", "tool_use_id": "t", "content": ["x"]},
            "content[1]: expected a block, got a string",
        ),
        (
            {"type": "tool_result", "tool_use_id": "t", "content": [{"type": "image"}]},
            "content[1]: image: source: expected an object, got nothing",
        ),
        ({**CALL, "id": ""}, "id: expected a string, got nothing"),
        ({**CALL, "input": []}, "input: expected an object, got an array"),
        (
            {"type": "server_tool_use", "id": "t", "name": "n"},
            "input: expected an object, got nothing",
        ),
        ({"type": "redacted_thinking"}, "data: expected a string, got nothing"),
        (
            {"type": "web_fetch_tool_result", "tool_use_id": "t"},
            "content: expected the result, got nothing",
        ),
        (
            {"type": "search_result", "source": "s", "title": "t"},
            "content: expected an array of blocks, got nothing",
        ),
    ],
)
def test_a_field_that_is_missing_or_no_good_is_named(block: dict[str, Any], fault: str) -> None:
    assert list(block_faults(block)) == [fault]


@pytest.mark.parametrize(
    ("block", "role", "right"),
    [
        (PDF, "user", True),
        (PDF, "assistant", False),
        ({"type": "tool_result", "tool_use_id": "t"}, "assistant", False),
        (CALL, "assistant", True),
        (CALL, "user", False),
        (PICTURE, "assistant", True),
    ],
)
def test_some_blocks_belong_to_one_of_the_two(
    block: dict[str, Any], role: str, right: bool
) -> None:
    assert (list(block_faults(block, role)) == []) is right


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
)
NAMES = st.sampled_from(["type", "source", "data", "content", "media_type", "id", "input"])
KINDS = st.sampled_from([block["type"] for block in GOOD] + ["base64", "text", "content"])


@given(st.dictionaries(NAMES, VALUES | KINDS | st.dictionaries(NAMES, VALUES | KINDS)))
def test_any_json_has_faults_or_none_in_one_line_each(block: Any) -> None:
    assert not any("\n" in fault for fault in block_faults(block, "user"))
