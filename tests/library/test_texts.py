from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.conversation import Conversation, OpaqueBlock, TextBlock, ThinkingBlock
from claude_tui.errors import InvalidFileError
from claude_tui.library.texts import _scanned, read_texts
from claude_tui.storage.toml.codec import parse_conversation
from claude_tui.storage.toml.writer import dump_conversation
from tests.storage.conversations import conversations

PATH = Path("a.toml")


def words(conversation: Conversation) -> list[str]:
    """What was said, from the parsed conversation."""
    found = []
    for message in conversation.messages:
        for block in message.content:
            match block:
                case TextBlock(text) | ThinkingBlock(text):
                    found.append(text)
                case OpaqueBlock("text", written):
                    text = json.loads(written).get("text")
                    found += [text] if isinstance(text, str) else []
    return found


@given(conversations(max_messages=6))
def test_everything_that_was_said_is_found_in_a_file_of_ours(conversation: Conversation) -> None:
    said = read_texts(dump_conversation(conversation).encode(), PATH)
    assert said.texts == words(conversation)
    assert said.messages == len(conversation.messages)


HEADERS = [
    'title = "T"\n',
    "# said\n",
    "\n",
    'text = "no"\n',
    'x = """\ncontent = "no"\n"""\n',
    "x = [\n[1]\n]\n",
    "x = [\n[1]]\n",
    "x.y = '''\n[[messages]]\ncontent = 1'''\n",
    'x = ["a", \'b#\'] # c "\n',
    "y = '' # '''\n",
    "[x]\ncontent = 'no'\n",
    "[[x]]\ntext = 'no'\r\n",
    'messages = [{ role = "user", content = "array" }]\n',
    "[request]\nstop_sequences = [\n'''a''']\n",
]
MESSAGES = ['[[messages]]\nrole = "user"\n', "[[ messages ]] # m\n  role = 'assistant'\r\n"]
CONTENTS = [
    'content = "a\\u00e9\\t"\n',
    "content = '''\nx\\y''''\n",
    'content = ""\n',
    'content = """\na\\\n   b\\"""c\r\n[[messages]]\n"""""\n',
    "content = 'one' # line\n",
    "content = [{ type = 'text', text = 'inline' }]\n",
    '"content" = "quoted"\n',
    "content = []\n",
    "[[messages.content]]\ntext = 'in a block'\ntype = \"text\"\n",
    "[[messages.content]]\ntype = 'thinking'\nthinking = 'hm'\ntext = 'no'\n",
    "[[messages.content]]\ntype = 'image'\njson = '{}'\n[messages.content.x]\ntext = 'no'\n",
    "[[messages.content]]\njson = '{\"text\": \"cited\"}'\ntype = 'text'\n",
    "[[messages.content]]\ntype = 'image'\njson = '{\"text\": \"no\"}'\n",
    "content.x = 1\n",
]
valid_files = st.builds(
    lambda headers, messages: "".join(headers + [a + b for a, b in messages]),
    st.lists(st.sampled_from(HEADERS), max_size=3),
    st.lists(st.tuples(st.sampled_from(MESSAGES), st.sampled_from(CONTENTS)), max_size=4),
)


@given(valid_files)
def test_a_valid_file_of_any_form_gives_what_it_says(text: str) -> None:
    data = text.encode()
    try:
        conversation = parse_conversation(data, PATH)
    except InvalidFileError:
        return
    said = read_texts(data, PATH)
    assert said.texts == words(conversation)
    assert said.messages == len(conversation.messages)


@pytest.mark.parametrize(
    "content",
    ['"Hi"', "'''\nC:\\\\'''", '"""\n\\u005B[messages]]\nrole = "user"\n"""', '"\\U0001F600"'],
)
def test_what_people_write_needs_no_parse_of_the_whole(content: str) -> None:
    text = (
        f'format = 1\n\n[request]\nmodel = "m"\n\n[[messages]]\nrole = "user"\ncontent = {content}'
    )
    assert _scanned(text) is not None
    assert read_texts(text.encode(), PATH).texts == words(parse_conversation(text.encode(), PATH))


def test_a_file_that_is_no_text_is_refused() -> None:
    with pytest.raises(InvalidFileError):
        read_texts(b"\xff", PATH)
