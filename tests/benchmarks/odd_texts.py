"""Texts that a parser, a wrapper or a highlighter may choke on, each of a megabyte."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.benchmarks.texts import CODE, LINE, reply

SIZE: Final = 1_000_000
"""Characters of each; some of the row that brought them here are shorter, as they were met."""

DEEP: Final = 1_000
"""Levels of what is deep."""


def _of(part: str, size: int = SIZE) -> str:
    return (part * (size // len(part) + 1))[:size]


def _levels(sign: str, step: str = "") -> str:
    """Lines of which each is a level deeper than the one before, again and again."""
    lines = [f"{step * level}{sign * (1 if step else level + 1)}x" for level in range(DEEP)]
    return _of("\n".join(lines) + "\n\n")


ODD_TEXTS: Final[Mapping[str, str]] = {
    # What is met every day, for comparison.
    "mixed": reply("mixed", SIZE // 4),
    "prose on one line": _of(f"{LINE} "),
    "words on one line": _of("the parser of a buffer in memory "),
    "one word": "x" * SIZE,
    "base64": _of("TWFuIGlzIGRpc3Rpbmd1aXNoZWQ+/"),
    "JSON on one line": _of(
        '{"id":12,"name":"a_b_c","tags":["x","y"],"url":"https://a.org/?q=1"},'
    ),
    "log": _of("2026-11-30 10:00:00 [info] <main> request id=7f_3a *done* in 3.2ms\n"),
    "HTML": _of('<div class="a"><p>text &amp; more</p><a href="/x">link</a></div>\n'),
    "listing": "```python\n" + _of(f"{CODE}\n"),
    "listing, one line": "```js\n" + _of("var a=b_c(d)+'e\\'f';/*g*/"),
    "listing, unknown": "```nonesuch\n" + _of("a <b> *c* _d_ [e](f)\n"),
    "list": reply("list", SIZE // 4),
    "table": reply("table", SIZE // 4),
    "quoted": _of(f"> {LINE}\n"),
    # Signs of which each may begin something.
    "30,000 <": "<" * 30_000,
    "<": "<" * SIZE,
    "<a ": _of("<a "),
    "<!--": _of("<!--"),
    "<?": _of("<?"),
    "20,000 &amp": "&amp" * 20_000,
    "&amp": _of("&amp"),
    "&": "&" * SIZE,
    "&#1": _of("&#1"),
    "240 kB of a_b_": _of("a_b_", 240_000),
    "a_b_": _of("a_b_"),
    "_": "_" * SIZE,
    "_a ": _of("_a "),
    "*": "*" * SIZE,
    "* ": _of("* "),
    "*a ": _of("*a "),
    "a*": _of("a*"),
    "**a ": _of("**a "),
    "a**b*": _of("a**b*"),
    "*a_": _of("*a_"),
    "***a** b* ": _of("***a** b* "),
    "~": "~" * SIZE,
    "~~a ": _of("~~a "),
    "[": "[" * SIZE,
    "[a](": _of("[a]("),
    "[a](<b": _of("[a](<b"),
    "![": _of("!["),
    "![[]()": _of("![[]()"),
    "](": _of("]("),
    "[]": _of("[]"),
    "[a][b] ": _of("[a][b] "),
    "(": "(" * SIZE,
    "[a](((": "[a](" + "(" * SIZE,
    "`": "`" * SIZE,
    "`a ": _of("`a "),
    "backticks of all lengths": _of("".join("`" * n + "x" for n in range(1, 500))),
    "\\": "\\" * SIZE,
    "\\*": _of("\\*"),
    "$": "$" * SIZE,
    "$a ": _of("$a "),
    "\\(": _of("\\("),
    "\\[a": _of("\\[a"),
    "!": "!" * SIZE,
    ":": ":" * SIZE,
    '"': '"' * SIZE,
    # Signs that begin blocks.
    "> on one line": "> " * (SIZE // 2),
    ">": ">" * SIZE,
    "- on one line": "- " * (SIZE // 2),
    "1. on one line": _of("1. "),
    "deeper quotes": _levels(">"),
    "deeper lists": _levels("- ", "  "),
    "deeper numbers": _levels("1. ", "   "),
    "quoted lists": _of("> - > - > - x\n"),
    "#": _of("#\n"),
    "# on one line": "# " * (SIZE // 2),
    "headings": _of("# a\n"),
    "---": _of("a\n---\n"),
    "===": "a\n" + "=" * SIZE,
    "***": _of("***\n"),
    "```": _of("```\n"),
    "~~~ never closed": "~~~\n" + _of("a\n"),
    "|": "|" * SIZE,
    "| in rows": _of("||||||||\n"),
    "a | b": _of("a | b\n"),
    "a table's head": _of("|a", 100_000) + "\n" + _of("|-", 100_000) + "\n" + _of("|b", 800_000),
    "a table's cell": "|a|b|\n|-|-|\n|x|" + _of("word ") + "|\n",
    "link definitions": _of("[a]: b\n"),
    "open link definitions": _of("[a]: \n"),
    "footnotes": _of("[^1]: a\n"),
    "indented": _of("    a\n"),
    "tabs": "\t" * SIZE,
    "blanks": " " * SIZE,
    "newlines": "\n" * SIZE,
    "blanks and newlines": _of("a  \n"),
    "paragraphs": _of("a\n\n"),
    "one paragraph": _of("a\n"),
    # Addresses.
    "https://": _of("https://"),
    "URLs": _of("https://example.org/a_b?c=d&e=[f](g) "),
    "one URL": "https://example.org/" + "a" * SIZE,
    "www.": _of("www."),
    "a@b.c ": _of("a@b.c "),
    "a@": _of("a@"),
    "a.b.": _of("a.b."),
    # What terminals and scripts disagree on.
    "emoji": "😀" * (SIZE // 4),
    "families": "👨‍👩‍👧‍👦" * (SIZE // 25),
    "flags": "🇩🇪" * (SIZE // 8),
    "joiners": "\u200d" * (SIZE // 3),
    "combining": "e" + "\u0301" * (SIZE // 2),
    "combining on each": "e\u0301\u0323" * (SIZE // 5),
    "variation selectors": "\ufe0f" * (SIZE // 3),
    "ideographs": "東京都" * (SIZE // 9),
    "Thai": "ภาษาไทย" * (SIZE // 21),
    "Arabic": "السلام " * (SIZE // 13),
    "Hindi": "नमस्ते " * (SIZE // 19),
    "zero width": "a\u200b" * (SIZE // 4),
    "controls": "\x00\x1b[31m\x07\x08" * (SIZE // 8),
    "directions": "\u202e\u2066" * (SIZE // 6),
    "soft hyphens": "a\u00ad" * (SIZE // 3),
    "private": "\ue200\ue202" * (SIZE // 6),
    "carriage returns": "a\r" * (SIZE // 2),
    "line separators": "a\u2028\x0b\x0c\x85" * (SIZE // 9),
}
