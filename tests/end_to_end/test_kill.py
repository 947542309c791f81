from __future__ import annotations

from pathlib import Path

from tests.end_to_end.kill import Killer
from tests.end_to_end.program import environment
from tests.servers.messages_server import MessagesServer

KILLS = 4


def test_what_was_on_the_screen_survives_a_kill_at_any_moment(
    tmp_path: Path, messages_server: MessagesServer
) -> None:
    # How soon it is on disk says something about the machine too: kill.py measures that.
    Killer(messages_server, environment(tmp_path, messages_server), seed=3, loss=1.0).run(KILLS)
