"""Files as people leave them: a change of one thing leaves every other byte alone."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from claude_tui.conversation import UNSET
from claude_tui.errors import InvalidFileError
from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.storage.toml import parts
from claude_tui.storage.toml.codec import load_conversation, parse_conversation
from claude_tui.storage.toml.writer import dump_conversation
from claude_tui.text.toml_syntax import statements
from tests.storage.conversations import conversations, messages_after, texts
from tests.storage.rewriting import rewritten

_NOTES = st.sampled_from(["", "", "\n", "# a note\n", "\t# [[messages]]\n", "  ", " \t"])


@st.composite
def handmade(draw: st.DrawFn) -> str:
    """A file as people leave it: notes, blank lines, and tables where one does not expect them."""
    text = dump_conversation(draw(conversations(max_messages=3)))
    written = ""
    end = 0
    for statement in statements(text):
        remark = draw(st.sampled_from(["", "", " # why"])) if statement.is_pair else ""
        written += text[end : statement.start] + draw(_NOTES)
        written += text[statement.start : statement.value_end] + remark
        written += text[statement.value_end : statement.end]
        end = statement.end
    cut = parts.cut(written.encode())
    if draw(st.booleans()) and b"[request]" in cut.header:
        top, mark, request = cut.header.partition(b"[request]")
        written = b"".join([top, *cut.messages, mark, request]).decode()
    written += draw(st.sampled_from(["", "[notes]\nx = 1\n", "# the end\n", "[[x]]\n[[x]]\n"]))
    if draw(st.booleans()):
        written = written.replace("\n", "\r\n")
    return draw(st.sampled_from(["", "\ufeff"])) + written


def only_one_key_differs(before: str, after: str, key: tuple[str, ...]) -> bool:
    """Whether ``after`` is ``before`` but for the lines of ``key``."""
    spans = [(s.start, s.end) for s in statements(before) if s.path == key]
    same = takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))
    start = len(list(same))
    start, end = spans[0] if spans else (start, start)
    head, tail = before[:start], before[end:]
    room = len(after) >= len(head) + len(tail)
    return room and after.startswith(head) and after.endswith(tail)


@given(handmade(), st.data())
def test_a_change_of_one_thing_leaves_every_other_byte_alone(
    text: str, data: st.DataObject
) -> None:
    before = text.encode()
    try:
        original = parse_conversation(before, Path("talk.toml"))
    except InvalidFileError:
        # A table that was moved may have become part of another.
        assume(False)
    ids = [message.id for message in original.messages]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "talk.toml")

        def differs(key: tuple[str, ...], **changes: Any) -> bool:
            path.write_bytes(before)
            after = rewritten(path, **changes)
            return only_one_key_differs(text, after.decode(), key)

        assert differs(("title",), title=data.draw(texts))
        assert differs(("tip",), tip=data.draw(st.sampled_from([None, *ids])))
        request = replace(original.request, temperature=data.draw(st.just(UNSET) | st.floats(0, 2)))
        assert differs(("request", "temperature"), request=request)
        path.write_bytes(before)
        file, conversation = ConversationFile.open(path)
        conversation.tip = None
        file.rewrite(conversation)
        before = path.read_bytes()
        new = data.draw(messages_after(ids))
        conversation.add(new)
        file.append(new)
        assert path.read_bytes().startswith(before)
        assert load_conversation(path) == conversation
