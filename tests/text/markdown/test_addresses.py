"""Bare addresses in a text."""

from __future__ import annotations

import pytest

from claude_tui.text.markdown.addresses import AddressFinder
from claude_tui.text.markdown.parser import new_parser

JSON = '{"tags":["x","y"],"url":"https://a.org/?q=1"},'


def addresses(text: str) -> list[str]:
    """The addresses that ``text`` links to."""
    finder = new_parser().linkify
    assert finder is not None
    return [found.url for found in finder.match(text) or []]


def links(text: str) -> list[str]:
    """The same when Markdown is parsed."""
    _, inline, _ = new_parser().parse(text)
    return [str(each.attrs["href"]) for each in inline.children or () if "href" in each.attrs]


@pytest.mark.parametrize("count", [2, 2_000])
def test_an_address_in_json_ends_at_its_quote(count: int) -> None:
    assert addresses(JSON * count) == ["https://a.org/?q=1"] * count
    assert links(JSON * count) == ["https://a.org/?q=1"] * count


@pytest.mark.parametrize("length", [10, 999, 1_000, 1_001, 50_000])
def test_a_long_address_is_found_whole(length: int) -> None:
    address = "https://a.org/" + "b" * length
    assert addresses(f"{address} and on") == [address]
    assert addresses(f"see {address}") == [address]
    assert links(f"see {address}") == [address]


def test_an_address_in_an_address_is_a_part_of_it() -> None:
    address = "https://a.org/" * 3
    assert addresses(f"{address} {address}") == [address, address]


def test_what_is_read_does_not_grow_with_what_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    validate = AddressFinder._validate_http

    def noted(finder: AddressFinder, text: str, position: int) -> int:
        read.append(len(text))
        length: int = validate(finder, text, position)
        return length

    monkeypatch.setattr(AddressFinder, "_validate_http", noted)
    for text in (JSON * 2_000, "https://a.org/b c " * 5_000, "https://" * 10_000):
        read.clear()
        addresses(text)
        assert max(read) < 2_000
