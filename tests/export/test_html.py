"""The exported page: what it shows, and that nothing in it can act."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from claude_tui.conversation import (
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
from claude_tui.export.html import to_html
from claude_tui.export.html_markdown import markdown_html
from claude_tui.text.visible import visible
from tests.export.conversations import TRAPS, conversations, opaque, said

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(32))
VOID = {"meta", "img", "br", "hr", "input"}
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "article", "details"),
    *("summary", "h1", "h2", "h3", "h4", "h5", "h6", "p", "pre", "code", "span", "div", "a", "img"),
    *("ul", "ol", "li", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "dl", "dt"),
    *("dd", "em", "strong", "s", "hr", "br", "sup", "sub", "kbd"),
}
ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "dir", "class", "id", "href", "rel"),
    *("title", "src", "alt", "data-language", "start", "value", "open"),
}


class Page(HTMLParser):
    """A page as a browser reads it: its elements, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    @property
    def text(self) -> str:
        return "".join(self.words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style":
            self.words.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def check(page: str) -> Page:
    """Nothing in the page can run, load, or lead anywhere but to a web page."""
    read = Page(page)
    for tag, attributes in read.elements:
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES
        assert re.match(r"(?i)https?://|mailto:", attributes.get("href") or "http://")
        assert (attributes.get("src") or "data:image/").startswith("data:image/")
    assert [tag for tag, _ in read.elements].count("style") == 1
    assert visible(page.replace("\t", " ")) == page.replace("\t", " ")
    return read


def reply(*content: ContentBlock, **response: Any) -> Conversation:
    question = Message(id=1, parent=0, role="user", content=(TextBlock("Q"),))
    answer = Message(
        id=2, parent=1, role="assistant", content=content, response=Response(**response)
    )
    return Conversation(messages=[question, answer])


def test_a_page_says_all_that_is_known() -> None:
    conversation = reply(
        ThinkingBlock("Hm, *what*?", "signature"),
        TextBlock("# It is\n\n```python\ndef f(): pass\n```\n\n| a | b |\n|---|--:|\n| 1 | 2 |"),
        opaque({"type": "tool_use", "id": "t", "name": "search", "input": {"for": "x"}}),
        opaque({"type": "something_new", "odd": None}),
        id="msg_1",
        model="claude-sonnet-4-6",
        stop_reason="max_tokens",
        seconds=3.21,
        usage=Usage(87, 312, cache_read_input_tokens=1000),
    )
    conversation.title = "Lists\nand tuples"
    conversation.created = datetime(2026, 11, 22, 19, 45, tzinfo=UTC)
    conversation.request = Parameters(model="m", max_tokens=4096, temperature=0.3, system="Be <b>.")
    page = to_html(conversation)
    text = check(page).text
    for words in (
        "Lists and tuples",
        "2026-11-22 19:45 UTC · 2 messages",
        *("max_tokens", "4,096", "temperature", "0.3", "Be <b>."),
        "claude-sonnet-4-6 · max_tokens · 87 tokens in · 1,000 read from the cache · 312 out",
        *("3.2 s", "msg_1", "Thinking", "tool_use: search", "something_new", '"odd"'),
    ):
        assert words in text
    assert '<span class="k">def</span>' in page
    assert "<h3" in page
    assert '<td class="right"' in page
    assert "<em>what</em>" in page


def test_a_page_is_light_dark_and_fit_for_paper() -> None:
    page = to_html(said("Q"))
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page


def test_the_policy_allows_the_style_sheet_and_nothing_else() -> None:
    page = to_html(said("Q"))
    (style,) = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = re.findall('Content-Security-Policy" content="(.*?)"', page)
    assert "default-src 'none'" in policy
    assert f"style-src 'sha256-{digest}'" in policy
    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](vbscript:x) [y](file:///etc/passwd) [z](../secret.html)",
        "![x](http://tracker.example/pixel.png)",
        '![x](https://a.example/"onerror="alert(1))',
        '[x](https://a.example "t\\" onmouseover=alert(1)")',
        "[x]: javascript:alert(1)\n\n[x]",
        "<javascript:alert(1)>",
        "```html\n</code></pre><script>alert(1)</script>\n```",
        '```"><script>\ncode\n```',
        "</style></article><script>",
        "<!-- -->",
        "&#x202e;evil &#27;[31m &lt;script&gt;",
        "\x1b[31m\u202e\x00\x9b\u200b",
        "a\\\nb  \nc\n\n---\n",
        "[" * 500,
        "> " * 500,
    ],
)
def test_what_a_message_holds_does_nothing(text: str) -> None:
    conversation = said(text, text, title=text, request=Parameters(system=text, model=text))
    conversation.messages.append(
        Message(id=3, parent=2, role="assistant", content=(ThinkingBlock(text),))
    )
    conversation.messages.append(
        Message(
            id=4,
            parent=3,
            role="assistant",
            content=(
                OpaqueBlock(text, json.dumps({"type": text, "name": text})),
                opaque({"type": "tool_result", "content": text}),
                opaque({"type": "tool_result", "content": [{"type": "text", "text": text}]}),
                opaque({"type": "document", "title": text, "source": {"type": "url", "url": text}}),
                opaque({"type": "image", "source": {"type": "base64", "data": text}}),
            ),
            response=Response(model=text, stop_reason=text, stop_sequence=text, id=text),
        )
    )
    check(to_html(conversation))


@pytest.mark.parametrize("trap", TRAPS)
def test_no_trap_is_lost_from_code(trap: str) -> None:
    code = trap.replace("\r\n", "\n").replace("\n", " ").replace("```py", "")
    shown = visible(code.replace("\t", "T"))
    assert shown.replace("T", "\t") in check(to_html(said(f"~~~~~python\na{code}b\n~~~~~"))).text


@settings(deadline=None, max_examples=200)
@given(conversation=conversations())
def test_no_conversation_makes_a_page_that_acts(conversation: Conversation) -> None:
    check(to_html(conversation))


def test_a_picture_is_in_the_page_and_another_file_only_named(tmp_path: Path) -> None:
    folder = tmp_path / "cat.files"
    folder.mkdir()
    (folder / "1").write_bytes(PNG)
    (folder / "2").write_bytes(b"%PDF-1.7")
    paths = ("cat.files/1", "cat.files/2", "cat.files/3", "../secret")
    blocks = [opaque({"type": "image", "source": {"type": "path", "path": path}}) for path in paths]
    coded = base64.b64encode(b"<svg onload=alert(1)>").decode()
    source = {"type": "base64", "media_type": "image/svg+xml", "data": coded}
    page = to_html(reply(*blocks, opaque({"type": "image", "source": source})), tmp_path)
    read = check(page)
    pictures = [attributes["src"] for tag, attributes in read.elements if tag == "img"]
    assert pictures == [f"data:image/png;base64,{base64.b64encode(PNG).decode()}"]
    assert "application/pdf, 8 bytes" in read.text
    assert "cat.files/3 is missing" in read.text
    assert "../secret is missing" in read.text
    assert str(tmp_path) not in page


def test_other_branches_are_counted() -> None:
    conversation = said("Q", "first")
    conversation.add(Message(id=3, parent=1, role="assistant", content=(TextBlock("second"),)))
    text = check(to_html(conversation)).text
    assert "1 more in other branches" in text
    assert "first" not in text


def test_definitions_of_links_are_shown() -> None:
    assert "[a]: https://a.example" in check(to_html(said("[a]\n\n[a]: https://a.example"))).text


def test_math_stands_as_it_was_written() -> None:
    page = markdown_html("$a*b*c$ and *x*\n\n$$\n\\sum_i <x>_i \\\\\n$$\n")
    assert "$a*b*c$ and <em>x</em>" in page
    assert "$$\n\\sum_i &lt;x&gt;_i \\\\\n$$" in page


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. Noted\n5. Yes\n6. No", ["<li>Noted", '<li value="5">Yes', "<li>No"]),
        ("3) a\n2) b", ['<ol start="3" dir="auto" class="parenthesis">', '<li value="2">b']),
        ("Roses are red,\nViolets", ["Roses are red,<br>\nViolets"]),
        ("- [x] done\n- [ ] open", ["<li>☑ done", "<li>☐ open"]),
        ("> [!NOTE]\n> a", ["<strong>Note</strong><br>\na"]),
        ("> [!WARNING]\n>\n> a", ["<strong>Warning</strong></p>"]),
        ("**「A」**なので**「B」**です。", ["<strong>「A」</strong>なので<strong>「B」</strong>"]),
        ("a<br>b <SUP>2</SUP> <kbd>C</kbd>", ["a<br>b <sup>2</sup> <kbd>C</kbd>"]),
        (
            "<sup>a <b onclick='x'>b</b>",
            ["&lt;sup&gt;a &lt;b onclick=&#x27;x&#x27;&gt;b&lt;/b&gt;"],
        ),
        ("<div>\n*x*", ["&lt;div&gt;\n*x*"]),
        ('{"a":"https://x.org","b":1}', ['href="https://x.org">']),
    ],
)
def test_a_page_says_what_was_written(text: str, expected: list[str]) -> None:
    page = markdown_html(text)
    assert [each for each in expected if each not in page] == []
