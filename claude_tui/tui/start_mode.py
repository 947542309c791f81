"""Run the start for a quick first paint, and everything after it for quick keys.

Only this module changes how often Python's threads take turns.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import Final

FRAMES: Final = ("TEXTUAL_FPS", "240")
"""Most frames a second, which Textual reads when it is imported. A frame is painted only where
something changed; at the usual 60 a key that comes right after a frame of a reply would wait up to
33 ms for the one that shows it."""

START_SWITCH_SECONDS: Final = 0.0005
"""How often threads take turns during the start. A frame goes to the terminal from a thread of its
own: at Python's usual 5 ms the first one would wait that long while the rest is loaded, and keys
stutter while the SDK is."""
SWITCH_SECONDS: Final = 0.005
"""How often threads take turns after the start: as often as Python's usually do."""

GC_THRESHOLDS: Final = (5_000, 5, 400)
"""A reply makes many objects that live for a few frames; a key waits while the collector goes
through them. With these numbers it goes through 30,000 at a time, which takes 15 ms, and through
everything since the start only after some 20 MB of replies. With Python's usual numbers it would
go through everything again and again while a reply streams."""


def begin_start() -> None:
    """Hurry until ``end_start``. Call this before Textual is imported."""
    # Modules are never garbage, but looking for some takes a tenth of the start.
    gc.disable()
    sys.setswitchinterval(START_SWITCH_SECONDS)
    os.environ.setdefault(*FRAMES)


def end_start() -> None:
    """Return to normal, now that everything is loaded; do nothing if that is done."""
    if gc.isenabled():
        return
    # What is loaded by now stays: no collection need ever go through it.
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    gc.enable()
    sys.setswitchinterval(SWITCH_SECONDS)
