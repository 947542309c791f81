"""The terminal of the tests draws on, whatever a program writes."""

from __future__ import annotations

import sys

from tests.terminal import Terminal


def test_a_sequence_with_too_many_parameters_does_not_end_the_drawing() -> None:
    with Terminal([sys.executable, "-c", r"print('\x1b[5;7d' 'drawn')"], {}) as terminal:
        terminal.wait_for("drawn")
