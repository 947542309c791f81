"""Many turns in one window, and what they do to its memory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.process import OURS, print_line, surroundings
from tests.servers.messages_server import MessagesServer
from tests.terminal import Terminal

TURNS = 200
SETTLED = 50
"""The turn from which on memory is to stay flat: by then everything is loaded."""
REPLY = "\n\n".join(
    f"## Part {number}\n\nSome *words* with `code` among them, as replies have them.\n\n"
    f"- one\n- two\n\n```python\nvalue = {number}  # a line\n```"
    for number in range(8)
)


def soak(program: Terminal, server: MessagesServer, turns: int) -> Iterator[float]:
    """Talk for so many turns; MiB of memory after each."""
    for turn in range(1, turns + 1):
        server.reply(f"{REPLY}\n\nreply {turn}.", thinking="Some thoughts. " * 20)
        program.type(f"question {turn}\r")
        program.wait_for(f"reply {turn}.")
        program.wait_for("ready")
        yield memory(program)


def memory(program: Terminal) -> float:
    """MiB of it in memory."""
    pages = int(Path(f"/proc/{program.process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    with (
        MessagesServer() as server,
        surroundings(server.base_url) as (_, environ),
        Terminal(OURS, environ) as program,
    ):
        program.wait_for("ready")
        sizes = list(soak(program, server, TURNS))
    for turn in range(SETTLED, TURNS + 1, SETTLED):
        print_line(f"after {turn} turns", f"{sizes[turn - 1]:.1f} MiB")


if __name__ == "__main__":
    main()
