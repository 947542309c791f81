"""Marks that only ChatGPT's own screen understands."""

from __future__ import annotations

import json
from typing import Any

import pytest

from claude_tui.importing.chatgpt import from_chatgpt
from tests.importing.archives import gpt_node, gpt_tools, mark, page, reference

CITE = mark("cite", "turn0search3")
DUCKS = page("All about ducks", "https://ducks.example/a", attribution="Ducks")


def read(text: str, **about: Any) -> tuple[str, str]:
    """A reply as it is imported, and the account."""
    imported = from_chatgpt(gpt_tools(gpt_node("a", "q", "assistant", text, metadata=about)))
    replies = imported.conversation.messages[1:]
    return "\n\n".join(reply.text for reply in replies), imported.losses.words()


def test_the_name_of_an_entity_stays() -> None:
    text = f"review by {mark('entity', json.dumps(['people', 'A. Writer', 0]))} says"
    assert read(text) == ("review by A. Writer says", "")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (mark("entity", '["company","Example","software"]'), "Example"),
        (mark("entity", '["turn0place1","Cafe X"]'), "Cafe X"),
        (mark("entity", '{"type":"place","name":"Cafe X"}'), "Cafe X"),
        (mark("entity", "plain label"), "plain label"),
        (mark("entity", '["people","A. Wri'), '["people","A. Wri'),
        (mark("url", "the docs", "https://docs.example/"), "[the docs](https://docs.example/)"),
        (mark("url", "the docs", "turn0search9"), "the docs"),
        (mark("url", "mail", "mailto:a@b.example"), "mail mailto:a@b.example"),
        (mark("url", "bad", "javascript:alert(1)"), "bad javascript:alert(1)"),
        (mark("video", "A duck swims", "turn0youtube1"), "A duck swims"),
        (mark("navlist", "Key headlines", "turn0news1"), "Key headlines"),
        (mark("product", '["turn0product1","Kettle"]'), "Kettle"),
        (
            mark("genui", '{"math_block_widget_common_keywords":{"content":"a^2"}}'),
            "$$a^2$$",
        ),
        (mark("brand_new", "words", "turn0search1"), "words"),
        ("\ue203A fact.\ue204", "A fact."),
        ("\ue200no mark at all\ue201", "no mark at all"),
    ],
)
def test_the_words_of_a_mark_stay(written: str, shown: str) -> None:
    assert read(f"Before {written} after") == (f"Before {shown} after", "")


@pytest.mark.parametrize(
    ("written", "account"),
    [
        (CITE, "1 citation"),
        (mark("filecite", "turn3file0", "L8-L12"), "1 citation"),
        ("\ue202turn0search0\ue202turn0news1\ue206", "1 citation"),
        (mark("genui", '{"citation":{"ref":"turn0search0"}}'), "1 citation"),
        (mark("map", "turn0place1"), "1 map mark"),
    ],
)
def test_a_mark_without_words_is_counted(written: str, account: str) -> None:
    assert read(f"Before{written}.") == ("Before.", f"dropped: {account}")


def test_a_citation_is_a_link_to_what_it_cites() -> None:
    kinds = [reference(CITE, "grouped_webpages", items=[DUCKS])]
    assert read(f"They swim {CITE}.", content_references=kinds) == (
        "They swim ([Ducks](https://ducks.example/a)).",
        "",
    )


def test_a_citation_of_several_pages_names_each_once() -> None:
    more = {**DUCKS, "supporting_websites": [page("Geese", "https://geese.example"), DUCKS]}
    kinds = [reference(CITE, "grouped_webpages", items=[more])]
    assert read(f"They swim.{CITE}", content_references=kinds) == (
        "They swim. ([Ducks](https://ducks.example/a), [Geese](https://geese.example))",
        "",
    )


def test_a_citation_that_begins_a_reply_begins_it() -> None:
    kinds = [reference(CITE, "grouped_webpages", items=[DUCKS])]
    said, _ = read(f"{CITE} They swim.", content_references=kinds)
    assert said == "([Ducks](https://ducks.example/a)) They swim."


def test_a_page_is_also_found_by_its_id() -> None:
    found = {
        "entries": [{**DUCKS, "ref_id": {"turn_index": 0, "ref_type": "search", "ref_index": 3}}]
    }
    assert read(f"They swim {CITE}.", search_result_groups=[found]) == (
        "They swim ([Ducks](https://ducks.example/a)).",
        "",
    )


@pytest.mark.parametrize(
    ("written", "kind", "rest", "shown"),
    [
        (mark("filecite", "turn0file0"), "file", {"name": "report.pdf"}, "(report.pdf)"),
        (CITE, "webpage_extended", DUCKS, "([Ducks](https://ducks.example/a))"),
        (CITE, "alt_text", {"alt": "what it says"}, "what it says"),
        (
            mark("product", "turn0product1"),
            "product_entity",
            {"alt": "[Acme Kettle]()"},
            "Acme Kettle",
        ),
        (
            mark("products", "turn0product1"),
            "products",
            {"products": [DUCKS]},
            "([Ducks](https://ducks.example/a))",
        ),
        (
            mark("navlist", "More", "turn0news1"),
            "nav_list",
            {"items": [DUCKS]},
            "More\n- [Ducks](https://ducks.example/a)",
        ),
        (
            mark("video", "Ducks swim", "turn0youtube1"),
            "video",
            {"title": "x", "url": "https://v.example/1"},
            "[Ducks swim](https://v.example/1)",
        ),
        (
            mark("link_title", "Open", "turn0search1"),
            "link_title",
            {"url": "https://v.example/1"},
            "[Open](https://v.example/1)",
        ),
    ],
)
def test_what_the_references_say_stands_in_place_of_a_mark(
    written: str, kind: str, rest: dict[str, Any], shown: str
) -> None:
    kinds = [reference(written, kind, **rest)]
    assert read(f"See {written} now", content_references=kinds) == (f"See {shown} now", "")


def test_pictures_that_were_searched_for_leave_what_was_searched() -> None:
    query = json.dumps({"layout": "carousel", "query": ["mallard", "teal"]})
    assert read(f"Ducks: {mark('image_group', query)}") == (
        "Ducks: [images: mallard, teal]",
        "dropped: 1 image",
    )
    assert read(f"A duck: {mark('i', 'turn0image0')}") == (
        "A duck: [image: no name]",
        "dropped: 1 image",
    )


def test_what_the_screen_draws_from_json_is_kept_as_json() -> None:
    said, account = read(mark("genui", '{"chart":{"title":"Ducks a year"}}'))
    assert '"title": "Ducks a year"' in said
    assert account == "kept as text: 1 widget"


def test_a_reply_that_was_cut_in_a_mark_keeps_its_words() -> None:
    assert read("They swim \ue200cite\ue202turn0") == ("They swim turn0", "")
    assert read("They \ue200url\ue202swim") == ("They swim", "")


def test_numbered_sources_of_2023_are_linked_where_they_are_known() -> None:
    text = "Ducks swim【11†source】 and fly 【12†(Wiki)】 and dive【99†source】."
    start = text.index("【11")
    citations = [
        {
            "start_ix": start,
            "end_ix": start + len("【11†source】"),
            "metadata": {"title": "Ducks", "url": "https://ducks.example"},
        },
        {"metadata": {"title": "Wiki", "url": "x", "extra": {"cited_message_idx": 12}}},
    ]
    assert read(text, citations=citations) == (
        "Ducks swim ([Ducks](https://ducks.example)) and fly (Wiki) and dive【99†source】.",
        "",
    )


def test_sources_that_nothing_links_to_are_listed_below() -> None:
    sources = [DUCKS, page("Geese", "https://geese.example"), page("x", "javascript:alert(1)")]
    kinds = [
        reference(CITE, "grouped_webpages", items=[DUCKS]),
        reference(" ", "sources_footnote", sources=sources),
    ]
    assert read(f"They swim {CITE}.", content_references=kinds) == (
        (
            "They swim ([Ducks](https://ducks.example/a)).\n\n"
            "Sources:\n\n- [Geese](https://geese.example)"
        ),
        "",
    )


def test_icons_that_a_person_wrote_are_no_marks() -> None:
    written = f"my prompt: \ue200 {CITE} \ue201"
    imported = from_chatgpt(gpt_tools(gpt_node("u", "q", "user", written)))
    assert imported.conversation.messages[-1].text == written


@pytest.mark.parametrize("about", [7, [7], [{"matched_text": 7, "items": 7}], {"a": None}, None])
def test_references_of_any_shape_break_nothing(
    about: int | list[int | dict[str, int]] | dict[str, None] | None,
) -> None:
    names = ("content_references", "search_result_groups", "citations")
    said, _ = read(f"Say【1†x】{CITE}", **dict.fromkeys(names, about))
    assert said == "Say【1†x】"
