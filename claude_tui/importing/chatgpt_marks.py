"""Replace the marks in ChatGPT's replies that only its own screen understands.

A mark is ``U+E200 kind U+E202 field … U+E201``, as in ``cite``, ``entity``, ``url``, ``navlist``,
``image_group`` and ``genui``; the fields are words, JSON, or ids like ``turn0search3``. The
message's ``content_references`` say what each mark, found by its exact text, stands for. Replies of
2023 and 2024 have ``【11†source】`` instead, and ``citations``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from claude_tui.importing.as_markdown import is_page, json_listing, link, parsed, placeholder
from claude_tui.importing.foreign import mapping, mappings, string
from claude_tui.importing.losses import Losses

_MARK: Final = re.compile(
    "\ue200([^\ue200\ue201]*)(?:\ue201|\\Z)"
    "|((?:\ue202turn[0-9]+[a-z]+[0-9]+)+)\ue206?"  # ids outside any mark
    "|\ue203([^\ue203\ue204]*)\ue204"  # words that belong to a mark
)
_OLD_MARK: Final = re.compile(" ?【([0-9]+)(?::[0-9]+)?†[^【】]*】")
_KIND: Final = re.compile("[a-z_]{1,32}")
_ID: Final = re.compile("turn[0-9]+[a-z]+[0-9]+|L[0-9]+(?:-L[0-9]+)?")
"""A page or a file that was found in a turn, or lines of a file."""

_EMPTY_LINK: Final = re.compile(r"\[([^\[\]]*)\]\(\)")
_PICTURES: Final = frozenset({"i", "image", "image_group", "image_inline", "image_v2"})
_NAMED: Final = frozenset({"entity", "product", "product_entity"})
_CITES: Final = frozenset({"cite", "filecite", "memcite"})


def without_marks(text: str, about: Mapping[str, Any], losses: Losses) -> str:
    """Return a reply's text with a name, a link or words in place of each mark.

    Args:
        text: The text in the archive.
        about: The message's ``metadata``.
        losses: Gets the marks that nothing is left of.
    """
    if "†" in text:
        text = _without_old_marks(text, mappings(about.get("citations")))
    if any(opening in text for opening in "\ue200\ue202\ue203"):
        pages = _Pages(about)
        text = _MARK.sub(lambda mark: _in_place_of(mark, pages, losses), text)
    return text


def sources_below(text: str, about: Mapping[str, Any]) -> str:
    """Return links to the sources that ChatGPT lists below a reply, except those in ``text``."""
    links = [
        link(string(page.get("title")) or string(page.get("attribution")), address)
        for reference in mappings(about.get("content_references"))
        if reference.get("type") == "sources_footnote"
        for page in mappings(reference.get("sources"))
        if is_page(address := string(page.get("url"))) and address not in text
    ]
    listed = "\n".join(f"- {name}" for name in dict.fromkeys(links))
    return f"Sources:\n\n{listed}" if listed else ""


class _Pages:
    """The pages and files that a message's ``metadata`` names.

    Args:
        about: The ``metadata``.
    """

    def __init__(self, about: Mapping[str, Any]) -> None:
        references = mappings(about.get("content_references"))
        self._references = {string(entry.get("matched_text")): entry for entry in references}
        self._by_id = dict(_pages_by_id(about))

    def reference(self, mark: str) -> Mapping[str, Any]:
        """Return the metadata of a mark; empty if there is none."""
        return self._references.get(mark, {})

    def of(self, mark: str, fields: Iterable[str]) -> list[Mapping[str, Any]]:
        """Return the pages that a mark leads to."""
        pages = list(_pages_in(self.reference(mark)))
        return pages or [self._by_id[field] for field in fields if field in self._by_id]


def _in_place_of(mark: re.Match[str], pages: _Pages, losses: Losses) -> str:
    if mark[3] is not None:
        return mark[3]
    kind, fields = _parts(mark)
    words = [field for field in fields if field and not _ID.fullmatch(field)]
    marked_pages = pages.of(mark[0], fields)
    links = list(dict.fromkeys(name for page in marked_pages if (name := _page_link(page))))
    reference = pages.reference(mark[0])
    match kind:
        case "url" | "video" | "link_title" if words:
            return _link_in(words, marked_pages)
        case "navlist" if words or links:
            return "\n".join([*words, *(f"- {name}" for name in links)])
        case _ if words:
            return " ".join([_widget(kind, words[0], reference, losses), *words[1:]])
        case _ if kind in _PICTURES:
            return losses.leave_out("image", _name(reference))
        case _ if links:
            before = mark.string[max(mark.start() - 1, 0) : mark.start()]
            space = " " if before and not before.isspace() else ""
            return f"{space}({', '.join(links)})"
        case _ if name := _name(reference):
            return name
        case _:
            losses.dropped["citation" if kind in _CITES else f"{kind} mark"] += 1
            return ""


def _parts(mark: re.Match[str]) -> tuple[str, list[str]]:
    """Return the kind of a mark, and its fields."""
    if mark[1] is None:
        return "cite", mark[2].split("\ue202")
    kind, *fields = mark[1].split("\ue202")
    return (kind, fields) if _KIND.fullmatch(kind) else ("unknown", [kind, *fields])


def _link_in(words: list[str], pages: list[Mapping[str, Any]]) -> str:
    """Write a link from the words of a mark: a label, often an address."""
    label, *rest = words
    address = next(filter(is_page, rest), "")
    others = [word for word in rest if word != address]
    for page in pages:
        address = address or string(page.get("url"))
    return " ".join([link(label, address), *others])


def _widget(kind: str, words: str, reference: Mapping[str, Any], losses: Losses) -> str:
    """Write what is left of something that ChatGPT's screen draws, mostly from JSON."""
    match data := parsed(words):
        case [_, str(name), *_] | {"name": str(name)} if kind in _NAMED:
            return name
        case {"math_block_widget_common_keywords": {"content": str(formula)}}:
            return f"$${formula}$$"
        case {"citation": _}:
            losses.dropped["citation"] += 1
            return ""
        case {"query": query} if kind in _PICTURES:
            losses.dropped["image"] += 1
            wanted = query if isinstance(query, list) else [query]
            return placeholder("images", ", ".join(map(string, wanted)))
        case str():
            return data if kind == "unknown" else _name(reference) or data
        case _:
            losses.as_text["widget"] += 1
            return f"\n\n{json_listing(data)}\n\n"


def _pages_in(reference: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield every page or file that a reference names."""
    if string(reference.get("url")) or reference.get("type") == "file":
        yield reference
    for key in ("items", "sources", "products"):
        for page in mappings(reference.get(key)):
            yield page
            yield from mappings(page.get("supporting_websites"))


def _pages_by_id(about: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for group in mappings(about.get("search_result_groups")):
        for page in mappings(group.get("entries")):
            of = mapping(page.get("ref_id"))
            yield f"turn{of.get('turn_index')}{of.get('ref_type')}{of.get('ref_index')}", page


def _page_link(page: Mapping[str, Any]) -> str:
    return link(_name(page), string(page.get("url")))


def _name(reference: Mapping[str, Any]) -> str:
    """Return the shortest useful name of a page: its site rather than its title."""
    for key in ("name", "attribution", "title", "alt", "prompt_text"):
        if name := string(reference.get(key)).strip():
            return _EMPTY_LINK.sub(r"\1", name)
    return ""


def _without_old_marks(text: str, citations: list[Mapping[str, Any]]) -> str:
    """Return ``text`` with a link for each ``【11†source】`` with a citation; others stay."""
    pages: dict[str, Mapping[str, Any]] = {}
    for citation in citations:
        page = mapping(citation.get("metadata"))
        start, end = citation.get("start_ix"), citation.get("end_ix")
        if isinstance(start, int) and isinstance(end, int):
            pages[text[start:end]] = page
        pages.setdefault(str(mapping(page.get("extra")).get("cited_message_idx")), page)

    def replaced(mark: re.Match[str]) -> str:
        page = pages.get(mark[0].strip()) or pages.get(mark[1]) or {}
        name = link(string(page.get("title")), string(page.get("url")))
        return f" ({name})" if name else mark[0]

    return _OLD_MARK.sub(replaced, text)
