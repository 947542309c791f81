"""No character acts on the terminal, and none hides."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.text.visible import VisiblePieces, hidden, visible, visible_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ASCII", "plain ASCII"),
        ("a\nb", "a\nb"),
        ("a\r\nb\r\r\nc", "a\nb\nc"),
        ("progress\rdone", "progress␍done"),
        ("\tone\n  \ttwo", "    one\n    two"),
        ("\x1b[31mred\x07", "␛[31mred␇"),
        ("\x00\x7f\x9b", "␀␡⟪U+009B⟫"),
        ("cod.\u202egpj", "cod.⟪U+202E⟫gpj"),
        ("\u2067\ufeff\u2028\u200b", "⟪U+2067⟫⟪U+FEFF⟫⟪U+2028⟫⟪U+200B⟫"),
        ("hi\U000e0041", "hi⟪U+E0041⟫"),
        ("a\u200db", "a⟪U+200D⟫b"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f!",) * 2,
        ("\U0001f3f4\U000e0067\U000e0062", "\U0001f3f4⟪U+E0067⟫⟪U+E0062⟫"),
        ("x\U000e0067\U000e007f", "x⟪U+E0067⟫⟪U+E007F⟫"),
        ("ភាសា\u200bខ្មែរ ภาษา\u200bไทย", "ភាសា\u200bខ្មែរ ภาษา\u200bไทย"),
        ("ភា\u200b\u200b", "ភា\u200b⟪U+200B⟫"),
        ("Donau\u00addampf\u00adschiff", "Donaudampfschiff"),
        ("-\u00ad a\u00ad1", "-⟪U+00AD⟫ a⟪U+00AD⟫1"),
        ("😀\ufe0f\ufe01\ufe02", "😀\ufe0f⟪U+FE01⟫⟪U+FE02⟫"),
        ("user\u3164 a\uffa0", "user⟪U+3164⟫ a⟪U+FFA0⟫"),
        ("ᠮᠣᠩᠭᠣᠯ\u180eᠠ a\u180e", "ᠮᠣᠩᠭᠣᠯ\u180eᠠ a⟪U+180E⟫"),
        ("👩\u200d🚀 می\u200cخواهم ❤\ufe0f é 日本", "👩\u200d🚀 می\u200cخواهم ❤\ufe0f é 日本"),
        ("葛\U000e0100 x\U000e0100", "葛\U000e0100 x⟪U+E0100⟫"),
        ("[/b] [@click=app.quit]", "[/b] [@click=app.quit]"),
        ("\ud800", "⟪U+D800⟫"),
    ],
)
def test_what_acts_or_hides_becomes_a_sign(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_the_short_way_lets_nothing_pass() -> None:
    texts = (f"é{chr(code)}" for code in range(sys.maxunicode + 1))
    assert not [text for text in texts if hidden().search(text) and visible(text) == text]


def test_a_label_is_one_line() -> None:
    assert visible_line("a\nb\x1b") == "a b␛"


@given(st.text())
def test_no_control_character_is_left(text: str) -> None:
    shown = visible(text)

    kinds = {unicodedata.category(character) for character in shown if character != "\n"}
    assert not kinds & {"Cc", "Cs", "Zl", "Zp"}
    assert visible(shown) == shown


@given(st.text(alphabet="\r\n\tab\x1b"))
def test_lines_stay_lines(text: str) -> None:
    assert visible(text).count("\n") == text.count("\n")


HARD = st.sampled_from(
    [
        *(
            "\r",
            "\n",
            "\u200d",
            "\u200c",
            "\u00ad",
            "\u200b",
            "\ufe0f",
            "\ufe0e",
            "\u0301",
            "a",
            "é",
        ),
        *(
            "👨",
            "👩",
            "ก",
            "ខ",
            "中",
            "\U000e0100",
            "\u180e",
            "\u1820",
            "\x1b",
            "\u202e",
            "\U0001f3f4",
        ),
        *("\U000e0067", "\U000e0062", "\U000e0065", "\U000e006e", "\U000e007f"),
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ]
)


@given(st.lists(st.lists(HARD, max_size=6).map("".join), max_size=6))
def test_however_a_text_arrives_it_is_shown_as_the_whole(pieces: list[str]) -> None:
    shown = VisiblePieces()
    together = "".join(map(shown.add, pieces)) + shown.rest()
    assert together == visible("".join(pieces))


def test_what_needs_nothing_to_follow_does_not_wait() -> None:
    shown = VisiblePieces()
    assert shown.add("Hi 👨") == "Hi 👨"
    assert shown.add("\u200d") == ""
    assert shown.add("👩\r") == "\u200d👩"
    assert shown.add("\n") == "\n"
    assert shown.rest() == ""
