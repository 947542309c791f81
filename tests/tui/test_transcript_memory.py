"""What the transcript keeps of what was looked at."""

from __future__ import annotations

import gc

from claude_tui.tui.widgets.transcript_paint import FinishedStrip
from tests.tui.test_transcript import running, says


async def test_rows_out_of_view_are_forgotten_at_once():
    entries = [says("\n\n".join(f"line {n}" for n in range(20)), key) for key in range(200)]
    async with running(*entries) as (pilot, transcript):
        gc.collect()
        gc.disable()
        try:
            for _ in range(300):
                transcript.move_by(-20)
                await pilot.pause()
            painted = sum(isinstance(each, FinishedStrip) for each in gc.get_objects())
        finally:
            gc.enable()
    assert painted < 3_000


async def test_what_is_in_view_stays_laid_out_however_long_it_is():
    long = says("\n\n".join(f"line {n}" for n in range(3_000)), 1)
    async with running(long, says("two", 2), says("three", 3), says("four", 4)) as (_, transcript):
        before = [transcript._text.laid(index) for index in range(4)]
        transcript.refresh()
        transcript.render_lines(transcript.size.region)
        assert [transcript._text.laid(index) for index in range(4)] == before
