"""CPU from the start to the first paint, against a bare Textual app with the same widgets.

Run it from the project's root: ``python -m tests.benchmarks.start [runs]``. Both run in a real
terminal; what is printed is the median of CPU seconds of the whole process and their ratio.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from pathlib import Path

from tests.terminal import Terminal

ROOT = Path(__file__).parents[2]
BAR = 1.2

BARE = """
from textual.app import App
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.scroll_view import ScrollView
from textual.widgets import Footer, Static, TextArea
class Bare(App):
    BINDINGS = [(f"f{n}", "quit", "Quit") for n in range(1, 10)]
    CSS = "Static { height: auto } VerticalScroll { width: 28 } TextArea { height: 3 }"
    def compose(self):
        yield Static("title")
        with Horizontal():
            with Vertical():
                yield ScrollView()
                yield Static("banner")
                yield TextArea(placeholder="painted")
            with VerticalScroll():
                for n in range(11):
                    yield Static(f"line {n}")
        yield Footer()
        yield Static("below")
Bare().run()
"""


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as home:
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": home,
            "PYTHONPATH": str(ROOT),
            "ANTHROPIC_API_KEY": "none",
            # Nothing answers there: the first paint must not wait for an answer.
            "ANTHROPIC_BASE_URL": "http://127.0.0.1:9",
        }
        bare, ours = [], []
        for _ in range(runs):
            bare.append(to_first_paint([sys.executable, "-c", BARE], environ, "painted"))
            command = [sys.executable, "-m", "claude_tui"]
            ours.append(to_first_paint(command, environ, "Write a message"))
    ratio = statistics.median(ours) / statistics.median(bare)
    print(f"bare app     {statistics.median(bare):.2f} s CPU  (least {min(bare):.2f})")
    print(f"claude-tui   {statistics.median(ours):.2f} s CPU  (least {min(ours):.2f})")
    print(f"ratio        {ratio:.2f}  (bar {BAR}; of the least {min(ours) / min(bare):.2f})")


def to_first_paint(command: list[str], environ: dict[str, str], sign: str) -> float:
    """CPU seconds that ``command`` has taken when ``sign`` stands on the screen."""
    with Terminal(command, environ) as terminal:
        terminal.wait_for(sign)
        fields = Path(f"/proc/{terminal.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
