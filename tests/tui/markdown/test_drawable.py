"""What is drawn of a letter with very many marks."""

from __future__ import annotations

import pytest

from claude_tui.tui.markdown.wrapping import cells_of, drawable

ACCENT = "\u0301"


@pytest.mark.parametrize("marks", [ACCENT, ACCENT + "\u0323", "\u20dd"])
def test_of_a_thousand_marks_on_a_letter_few_are_drawn(marks: str) -> None:
    drawn = drawable(f"be{marks * 1_000} and on")
    assert drawn == f"be{(marks * 64)[:64]} and on"
    assert cells_of(drawn) == len("be and on")


@pytest.mark.parametrize(
    "text", ["a" * 5_000, f"e{ACCENT}\u0323" * 2_000, "漢字" * 1_000, "नमस्ते " * 500]
)
def test_all_other_text_is_drawn_whole(text: str) -> None:
    assert drawable(text) == text
