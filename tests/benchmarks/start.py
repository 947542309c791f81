"""CPU from the start to the first paint: bare apps, a new conversation, a short and a long file.

Run it from the project's root: ``python -m tests.benchmarks.start [runs]``. All run in a real
terminal, in turn; what is printed is the CPU of the whole process when what was waited for stands
on the screen, the median and the least of all runs, and ratios of the least.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from claude_tui.conversation import ROOT, Conversation, Message, TextBlock
from claude_tui.storage.writer import ConversationFile
from tests.terminal import Terminal

PROJECT = Path(__file__).parents[2]

SAME_WIDGETS = """
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

USUAL_WIDGETS = """
from textual.app import App
from textual.widgets import Footer, Header, Input, Markdown
class Bare(App):
    BINDINGS = [("ctrl+q", "quit", "Quit")]
    def compose(self):
        yield Header()
        yield Markdown("# Bare\\n\\nA *bare* app with `code`.")
        yield Input(placeholder="painted")
        yield Footer()
Bare().run()
"""


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as home:
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": home,
            "PYTHONPATH": str(PROJECT),
            "ANTHROPIC_API_KEY": "none",
            # Nothing answers there: the first paint must not wait for an answer.
            "ANTHROPIC_BASE_URL": "http://127.0.0.1:9",
        }
        ours = [sys.executable, "-m", "claude_tui"]
        cases = {
            "bare app, Static and TextArea": ([sys.executable, "-c", SAME_WIDGETS], "painted"),
            "bare app, Input and Markdown": ([sys.executable, "-c", USUAL_WIDGETS], "painted"),
            "new conversation": (ours, "Write a message"),
            "10 messages": ([*ours, conversation(Path(home), 10)], "message 10."),
            "10,000 messages": ([*ours, conversation(Path(home), 10_000)], "message 10000."),
        }
        took: dict[str, list[float]] = {name: [] for name in cases}
        for _ in range(runs):
            for name, (command, sign) in cases.items():
                took[name].append(to_first_paint(command, environ, sign))
    for name, seconds in took.items():
        print(f"{name:<32}{statistics.median(seconds):6.2f} s CPU  (least {min(seconds):.2f})")
    least = {name: min(seconds) for name, seconds in took.items()}
    new = least["new conversation"]
    for name in list(cases)[:2]:
        print(f"new conversation to {name:<32}{new / least[name]:6.2f}  (bar 1.2)")
    print(
        f"10,000 messages to 10 {least['10,000 messages'] / least['10 messages']:36.2f}  (bar 1.2)"
    )


def conversation(folder: Path, length: int) -> str:
    """A new file with a conversation of ``length`` messages."""
    path = folder / f"{length}.toml"
    text = "Some words of an ordinary answer, `code` among them. " * 16
    messages = [
        Message(
            n,
            n - 1 or ROOT,
            "user" if n % 2 else "assistant",
            (TextBlock(f"{text}\n\nmessage {n}."),),
        )
        for n in range(1, length + 1)
    ]
    ConversationFile.create(path, Conversation(messages=messages))
    return str(path)


def to_first_paint(command: Sequence[str], environ: dict[str, str], sign: str) -> float:
    """CPU seconds that ``command`` has taken when ``sign`` stands on the screen."""
    with Terminal(command, environ) as terminal:
        terminal.wait_for(sign)
        fields = Path(f"/proc/{terminal.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
