"""Columns of vowel signs, as terminals have them."""

from __future__ import annotations

import pytest
from rich import cells

from claude_tui.tui.textual_fixes import mark_widths


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("\u0915\u093e", 2),
        ("मिलकर काम करते हैं", 15),
        ("తెలుగు", 5),
        ("മലയാളം", 6),
        ("தி", 2),
        ("e\u0301", 1),
        ("漢字", 4),
        ("plain", 5),
    ],
)
def test_a_text_has_the_columns_that_tmux_gives_it(text: str, columns: int) -> None:
    mark_widths.apply()
    assert cells.cell_len(text) == columns


def test_rich_still_needs_this(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails once Rich counts them: then the workaround can go."""
    monkeypatch.setattr(cells, "load_cell_table", mark_widths._load)
    cells.get_character_cell_size.cache_clear()
    assert cells.get_character_cell_size("\u093e") == 0
    cells.get_character_cell_size.cache_clear()
