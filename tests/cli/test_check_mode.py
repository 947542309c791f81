"""``--check``: what opens here, and the API refuses."""

import json
from pathlib import Path
from typing import Any

import pytest

from claude_tui.conversation import Conversation, Message, OpaqueBlock, Role, TextBlock
from claude_tui.storage.toml.writer import dump_conversation
from tests.cli.test_main import Call, call, own_logging
from tests.models.test_media import PNG

__all__ = ["call", "own_logging"]


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(*blocks: dict[str, Any], role: Role = "user", name: str = "a.toml") -> str:
    content = [OpaqueBlock(block["type"], json.dumps(block)) for block in blocks]
    message = Message(1, 0, role, (TextBlock("Look"), *content))
    Path(name).write_text(dump_conversation(Conversation(messages=[message])))
    return name


def test_an_image_without_data_is_no_good_conversation(
    call: Call,
) -> None:
    write({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": ""}})
    status, out, err = call("--check", "a.toml")
    assert (status, out) == (2, "")
    (line,) = err.splitlines()
    assert line == (
        "a.toml:12: messages[1].content[2]: the API would reject this image: "
        "source.data: expected base64, got nothing"
    )
    assert Path("a.toml").read_text().splitlines()[11].startswith("[[messages.content]]")


def test_every_fault_of_every_block_is_said_and_the_other_files_are_checked(
    call: Call,
) -> None:
    write({"type": "document"}, {"type": "tool_use"}, role="user")
    write({"type": "a_kind_of_tomorrow", "x": 1}, name="b.toml")
    status, out, err = call("--check", "a.toml", "b.toml")
    assert (status, out) == (2, "b.toml: ok, 1 message\n")
    assert [line.partition("this ")[2] for line in err.splitlines()] == [
        "document: source: expected an object, got nothing",
        "tool_use: only a message of the assistant can have one",
        "tool_use: id: expected a string, got nothing",
        "tool_use: name: expected a string, got nothing",
        "tool_use: input: expected an object, got nothing",
    ]


def test_an_attachment_that_is_missing_is_said(call: Call) -> None:
    write({"type": "image", "source": {"type": "path", "path": "a.files/b.png"}})
    status, out, err = call("--check", "a.toml")
    assert (status, out) == (2, "")
    assert "the API would reject this image: source.path: No such file" in err
    Path("a.files").mkdir()
    Path("a.files/b.png").write_bytes(PNG)
    assert call("--check", "a.toml") == (0, "a.toml: ok, 1 message\n", "")


def test_a_block_whose_json_is_of_another_kind_is_said(
    call: Call,
) -> None:
    content = 'content = [{ type = "image", json = \'{"type": "\\u001b[31m"}\' }]\n'
    Path("a.toml").write_text(f'[[messages]]\nrole = "user"\n{content}')
    status, _, err = call("--check", "a.toml")
    assert status == 2
    assert err == (
        "a.toml:3: messages[1].content[1]: type is image, "
        "but the JSON has a different type, or none\n"
    )
