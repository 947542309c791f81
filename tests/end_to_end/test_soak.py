"""A short soak: what many turns do to the program's memory."""

from __future__ import annotations

import sys

import pytest

from tests.benchmarks.soak import soak
from tests.end_to_end.program import OpenProgram, quit_program
from tests.servers.messages_server import MessagesServer

WARM = 30
"""Turns until everything is loaded and the caches are full."""
TURNS = 60
MOST = 4.0
"""MiB that the turns after that may take: their text is a twentieth of one."""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_memory_stays_flat_over_many_turns(
    open_program: OpenProgram, messages_server: MessagesServer
) -> None:
    program = open_program()
    sizes = list(soak(program, messages_server, TURNS))
    quit_program(program)
    assert sizes[-1] - sizes[WARM - 1] < MOST
