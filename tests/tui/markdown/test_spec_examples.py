"""The examples of CommonMark and GFM (CC-BY-SA 4.0, see ``data/spec-examples.LICENSE``): no loss.

What a reader must see of an example is what its specification's HTML holds: the text, HTML that
was written as such (here it is shown, not obeyed), and where links and
images lead. What that HTML leaves out is shown here too, so every word of the source is on the
screen. Markup is the rest.
"""

from __future__ import annotations

import html
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote

import pytest

from claude_tui.tui.markdown.lines import Block
from claude_tui.tui.markdown.parser import parse
from claude_tui.tui.markdown.wrapping import cells_of
from tests.tui.markdown.drawing import rows, streamed

DATA: Final = Path(__file__).parent / "data" / "spec-examples.json"
WIDE, NARROW = 1_000, 24
CUTTINGS: Final = 4
"""In how many ways each example is cut into deltas, besides one for each character."""

WRITTEN: Final = re.compile(
    r"</?(?:p|h[1-6]|blockquote|pre|code|em|strong|del|ul|ol|li|table|thead|tbody|tr|th|td)>"
    r"|<(?:br|hr) />"
    r'|<ol start="\d+">'
    r'|<code class="language-[^"]*">'
    r'|<t[hd] align="\w+">'
    r'|<input (?:checked="" )?disabled="" type="checkbox">'
    r'|<a href="[^"]*"(?: title="[^"]*")?>|</a>'
    r'|<img src="[^"]*" alt="[^"]*"(?: title="[^"]*")? />'
)
"""A tag as the specifications' renderers write it; HTML of an example may look like it."""

SCHEME: Final = re.compile("http://|mailto:")
"""What an address is given that was written without."""

ATTRIBUTE: Final = re.compile(r' (href|src|title|alt|start)="([^"]*)"')
NO_WORDS: Final = re.compile(
    r"&#?\w+;"  # stands for a character, which the HTML has
    r"|\[[ xX]\]",
    re.MULTILINE,
)


class Example(NamedTuple):
    spec: str
    section: str
    number: int
    markdown: str
    html: str

    @property
    def name(self) -> str:
        return f"{self.spec} {self.number}"


def by_section() -> dict[str, list[Example]]:
    sections: dict[str, list[Example]] = defaultdict(list)
    for fields in json.loads(DATA.read_text(encoding="utf-8")):
        example = Example(**fields)
        sections[example.section].append(example)
    return sections


SECTIONS: Final = by_section()


def solid(text: str) -> str:
    """What is to be seen of ``text``."""
    return "".join(text.split())


class Expected(NamedTuple):
    """What a reader must see: text in its order, and addresses and titles anywhere."""

    text: str
    anywhere: tuple[str, ...]


def expected(example: Example) -> Expected:
    text: list[str] = []
    anywhere: list[str] = []
    plain = html.unescape(WRITTEN.sub("", example.html))
    start = 0
    for tag in WRITTEN.finditer(example.html):
        text.append(html.unescape(example.html[start : tag.start()]))
        start = tag.end()
        if tag[0] in example.markdown and tag[0] not in plain:
            text.append(tag[0])  # nobody but the author wrote this
            continue
        attributes = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(tag[0])}
        text.append(attributes.pop("alt", ""))
        match re.split(r"[ >]", tag[0])[0]:
            case "<ol":
                attributes.pop("start", None)  # each item shows the number it was written with
            case "<input":
                text.append("☑" if "checked" in tag[0] else "☐")
        anywhere.extend(attributes.values())
    text.append(html.unescape(example.html[start:]))
    return Expected(solid("".join(text)), tuple(map(solid, anywhere)))


class Drawn(NamedTuple):
    text: str
    links: str


def drawn(blocks: tuple[Block, ...], width: int) -> Drawn:
    laid = [row for block in blocks for row in rows(block, width)]
    lines = ["".join(piece.text for piece in row.pieces) for row in laid]
    assert max(map(cells_of, lines), default=0) <= width
    links = " ".join({piece.link for row in laid for piece in row.pieces})
    return Drawn(solid("".join(lines)), links)


def is_within(part: str, whole: str) -> bool:
    """Whether the characters of ``part`` stand in ``whole`` in their order."""
    characters = iter(whole)
    return all(each in characters for each in part)


def losses(example: Example) -> Iterator[str]:
    """What a reader misses."""
    blocks = parse(example.markdown)
    wide, narrow = drawn(blocks, WIDE), drawn(blocks, NARROW)
    want = expected(example)
    if not is_within(want.text, wide.text):
        yield want.text
    if lost := Counter(want.text) - Counter(narrow.text):
        yield f"at {NARROW} columns: {lost}"
    for each in want.anywhere:
        written = each if each in example.markdown else SCHEME.sub("", each, count=1)
        if written not in wide.text + wide.links:
            yield each
    seen = (wide.text + unquote(wide.text + wide.links)).casefold()
    for word in re.findall(r"[^\W_]+", NO_WORDS.sub(" ", example.markdown)):
        if word.casefold() not in seen:
            yield word
    if wide != drawn(blocks, WIDE):
        yield "the same picture when it is wide again"


def cuttings(example: Example) -> Iterator[list[int]]:
    """The same at every run."""
    places = range(1, len(example.markdown))
    yield list(places)
    random_ = random.Random(example.name)
    for _ in range(CUTTINGS):
        yield random_.sample(places, min(random_.randint(1, 4), len(places)))


@pytest.mark.parametrize("section", SECTIONS)
def test_every_visible_character_of_an_example_is_on_the_screen(section: str) -> None:
    lost = {example.name: [*losses(example)] for example in SECTIONS[section]}

    assert {name: each for name, each in lost.items() if each} == {}


@pytest.mark.parametrize("section", SECTIONS)
def test_an_example_that_arrives_in_parts_gives_the_blocks_of_the_whole(section: str) -> None:
    for example in SECTIONS[section]:
        whole = parse(example.markdown)
        for cuts in cuttings(example):
            assert streamed(example.markdown, cuts) == whole, (example.name, cuts)
