"""``-p`` with images, PDFs and text files: on the wire, and beside the conversation's file."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from claude_tui.conversation import OpaqueBlock
from claude_tui.storage.toml.codec import load_conversation
from tests.cli.test_main import Call, one_line, own_logging
from tests.cli.test_print_mode import _asks_the_test_server, ask, said
from tests.models.test_media import JPEG, PNG
from tests.narrowing import of_type
from tests.servers.messages_server import MessagesServer
from tests.sessions import write

__all__ = ["_asks_the_test_server", "ask", "own_logging"]


def image(data: bytes, kind: str = "image/png") -> dict[str, Any]:
    coded = base64.b64encode(data).decode()
    return {"type": "image", "source": {"type": "base64", "media_type": kind, "data": coded}}


def test_a_picture_that_is_piped_in_goes_before_the_prompt(
    ask: Call, messages_server: MessagesServer, home: Path
) -> None:
    assert ask("-p", "describe", stdin=PNG) == (0, "Hello from the test server.\n", "")
    assert said(messages_server) == [image(PNG), {"type": "text", "text": "describe"}]
    assert list(home.rglob("*.toml")) == []


def test_a_picture_needs_no_prompt(ask: Call, messages_server: MessagesServer) -> None:
    assert ask("-p", stdin=PNG)[0] == 0
    assert said(messages_server) == [image(PNG)]


def test_other_bytes_are_neither_sent_nor_saved(
    ask: Call, messages_server: MessagesServer, tmp_path: Path
) -> None:
    status, out, err = ask(tmp_path / "a.toml", "-p", "Hi", stdin=b"caf\xe9")
    assert (status, out, messages_server.requests) == (2, "", [])
    assert one_line(err).startswith("standard input is not UTF-8 text")
    assert list(tmp_path.iterdir()) == []


def test_files_are_attached_as_what_they_are(
    ask: Call, messages_server: MessagesServer, tmp_path: Path
) -> None:
    (tmp_path / "a").write_bytes(JPEG)
    (tmp_path / "notes.txt").write_text("Grüße")
    assert ask("-p", "Hi", "-a", tmp_path / "a", "--attach", tmp_path / "notes.txt")[0] == 0
    source = {"type": "text", "media_type": "text/plain", "data": "Grüße"}
    assert said(messages_server) == [
        image(JPEG, "image/jpeg"),
        {"type": "document", "source": source, "title": "notes.txt"},
        {"type": "text", "text": "Hi"},
    ]


@pytest.mark.parametrize("exists", [True, False])
def test_the_bytes_are_kept_beside_the_conversation(
    ask: Call,
    messages_server: MessagesServer,
    tmp_path: Path,
    exists: bool,
) -> None:
    path = tmp_path / "talk.toml"
    if exists:
        write(path, "Hi", "Hello")
    assert ask(path, "-p", "describe", stdin=PNG)[0] == 0
    assert said(messages_server)[0] == image(PNG)
    named = f"talk.files/{hashlib.sha256(PNG).hexdigest()}.png"
    kept = tmp_path / named
    assert kept.read_bytes() == PNG
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    block = load_conversation(path).messages[-2].content[0]
    assert json.loads(of_type(OpaqueBlock, block).json) == {
        "type": "image",
        "source": {"type": "path", "path": named},
    }
    assert ask(path, "-p", "And now?")[0] == 0
    assert messages_server.requests[-1].body["messages"][-3]["content"][0] == image(PNG)


def test_a_link_to_a_conversation_has_its_attachments(
    ask: Call, messages_server: MessagesServer, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    path = write(tmp_path / "elsewhere" / "talk.toml", "Hi", "Hello")
    link = tmp_path / "link.toml"
    link.symlink_to(path)
    assert ask(link, "-p", "describe", stdin=PNG)[0] == 0
    assert (tmp_path / "elsewhere" / "talk.files").is_dir()
    for name in (link, path):
        assert ask(name, "-p", "And now?")[0] == 0
        assert messages_server.requests[-1].body["messages"][2]["content"][0] == image(PNG)
        assert "base64" in ask(name, "--export", "json")[1]
        assert ask("--check", name)[0] == 0


def test_a_folder_for_attachments_that_can_not_be_made_sends_nothing(
    ask: Call, messages_server: MessagesServer, tmp_path: Path
) -> None:
    (tmp_path / "talk.files").write_text("a file in the way")
    status, out, err = ask(tmp_path / "talk.toml", "-p", "describe", stdin=PNG)
    assert (status, out, messages_server.requests) == (1, "", [])
    assert "talk.files" in one_line(err)


def test_a_model_that_takes_no_pictures_says_so(
    ask: Call, messages_server: MessagesServer, home: Path
) -> None:
    (home / "config").mkdir()
    (home / "config" / "models.toml").write_text("[blind]\nimages = false\n")
    assert "blind doesn't support images" in ask("-p", "Hi", "-m", "blind", stdin=PNG)[2]


def test_attachments_go_with_print_mode_only(ask: Call, tmp_path: Path) -> None:
    status, _, err = ask("-a", tmp_path / "a.png")
    assert status == 2
    assert "--attach only works with -p" in one_line(err)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_system_prompt_may_have_a_byte_order_mark(
    ask: Call,
    messages_server: MessagesServer,
    tmp_path: Path,
    encoding: str,
) -> None:
    (tmp_path / "system.txt").write_text("Be brief. 🎉", encoding=encoding)
    assert ask("-p", "Hi", "-s", f"@{tmp_path / 'system.txt'}")[0] == 0
    assert messages_server.requests[-1].body["system"] == "Be brief. 🎉"


def test_a_system_prompt_that_is_no_text_is_refused(
    ask: Call, messages_server: MessagesServer, tmp_path: Path
) -> None:
    (tmp_path / "system.txt").write_bytes(b"caf\xe9")
    status, _, err = ask("-p", "Hi", "-s", f"@{tmp_path / 'system.txt'}")
    assert (status, messages_server.requests) == (2, [])
    assert "system.txt: is not UTF-8 text. If it is text, convert it first" in one_line(err)
