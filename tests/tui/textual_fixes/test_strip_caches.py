"""A strip creates its caches on demand."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.cache import FIFOCache
from textual.color import Color
from textual.filter import Monochrome
from textual.strip import Strip

from claude_tui.tui.textual_fixes import strip_caches


@pytest.fixture(autouse=True)
def _applied() -> None:
    strip_caches.apply()


def _row() -> Strip:
    return Strip([Segment("one ", Style()), Segment("two", Style(bold=True))], 7)


def _caches(strip: Strip) -> list[object]:
    return [thing for thing in gc.get_referents(strip) if isinstance(thing, FIFOCache)]


def test_a_strip_that_is_only_drawn_has_no_caches() -> None:
    assert _caches(_row()) == []


def test_what_a_strip_was_asked_for_is_kept() -> None:
    strip, mono, black = _row(), Monochrome(), Color(0, 0, 0)
    assert strip.crop(0, 3) is strip.crop(0, 3)
    assert strip.crop(0, 3).text == "one"
    assert strip.crop_extend(0, 9, None) is strip.crop_extend(0, 9, None)
    assert strip.adjust_cell_length(9) is strip.adjust_cell_length(9)
    assert strip.divide([4, 7]) is strip.divide([4, 7])
    assert strip.apply_style(Style(dim=True)) is strip.apply_style(Style(dim=True))
    assert strip.apply_filter(mono, black) is strip.apply_filter(mono, black)
    assert strip.apply_offsets(1, 2) is strip.apply_offsets(1, 2)
    assert len(_caches(strip)) == 7


def test_textual_still_needs_this() -> None:
    """Fails once Textual creates them on demand, or has others."""
    code = (
        "from textual.strip import Strip\n"
        "from claude_tui.tui.textual_fixes.strip_caches import _SIZES\n"
        "strip = Strip([])\n"
        "caches = [name for name in Strip.__slots__ if name.endswith('_cache')]\n"
        "caches.remove('_render_cache')\n"
        "sizes = {name: getattr(strip, name)._maxsize for name in caches}\n"
        "assert sizes == dict(_SIZES), sizes\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_name_that_no_strip_has_is_still_an_error() -> None:
    with pytest.raises(AttributeError, match="'Strip' object has no attribute 'nonesuch'"):
        _ = _row().nonesuch  # type: ignore[attr-defined]
