"""The keys of the transcript: characters that would be typed anywhere else."""

from __future__ import annotations

from textual.binding import Binding, BindingType

TRANSCRIPT_BINDINGS: list[BindingType] = [
    Binding("c", "copy", "Copy"),
    Binding("space", "fold", "Fold"),
    Binding("r", "raw", "Raw"),
    Binding("d", "screen.run_command('details')", "Details"),
    Binding("o", "links", "Links", show=False),
    Binding("j", "move_cursor(1)", "Message"),
    Binding("k", "move_cursor(-1)", "Message"),
    Binding("J", "move_to_own(1)", "Next message of one's own", show=False),
    Binding("K", "move_to_own(-1)", "Previous message of one's own", show=False),
    Binding("n", "next_code", "Code"),
    Binding("right,l", "move_part(1)", "Next part", show=False),
    Binding("left,h", "move_part(-1)", "Previous part", show=False),
    Binding("g", "scroll_home", "To the beginning", show=False),
    Binding("G", "scroll_end", "To the end", show=False),
]
