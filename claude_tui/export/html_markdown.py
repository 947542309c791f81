"""Write Markdown, code and JSON as inert HTML: no script, no request, no address but a link.

The output still holds control characters. The page makes them visible as a whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from functools import cache, lru_cache
from html import escape
from typing import Any, Final

import pygments
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from claude_tui.text.markdown.html_tags import read_tags
from claude_tui.text.markdown.parser import new_parser
from claude_tui.text.markdown.tokens import ALERT, TASK, definition_lines, is_too_deep
from claude_tui.text.visible import visible

_LINK: Final = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
"""Where a link may lead. Any other stays text, since a page from a stranger must not run anything
or point at the reader's own files."""

_LONGEST_LINE: Final = 5_000
_MOST_CODE: Final = 200_000
"""Characters; longer lines and listings are data, and some lexers are extremely slow on them."""

_READS_EITHER_WAY: Final = frozenset(
    {
        *("paragraph_open", "heading_open", "bullet_list_open", "ordered_list_open"),
        *("blockquote_open", "td_open", "th_open"),
    }
)
_HEADINGS_ABOVE: Final = 2
"""The page's own levels of headings: its title, and the role."""


def kept_tabs(text: str) -> str:
    """Make ``text`` visible except for its tabs, which code needs."""
    return "\t".join(map(visible, text.split("\t")))


def markdown_html(text: str) -> str:
    """Write ``text``, which is Markdown, as HTML."""
    text = kept_tabs(text)
    environment: dict[str, Any] = {}
    parser = _parser()
    tokens = parser.parse(text, environment)
    if is_too_deep(tokens):
        return plain_html(text)
    for token in tokens:
        _fit(token)
    _fit_lists(tokens)
    _fit_starts(tokens)
    rendered: str = parser.renderer.render(tokens, parser.options, environment)
    return rendered + _definitions(text, environment)


def plain_html(text: str) -> str:
    """Write ``text`` unchanged."""
    return f'<pre class="text" dir="auto">{escape(kept_tabs(text))}</pre>\n'


def code_html(code: str, language: str) -> str:
    """Write a listing, highlighted if its language is known."""
    code = kept_tabs(code).removesuffix("\n")
    word = language.split()[0] if language.split() else ""
    label = f' data-language="{escape(word)}"' if word else ""
    return f"<pre{label}><code>{_highlighted(code, word.lower())}</code></pre>\n"


def json_html(text: str) -> str:
    """Write JSON in a readable layout."""
    with suppress(ValueError, RecursionError):
        text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    return code_html(text, "json")


@cache
def style_of_code() -> tuple[str, str]:
    """Return the style sheets of highlighted code for light and for dark."""
    sheets = []
    for name in ("default", "github-dark"):
        lines = HtmlFormatter(style=name).get_style_defs("code").splitlines()
        sheets.append("\n".join(line for line in lines if line.startswith("code .")))
    return sheets[0], sheets[1]


def _fit(token: Token) -> None:
    """Fit a block into the page: no style of its own, headings below the page's."""
    style = str(token.attrs.pop("style", ""))
    if style.startswith("text-align:"):
        token.attrs["class"] = style.removeprefix("text-align:")
    if token.type in _READS_EITHER_WAY:
        token.attrs["dir"] = "auto"
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(6, int(token.tag[1]) + _HEADINGS_ABOVE)}"


def _fit_lists(tokens: Sequence[Token]) -> None:
    """Give the items of lists the numbers that were written."""
    expected: list[int] = []
    for token in tokens:
        if token.type == "ordered_list_open":
            expected.append(int(token.attrs.get("start", 1)))
            if token.markup == ")":
                token.attrs["class"] = "parenthesis"
        elif token.type == "ordered_list_close":
            expected.pop()
        elif token.type == "list_item_open" and token.info:
            number = int(token.info)
            if number != expected[-1]:
                token.attrs["value"] = number
            expected[-1] = number + 1


def _fit_starts(tokens: Sequence[Token]) -> None:
    """Draw the boxes of tasks, the names of alerts, and the few HTML tags that are read."""
    for token, around in zip(tokens, ["", "", *(each.type for each in tokens)], strict=False):
        if token.type != "inline" or not token.children:
            continue
        for index, name in read_tags(token.children).items():
            token.children[index].meta["tag"] = name
        first = token.children[0]
        if around == "list_item_open" and (match := TASK.match(first.content)):
            box = "☐ " if match[1] == " " else "☑ "
            first.content = box + first.content[match.end() :]
        elif around == "blockquote_open" and (match := ALERT.fullmatch(first.content)):
            if token.children[1:] and token.children[1].type != "softbreak":
                continue
            first.type, first.content = "alert", match[1].capitalize()


def _definitions(text: str, environment: dict[str, Any]) -> str:
    """Return the definitions of links, which the parser takes out of the text."""
    lines = text.replace("\r", "\n").split("\n")
    written = [line for start, end in definition_lines(environment) for line in lines[start:end]]
    return plain_html("\n".join(written)) if written else ""


@cache
def _parser() -> MarkdownIt:
    parser = new_parser()
    parser.validateLink = lambda url: _LINK.match(url) is not None  # type: ignore[method-assign]
    parser.renderer = _PageRenderer()
    return parser


class _PageRenderer(RendererHTML):
    """Writes each token that has a method of its name with that method."""

    def fence(self, tokens: Sequence[Token], idx: int, *_: Any, **__: Any) -> str:
        return code_html(tokens[idx].content, tokens[idx].info)

    code_block = fence

    def math_inline(self, tokens: Sequence[Token], idx: int, *_: Any) -> str:
        return escape(tokens[idx].content)

    def math_block(self, tokens: Sequence[Token], idx: int, *_: Any) -> str:
        return plain_html(tokens[idx].content)

    def html_inline(self, tokens: Sequence[Token], idx: int, *_: Any, **__: Any) -> str:
        name = tokens[idx].meta.get("tag")
        return f"<{name}>" if name else escape(tokens[idx].content)

    def html_block(self, tokens: Sequence[Token], idx: int, *_: Any, **__: Any) -> str:
        return plain_html(tokens[idx].content.rstrip("\n"))

    def alert(self, tokens: Sequence[Token], idx: int, *_: Any) -> str:
        return f"<strong>{tokens[idx].content}</strong>"

    def image(self, tokens: Sequence[Token], idx: int, *_: Any, **__: Any) -> str:
        # A remote picture is a link: a page that loads it would reveal its reader.
        source = escape(str(tokens[idx].attrs.get("src", "")))
        label = escape(tokens[idx].content or "image")
        return f'<a class="picture" rel="noopener noreferrer" href="{source}">{label}</a>'

    def link_open(self, tokens: Sequence[Token], idx: int, *_: Any) -> str:
        target = escape(str(tokens[idx].attrs.get("href", "")))
        title = str(tokens[idx].attrs.get("title", ""))
        title = f' title="{escape(title)}"' if title else ""
        # Paper shows where a link leads, unless its text already does.
        kind = ' class="address"' if tokens[idx].markup in ("linkify", "autolink") else ""
        return f'<a{kind} rel="noopener noreferrer" href="{target}"{title}>'

    def table_open(self, *_: Any) -> str:
        return '<div class="wide"><table>\n'

    def table_close(self, *_: Any) -> str:
        return "</table></div>\n"


def _highlighted(code: str, language: str) -> str:
    too_long = len(code) > _MOST_CODE or max(map(len, code.split("\n"))) > _LONGEST_LINE
    lexer = None if too_long or not language else _lexer(language)
    if lexer is None:
        return escape(code)
    tokens = list(lexer.get_tokens(code))
    if "".join(text for _, text in tokens).removesuffix("\n") != code.removesuffix("\n"):
        return escape(code)
    return str(pygments.format(tokens, HtmlFormatter(nowrap=True))).removesuffix("\n")


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False, stripall=False, ensurenl=True)
    except ClassNotFound:
        return None
