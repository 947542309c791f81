"""Images and documents stand by name and size, not as base64 and paths."""

from __future__ import annotations

import base64
import json
import struct
import threading
from collections.abc import Mapping
from contextvars import copy_context
from pathlib import Path
from typing import Any

import pytest

from claude_tui import paths
from claude_tui.conversation import Conversation, Message
from claude_tui.conversation.content import OpaqueBlock, TextBlock
from claude_tui.storage.attachments import Attachment, block_of
from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.tui.glyphs import choose_signs
from claude_tui.tui.transcript import opaque
from claude_tui.tui.transcript.entry import Entry
from claude_tui.tui.transcript.opaque import BlockNames, named
from claude_tui.tui.transcript.parts import Target
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat
from tests.tui.transcript.alone import Alone

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 64, 48) + b"\0" * 176
PDF = b"%PDF-1.7\n1 0 obj<</Type /Pages /Kids [2 0 R] /Count 3>>endobj" + b" " * 41_000


def block(kind: str, source: Mapping[str, Any], **fields: Any) -> OpaqueBlock:
    return OpaqueBlock(kind, json.dumps({"type": kind, "source": source, **fields}))


def base64_of(data: bytes) -> dict[str, Any]:
    return {"type": "base64", "data": base64.b64encode(data).decode()}


IMAGE = block("image", base64_of(PNG))


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        (IMAGE, "image · PNG 64×48 · 200 B"),
        (block("document", base64_of(PDF)), "document · PDF · 3 pages · 41 kB"),
        (
            block("document", base64_of(PDF.replace(b"3>>", b"1>>")), title="a\nb.pdf"),
            "document · a b.pdf · PDF · 1 page · 41 kB",
        ),
        (block("document", {"type": "text", "data": "añb"}), "document · text · 4 B"),
        (block("image", {"type": "base64", "data": "a"}), "image · unreadable"),
        (block("image", {"type": "base64", "data": "YWI="}), "image · text · 2 B"),
        (block("image", {"type": "url", "url": "https://x.org/\x1b"}), "image · https://x.org/␛"),
        (block("image", {"type": "file", "file_id": "file_1"}), "image · file_1"),
        (block("image", {"type": "path", "path": "a.files/b.png"}), "image · PNG"),
        (block("image", {"type": "tomorrow's"}), "image"),
        (OpaqueBlock("image", '{"source": 1}'), "image"),
    ],
)
def test_an_attachment_is_named_by_what_is_known_of_it(shown: OpaqueBlock, name: str) -> None:
    assert named(shown) == (name, "")


def test_what_is_no_object_is_shown_as_it_stands() -> None:
    assert named(OpaqueBlock("image", "[]")) == ("image", "[]")
    assert named(OpaqueBlock("image", "{")) == ("image", "{")


def test_a_tool_s_result_names_the_images_in_it() -> None:
    inner = json.loads(IMAGE.json)
    tool = {"type": "tool_result", "tool_use_id": "t", "content": [{"type": "text"}, inner]}
    text = named(OpaqueBlock("tool_result", json.dumps(tool)))[1]
    assert json.loads(text)["content"] == [{"type": "text"}, "image · PNG 64×48 · 200 B"]


def test_a_screen_reader_reads_words() -> None:
    def plain() -> str:
        choose_signs(plain=True)
        return named(IMAGE)[0]

    assert copy_context().run(plain) == "image, PNG 64 times 48, 200 B"


def test_an_attachment_on_disk_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = block_of(Attachment(PNG, "image/png"), tmp_path / "a.toml")
    names = BlockNames(lambda: tmp_path)
    assert not names.are_known([TextBlock("x"), kept])
    assert names.drawn_at_once(kept) == ("image · PNG", "")
    assert names.drawn(kept) == ("image · PNG 64×48 · 200 B", "")
    monkeypatch.setattr(opaque, "_attachment", lambda *_: pytest.fail("read again"))
    assert names.are_known([TextBlock("x"), kept])
    assert names.drawn_at_once(kept) == names.drawn(kept)


def test_one_that_is_missing_or_elsewhere_says_so(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(PNG)
    for path in ("a.files/gone.png", "a.files/../secret.png", "secret.png"):
        gone = block("image", {"type": "path", "path": path})
        assert BlockNames(lambda: tmp_path).drawn(gone) == ("image · PNG · missing", "")
        assert BlockNames().drawn(gone) == ("image · PNG · missing", "")


async def test_the_transcript_names_them_and_reads_the_disk_in_a_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers: set[threading.Thread] = set()
    read = opaque._attachment

    def noting(path: str, folder: Path | None) -> bytes | None:
        readers.add(threading.current_thread())
        return read(path, folder)

    monkeypatch.setattr(opaque, "_attachment", noting)
    kept = block_of(Attachment(PNG, "image/png"), tmp_path / "a.toml")
    pdf = block_of(Attachment(PDF, "application/pdf", "b.pdf"), tmp_path / "a.toml")
    alone = Alone(width=60)
    alone.text.names = BlockNames(lambda: tmp_path)
    alone.text.show([Entry(1, "user", "you", (kept, pdf, TextBlock("Look.")))])
    alone.viewport.to_end()
    names = ["image · PNG", "document · b.pdf · PDF"]
    assert [row.strip("▎ ") for row in alone.rows()[:5]] == ["you", *names, "", "Look."]
    alone.background.lay_out()
    await alone.scheduler.run_all()
    names = ["image · PNG 64×48 · 200 B", "document · b.pdf · PDF · 3 pages · 41 kB"]
    assert alone.words() == ["you", *names, "Look."]
    assert readers
    assert threading.main_thread() not in readers

    alone.text.set_look(0, "folded")
    alone.text.set_look(0, "drawn")
    assert alone.words() == ["you", *names, "Look."]
    assert not alone.text.jobs


async def test_raw_view_and_copies_have_the_json() -> None:
    alone = Alone([Entry(1, "user", "you", (IMAGE,))])
    alone.background.lay_out()
    await alone.scheduler.run_all()
    assert alone.words() == ["you", "image · PNG 64×48 · 200 B"]
    assert json.loads(alone.parts.source(Target(1))) == json.loads(IMAGE.json)
    alone.text.set_look(0, "raw")
    assert '"type": "base64",' in alone.words()


async def test_what_is_found_is_what_is_drawn() -> None:
    alone = Alone([Entry(1, "user", "you", (IMAGE, TextBlock("A picture")))])
    alone.background.lay_out()
    await alone.scheduler.run_all()
    for text, count in (("png", 1), ("base64", 0), ("AAAA", 0), ("picture", 1)):
        alone.finder.find(text)
        await alone.scheduler.run_all()
        assert alone.counts[-1][1] == count, text


async def test_a_conversation_names_what_lies_beside_its_file(
    messages_server: MessagesServer,
) -> None:
    path = paths.conversations_dir() / "a.toml"
    kept = block_of(Attachment(PNG, "image/png"), path)
    message = Message(1, 0, "user", (kept, TextBlock("Look.")))
    ConversationFile.create(path, Conversation(messages=[message]))
    async with chat(messages_server, file=path) as person:
        await person.sees("image · PNG 64×48 · 200 B")
        person.pane.transcript.focus()
        await person.press("k", "d")
        await person.sees("image · PNG 64×48 · 200 B, text")


def test_the_details_of_a_message_name_them() -> None:
    from claude_tui.tui.dialogs.details import facts

    message = Message(1, 0, "user", (IMAGE, TextBlock("x")))
    assert dict(facts(message))["content"] == "image, text"
    shown = dict(facts(message, content=["image · PNG", "text"]))
    assert shown["content"] == "image · PNG, text"
