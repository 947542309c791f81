"""Many turns in one window, and what they do to its memory. Linux only.

python -m tests.end_to_end.soak [TURNS]
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.end_to_end.program import ROOT
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
    turns = int(sys.argv[1]) if sys.argv[1:] else TURNS
    with MessagesServer() as server, tempfile.TemporaryDirectory() as home:
        environ = {
            "HOME": home,
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "ANTHROPIC_API_KEY": "none",
            "ANTHROPIC_BASE_URL": server.base_url,
        }
        with Terminal([sys.executable, "-m", "claude_tui"], environ) as program:
            program.wait_for("ready")
            for turn, size in enumerate(soak(program, server, turns), start=1):
                if turn == 1 or turn % 25 == 0:
                    print(f"turn {turn:4}  {size:6.1f} MiB", flush=True)


if __name__ == "__main__":
    main()
