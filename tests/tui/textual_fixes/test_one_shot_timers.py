"""Timers that fire once, on a machine that is late."""

from __future__ import annotations

import asyncio
from itertools import count

import pytest
from textual.app import App
from textual.timer import Timer

from claude_tui.tui.textual_fixes import one_shot_timers

MOST_LOOKS = 1000
"""Looks at the clock after which a timer is taken never to end."""


async def fires(delay: float, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a timer fires where more than ``delay`` passes between two looks at the clock."""
    fired = asyncio.Event()
    looks = count()

    def a_second_later() -> float:
        if (look := next(looks)) > MOST_LOOKS:
            raise asyncio.CancelledError
        return float(look)

    app = App[None]()
    async with app.run_test() as pilot:
        with monkeypatch.context() as late:
            late.setattr("textual._time.get_time", a_second_later)
            timer = app.set_timer(delay, fired.set)
            assert timer._task is not None
            await asyncio.wait([timer._task])
        await pilot.pause()
    return fired.is_set()


@pytest.mark.parametrize("delay", [0.1, 0, -0.1])
async def test_a_timer_fires_however_late(monkeypatch: pytest.MonkeyPatch, delay: float) -> None:
    monkeypatch.setattr(Timer, "__init__", one_shot_timers._init_to_fire)
    assert await fires(delay, monkeypatch)


@pytest.mark.parametrize("delay", [0.1, -0.1])
async def test_textual_still_needs_this(monkeypatch: pytest.MonkeyPatch, delay: float) -> None:
    """Fails once Textual mends it: then the workaround can go."""
    monkeypatch.setattr(Timer, "__init__", one_shot_timers._init)
    assert not await fires(delay, monkeypatch)
