"""What the transcript costs, in CPU seconds and as ratios: run it by hand, on a quiet machine.

python tests/benchmarks/transcript.py
"""

from __future__ import annotations

import asyncio
import random
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.widgets import Markdown

sys.path.insert(0, str(Path(__file__).parents[2]))

from claude_tui.conversation.content import TextBlock
from claude_tui.tui.widgets.transcript import Transcript
from claude_tui.tui.widgets.transcript_entry import Entry

WORDS = ("the", "of", "parser", "buffer", "widget", "a", "cursor", "memory", "to", "socket")
CODE = "\n".join(
    f"def function_{n}(value: int) -> str:\n    return f'{{value + {n}}}'  # {n}\n"
    for n in range(10)
)
TOKEN = 4
"""Characters of a token, about."""


def sentence(random_: random.Random) -> str:
    return " ".join(random_.choices(WORDS, k=random_.randint(6, 18))).capitalize() + "."


def message(number: int) -> str:
    """60 % plain text, 30 % Markdown, 10 % code of 30 lines."""
    random_ = random.Random(number)
    kind = random_.random()
    if kind < 0.6:
        return " ".join(sentence(random_) for _ in range(random_.randint(1, 3)))
    if kind < 0.9:
        items = "\n".join(f"- **{sentence(random_)}** `code`" for _ in range(5))
        return f"## {sentence(random_)}\n\n{sentence(random_)}\n\n{items}\n\n[a](https://x.org)"
    return f"{sentence(random_)}\n\n```python\n{CODE}\n```"


def entries(count: int) -> list[Entry]:
    roles = ("user", "assistant")
    return [
        Entry(n, roles[n % 2], roles[n % 2], (TextBlock(message(n)),))  # type: ignore[arg-type]
        for n in range(count)
    ]


def reply(kind: str, tokens: int) -> str:
    random_ = random.Random(tokens)
    parts: dict[str, Callable[[int], str]] = {
        "mixed": message,
        "list": lambda n: f"- item {n}: {sentence(random_)}",
        "table": lambda n: f"| {n} | {sentence(random_)} | x |",
        "fence": lambda n: f"value_{n} = {n}  # {sentence(random_)}",
        "paragraph": lambda n: f"{sentence(random_)} *word* ",
    }
    head = {"table": "| a | b | c |\n|-|-|-|\n", "fence": "```python\n"}.get(kind, "")
    between = "\n\n" if kind == "mixed" else " " if kind == "paragraph" else "\n"
    pieces, size, number = [head], 0, 0
    while size < tokens * TOKEN:
        pieces.append(parts[kind](number) + between)
        size += len(pieces[-1])
        number += 1
    return "".join(pieces)


class TranscriptApp(App[None]):
    def __init__(self, shown: list[Entry]) -> None:
        super().__init__()
        self.shown = shown

    def compose(self) -> ComposeResult:
        yield Transcript()

    def on_mount(self) -> None:
        self.query_one(Transcript).show(self.shown)


class WidgetsApp(App[None]):
    """The plain way: a Markdown widget per message."""

    def __init__(self, shown: list[Entry]) -> None:
        super().__init__()
        self.shown = shown

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            for number in range(len(self.shown)):
                yield Markdown(message(number))


async def cost(action: Callable[[], Awaitable[None]]) -> float:
    start = time.process_time()
    await action()
    return time.process_time() - start


async def session(app: App[None], rows: dict[str, float]) -> None:
    """Open, page up ten times, resize."""
    start = time.process_time()
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        rows["open"] = time.process_time() - start
        await pilot.press("tab", "end")
        await pilot.pause()
        pages = await cost(lambda: pilot.press(*["pageup"] * 10))
        rows["page up"] = pages / 10
        rows["resize"] = await cost(lambda: resized(pilot))


async def resized(pilot: Pilot[None]) -> None:
    await pilot.resize_terminal(80, 40)
    await pilot.pause()


def deltas(text: str) -> Iterator[str]:
    for start in range(0, len(text), TOKEN):
        yield text[start : start + TOKEN]


async def streaming(kind: str, before: int, tokens: int, per_frame: int) -> float:
    """CPU seconds for 1,000 tokens onto a reply of ``before`` tokens."""
    app = TranscriptApp(entries(10))
    text = reply(kind, before + tokens)
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        transcript = app.query_one(Transcript)
        transcript.begin_reply("reply", "claude")
        for start in range(0, before * TOKEN, 8_000):
            transcript.feed(0, "text", text[start : min(start + 8_000, before * TOKEN)])
            transcript._flush()
        await pilot.pause()

        async def stream() -> None:
            for number, delta in enumerate(deltas(text[before * TOKEN :]), 1):
                transcript.feed(0, "text", delta)
                if number % per_frame == 0:
                    transcript._flush()
                    await pilot._wait_for_screen()
                    await asyncio.sleep(1 / 60)
            await pilot.pause()

        return await cost(stream) / tokens * 1_000


async def repainting(frames: int) -> float:
    """CPU seconds for painting the whole screen so many times, with nothing new on it."""
    app = TranscriptApp(entries(10))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()

        async def repaint() -> None:
            for _ in range(frames):
                app.query_one(Transcript).refresh()
                await pilot._wait_for_screen()
                await asyncio.sleep(1 / 60)

        return await cost(repaint)


async def main() -> None:
    sizes = (10, 1_000, 10_000)
    table = {count: dict[str, float]() for count in sizes}
    for count in sizes:
        shown = entries(count)
        await session(TranscriptApp(shown), table[count])
    widgets: dict[str, float] = {}
    await session(WidgetsApp(entries(10)), widgets)
    for what in ("open", "page up", "resize"):
        costs = [table[count][what] for count in sizes]
        ratios = "  ".join(f"{cost / costs[0]:5.2f}" for cost in costs)
        print(f"{what:8}  10/1,000/10,000 messages: {ratios}", end="  ")
        print(f"(1 = {costs[0] * 1000:.0f} ms; 10 Markdown widgets {widgets[what] / costs[0]:.1f})")
    print(f"100 repaints of the same screen: {await repainting(100):.2f} CPU s")
    print("streaming, CPU s per 1,000 tokens, onto 0 / 2k / 20k / 100k tokens:")
    for kind in ("mixed", "list", "table", "fence", "paragraph"):
        for per_frame in (10, 500):
            costs = [
                await streaming(kind, n, 1_000, per_frame) for n in (0, 2_000, 20_000, 100_000)
            ]
            print(f"  {kind:10} {per_frame:4} a frame: ", "  ".join(f"{c:.2f}" for c in costs))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    asyncio.run(main())
