from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from claude_tui.conversation import (
    ROOT,
    ContentBlock,
    Conversation,
    Message,
    OpaqueBlock,
    Parameters,
    Response,
    TextBlock,
    ThinkingBlock,
    Usage,
)
from claude_tui.errors import FileError, InvalidFileError
from claude_tui.storage.toml.codec import load_conversation, parse_conversation, parse_document
from claude_tui.storage.toml.parts import cut
from claude_tui.storage.toml.writer import dump_conversation, dump_message
from tests.narrowing import of_type
from tests.storage.conversations import conversations

PATH = Path("lists.toml")

EXAMPLE = """\
format = 1
title = "Lists and tuples"
created = 2026-11-22T19:45:31Z

[request]
model = "claude-sonnet-4-6"
max_tokens = 4096
system = \"\"\"
You are a senior Python engineer. Be concise.\"\"\"
temperature = 0.3

[[messages]]
id = 1
role = "user"
at = 2026-11-22T19:45:40Z
content = \"\"\"
What is the difference between a list and a tuple?\"\"\"

[[messages]]
id = 2
role = "assistant"
at = 2026-11-22T19:45:44Z
content = \"\"\"
Lists are mutable; tuples are immutable.\"\"\"

[messages.response]
id = "msg_01XFDUDYJgAACzvnptvVoYEL"
model = "claude-sonnet-4-6"
stop_reason = "end_turn"
seconds = 3.21
usage = { input_tokens = 87, output_tokens = 312 }

[messages.request]
model = "claude-sonnet-4-6"
max_tokens = 4096
temperature = 0.3
"""

EXAMPLE_CONVERSATION = Conversation(
    title="Lists and tuples",
    created=datetime(2026, 11, 22, 19, 45, 31, tzinfo=UTC),
    request=Parameters(
        model="claude-sonnet-4-6",
        max_tokens=4096,
        temperature=0.3,
        system="You are a senior Python engineer. Be concise.",
    ),
    messages=[
        Message(
            id=1,
            parent=ROOT,
            role="user",
            at=datetime(2026, 11, 22, 19, 45, 40, tzinfo=UTC),
            content=(TextBlock("What is the difference between a list and a tuple?"),),
        ),
        Message(
            id=2,
            parent=1,
            role="assistant",
            at=datetime(2026, 11, 22, 19, 45, 44, tzinfo=UTC),
            content=(TextBlock("Lists are mutable; tuples are immutable."),),
            response=Response(
                id="msg_01XFDUDYJgAACzvnptvVoYEL",
                model="claude-sonnet-4-6",
                stop_reason="end_turn",
                seconds=3.21,
                usage=Usage(input_tokens=87, output_tokens=312),
            ),
            request=Parameters(model="claude-sonnet-4-6", max_tokens=4096, temperature=0.3),
        ),
    ],
)


def parse(text: str) -> Conversation:
    return parse_conversation(text.encode(), PATH)


def only_message(fields: str) -> Message:
    return parse(f"[[messages]]\n{fields}").messages[0]


def said(*content: ContentBlock, **rest: Any) -> Message:
    return Message(id=1, parent=ROOT, role="user", content=content, **rest)


def test_a_conversation_is_written_as_a_person_would() -> None:
    assert dump_conversation(EXAMPLE_CONVERSATION) == EXAMPLE


def test_what_is_written_is_read_back() -> None:
    assert parse(EXAMPLE) == EXAMPLE_CONVERSATION


@given(conversations())
def test_any_conversation_is_read_back_as_it_was(conversation: Conversation) -> None:
    data = dump_conversation(conversation).encode()
    assert parse_conversation(data, PATH) == conversation
    assert len(cut(data).messages) == len(conversation.messages)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", 'content = ""'),
        ("a\nb", 'content = """\na\nb"""'),
        ("a\\b", "content = '''\na\\b'''"),
        ("it's a \\", "content = '''\nit's a \\'''"),
        ("\\'''", 'content = """\n\\\\\'\'\'"""'),
        ('"""\r', 'content = """\n""\\"\\r"""'),
        ("a\r\nb", 'content = """\na\\r\nb"""'),
        ("\x1b]0;x\x07", 'content = """\n\\u001B]0;x\\u0007"""'),
        ("\x9b2J", 'content = """\n\\u009B2J"""'),
        (" [[messages]]\\", 'content = """\n \\u005B[messages]]\\\\"""'),
    ],
)
def test_text_is_written_readably_and_exactly(text: str, written: str) -> None:
    part = dump_message(said(TextBlock(text)), parent_above=ROOT)
    assert written in part
    assert parse(part).messages[0].text == text


def test_a_second_answer_names_its_parent_and_a_second_beginning_names_the_root() -> None:
    message = Message(id=4, parent=ROOT, role="user", content=())
    assert "parent = 0\n" in dump_message(message, parent_above=3)
    assert "parent" not in dump_message(message, parent_above=ROOT)
    branches = parse(
        '[[messages]]\nrole = "user"\ncontent = "a"\n'
        '[[messages]]\nrole = "assistant"\ncontent = "b"\n'
        '[[messages]]\nrole = "assistant"\nparent = 1\ncontent = "c"\n'
        '[[messages]]\nrole = "user"\nparent = 0\ncontent = "d"\n'
    )
    assert [message.parent for message in branches.messages] == [0, 1, 1, 0]


def test_blocks_that_are_not_text_are_written_as_their_exact_json() -> None:
    block = OpaqueBlock("tool_use", '{"type": "tool_use", "input": {"a": null}}')
    part = dump_message(said(ThinkingBlock("Hm.", "sig"), block), parent_above=ROOT)
    assert (
        "[[messages.content]]\n"
        'type = "tool_use"\n'
        'json = \'{"type": "tool_use", "input": {"a": null}}\'\n'
    ) in part
    assert parse(part).messages[0].content == (ThinkingBlock("Hm.", "sig"), block)


def test_nulls_and_what_is_nested_too_deep_for_a_file_are_left_out_of_what_a_server_said() -> None:
    deep: dict[str, object] = {}
    for _ in range(100):
        deep = {"deeper": deep}
    usage = Usage(1, 2**70, extra={"tier": None, "deep": deep, "tools": {"web": 1, "code": None}})
    part = dump_message(said(response=Response(usage=usage)), parent_above=ROOT)
    assert "usage = { input_tokens = 1, tools = { web = 1 } }\n" in part
    assert parse(part).messages[0].id == 1


def test_a_file_written_by_hand_needs_only_roles_and_contents() -> None:
    conversation = parse(
        '[[messages]]\nrole = "user"\ncontent = "Hi"\n'
        '[[messages]]\nrole = "assistant"\ncontent = "Hello"\n'
    )
    assert [(m.id, m.parent, m.text) for m in conversation.messages] == [
        (1, 0, "Hi"),
        (2, 1, "Hello"),
    ]


def test_a_missing_id_is_one_more_than_the_highest_before() -> None:
    message = '[[messages]]\nrole = "user"\ncontent = ""\n'
    assert [m.id for m in parse(f"{message}id = 7\n{message}{message}").messages] == [7, 8, 9]


def test_unknown_keys_are_kept_at_every_level() -> None:
    text = """\
format = 1
color = "red"

[request]
seed = 3

[[messages]]
id = 1
role = "user"
starred = true

[[messages.content]]
type = "text"
text = \"\"\"
Hi\"\"\"
lang = "en"

[messages.response]
usage = { input_tokens = 1, output_tokens = 2, tier = "x" }
node = 4

[messages.request]
seed = 5
"""
    assert dump_conversation(parse(text)) == text


def test_an_empty_file_is_an_empty_conversation() -> None:
    assert parse("") == Conversation()


def test_windows_line_ends_and_a_byte_order_mark_are_fine() -> None:
    data = b"\xef\xbb\xbf" + EXAMPLE.replace("\n", "\r\n").encode()
    assert parse_conversation(data, PATH) == EXAMPLE_CONVERSATION


def test_a_text_block_with_citations_is_kept_as_json() -> None:
    message = only_message(
        'role = "assistant"\ncontent = [{ type = "text", json = \'{"type": "text"}\' }]'
    )
    assert message.content == (OpaqueBlock("text", '{"type": "text"}'),)


def test_a_newer_file_is_read_as_far_as_it_goes() -> None:
    document = parse_document(
        b'format = 2\ntip = 9\n[request]\nmodel = 3\n[[messages]]\nrole = "user"\ncontent = "Hi"\n'
        b'[[messages]]\nrole = "narrator"\ncontent = "?"\n',
        PATH,
    )
    assert document.newer
    assert [message.text for message in document.conversation.messages] == ["Hi"]
    assert document.conversation.tip is None


HEAD = '[[messages]]\nid = 1\nrole = "user"\ncontent = """\nrole = 1\n[[messages]]"""\n\n'


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("title = 3", "lists.toml:1: title: expected a string, got 3"),
        ("format = 0", "lists.toml:1: format: expected 1 or more, got 0"),
        ("format = true", "lists.toml:1: format: expected an integer, got true"),
        (
            "created = 2026-11-22",
            (
                "lists.toml:1: created: expected a date and time with an offset, "
                "like 2026-11-22T19:45:31Z, got 2026-11-22"
            ),
        ),
        ("\n[request]\ntop_p = 2", "lists.toml:3: request.top_p: expected 0 to 1, got 2"),
        (
            "[request]\ntemperature = nan",
            "lists.toml:2: request.temperature: expected a number, got nan",
        ),
        (
            "[request]\nstop_sequences = ['a', 1]",
            "lists.toml:2: request.stop_sequences[2]: expected a string, got 1",
        ),
        ("request.top_k = 0", "lists.toml:1: request.top_k: expected 1 or more, got 0"),
        ("tip = 4\n" + HEAD, "lists.toml:1: tip: expected the id of a message, got 4"),
        ("messages = 1", "lists.toml:1: messages: expected an array of tables, got 1"),
        (
            HEAD + '[[messages]]\nrole = "bot"\ncontent = ""',
            'lists.toml:9: messages[2].role: expected "user" or "assistant", got "bot"',
        ),
        (
            HEAD + "[[messages]]\ncontent = ''",
            'lists.toml:8: messages[2].role: expected "user" or "assistant", got nothing',
        ),
        (
            HEAD + '[[messages]]\nid = 1\nrole = "user"\ncontent = ""',
            "lists.toml:9: messages[2].id: expected an id that no message above has, got 1",
        ),
        (
            HEAD + '[[messages]]\nparent = 2\nrole = "user"\ncontent = ""',
            "lists.toml:9: messages[2].parent: expected the id of a message above, got 2",
        ),
        (
            HEAD + '[[messages]]\nrole = "user"\n[[messages.content]]\ntype = "image"\njson = "[]"',
            'lists.toml:12: messages[2].content[1].json: expected a JSON object, got "[]"',
        ),
        (
            HEAD + '[messages.response]\n"usage" = { input_tokens = "many" }',
            "lists.toml:9: messages[1].response.usage.input_tokens: expected an integer",
        ),
        ("a = 1\nb = \n", "lists.toml:2:5: Invalid value"),
        ('a = 1\n\nb = """c\n', "lists.toml:3:9: Unterminated string"),
        ("a = 1\n[t]\nb = [" + "1" * 5_000 + "]", "lists.toml:3: Exceeds the limit"),
        ("a = 1979-02-30", "lists.toml:1:5: Invalid date"),
        ("[request]\nmax_tokens = 1e999", "lists.toml:2: request.max_tokens: expected an integer"),
        ("tip = 9223372036854775808", "lists.toml:1: tip: expected "),
        ("a = " + "[" * 10_000, "lists.toml: tables or arrays are nested too deeply"),
        (
            "a = {a" + ".b" * 1_000 + " = 1}",
            (
                "lists.toml:1: a: expected at most 32 tables and arrays inside each other, "
                "and integers of 64 bits, got more"
            ),
        ),
        (
            "a = 1\nb" + ".b" * 100_000 + " = 1",
            "lists.toml:2: expected at most 32 tables inside each other, got more",
        ),
        (
            "[a" + ".'b'" * 100_000 + "]",
            "lists.toml:1: expected at most 32 tables inside each other, got more",
        ),
    ],
)
def test_an_error_names_the_place_and_what_was_expected(text: str, error: str) -> None:
    with pytest.raises(InvalidFileError) as caught:
        parse(text)
    assert str(caught.value).startswith(error)


def test_json_that_is_nested_too_deep_is_an_error_like_any_other() -> None:
    with pytest.raises(InvalidFileError, match="nested too deeply"):
        only_message(f"role = 'user'\ncontent = [{{ type = 'x', json = '{'[' * 200_000}' }}]")


def test_bytes_that_are_not_utf8_are_named_with_their_place() -> None:
    with pytest.raises(InvalidFileError) as caught:
        parse_conversation("a = 1\nä = \xff".encode("latin-1"), PATH)
    assert str(caught.value) == "lists.toml:2:1: expected UTF-8 text, got the byte 0xE4"


def test_a_file_that_is_not_there_or_is_no_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="No such file"):
        load_conversation(tmp_path / "none.toml")
    with pytest.raises(FileError, match="is not a regular file"):
        load_conversation(tmp_path)


def test_what_messages_have_alike_is_in_memory_once() -> None:
    asked = (
        '\n[messages.request]\nmodel = "m"\nthinking = { type = "enabled", budget_tokens = %s }\n'
    )
    reply = '[[messages]]\nrole = "assistant"\ncontent = "Yes."\n' + asked
    one, same, other = parse_conversation(
        (reply % "1024" + reply % "1024" + reply % "1024.0").encode(), PATH
    ).messages
    assert one.request is same.request
    assert one.content[0].extra is same.content[0].extra is one.extra
    assert other.request is not None
    assert isinstance(of_type(dict, other.request.thinking)["budget_tokens"], float)
