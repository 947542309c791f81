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
from typing import TYPE_CHECKING, Any, Final

from claude_tui.text.markdown.html_tags import read_tags
from claude_tui.text.markdown.tokens import ALERT, TASK, definition_lines, is_too_deep
from claude_tui.text.visible import visible

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from pygments.lexer import Lexer

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
    from pygments.formatters import HtmlFormatter

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
    from claude_tui.text.markdown.parser import new_parser

    parser = new_parser()
    parser.validateLink = lambda url: _LINK.match(url) is not None  # type: ignore[method-assign]
    parser.add_render_rule("math_inline", _math)
    parser.add_render_rule("math_block", _math)
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("code_block", _fence)
    parser.add_render_rule("image", _image)
    parser.add_render_rule("html_inline", _html_inline)
    parser.add_render_rule("html_block", _html_block)
    parser.add_render_rule("alert", _alert)
    parser.add_render_rule("link_open", _link)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    return parser


def _fence(_renderer: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:
    return code_html(tokens[index].content, tokens[index].info)


def _math(_renderer: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:
    token = tokens[index]
    return escape(token.content) if token.type == "math_inline" else plain_html(token.content)


def _html_inline(_renderer: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:
    name = tokens[index].meta.get("tag")
    return f"<{name}>" if name else escape(tokens[index].content)


def _html_block(_renderer: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:
    return plain_html(tokens[index].content.rstrip("\n"))


def _alert(_renderer: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:
    return f"<strong>{tokens[index].content}</strong>"


def _image(_renderer: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:
    """Write a remote picture as a link: a page that loads it would reveal its reader."""
    source = escape(str(tokens[index].attrs.get("src", "")))
    label = escape(tokens[index].content or "image")
    return f'<a class="picture" rel="noopener noreferrer" href="{source}">{label}</a>'


def _link(_renderer: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:
    target = escape(str(tokens[index].attrs.get("href", "")))
    title = str(tokens[index].attrs.get("title", ""))
    title = f' title="{escape(title)}"' if title else ""
    # Paper shows where a link leads, unless its text already does.
    kind = ' class="address"' if tokens[index].markup in ("linkify", "autolink") else ""
    return f'<a{kind} rel="noopener noreferrer" href="{target}"{title}>'


def _table_open(*_: Any) -> str:
    return '<div class="wide"><table>\n'


def _table_close(*_: Any) -> str:
    return "</table></div>\n"


def _highlighted(code: str, language: str) -> str:
    too_long = len(code) > _MOST_CODE or max(map(len, code.split("\n"))) > _LONGEST_LINE
    lexer = None if too_long or not language else _lexer(language)
    if lexer is None:
        return escape(code)
    from pygments import format as formatted
    from pygments.formatters import HtmlFormatter

    tokens = list(lexer.get_tokens(code))
    if "".join(text for _, text in tokens).removesuffix("\n") != code.removesuffix("\n"):
        return escape(code)
    return str(formatted(tokens, HtmlFormatter(nowrap=True))).removesuffix("\n")


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False, stripall=False, ensurenl=True)
    except ClassNotFound:
        return None
