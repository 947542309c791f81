"""Some of the acts of ``random_acts``, which does thousands on demand."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from tests.end_to_end.random_acts import RandomActs
from tests.servers.messages_server import MessagesServer

ACTS = 150


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_that_is_done_at_random_ends_the_program(
    home: Path, messages_server: MessagesServer, seed: int
) -> None:
    with closing(RandomActs(seed, home, messages_server)) as acts:
        acts.run(ACTS)
