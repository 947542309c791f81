"""Text that Textual does not take for text."""

from __future__ import annotations

import pytest
from textual import events

from claude_tui.tui.textual_fixes.typed import typed_text

TEXT = ["\u3000", "\xa0", "\u200c", "\u200d", "\ue0b0", "\U0001faea"]
"""Spaces, joiners, a character for private use, and an emoji newer than Python's tables."""


@pytest.mark.parametrize("character", TEXT)
def test_a_key_types_its_character(character: str) -> None:
    assert typed_text(events.Key("unknown", character)) == character


@pytest.mark.parametrize("character", ["\x1b", "\x7f", "\r", "\ud83d", None])
def test_a_control_character_is_no_text(character: str | None) -> None:
    assert typed_text(events.Key("unknown", character)) == ""


@pytest.mark.parametrize("character", TEXT[:-1])
def test_textual_still_needs_this(character: str) -> None:
    """Fails once Textual mends it: then the workaround can go."""
    assert not events.Key("unknown", character).is_printable
