"""The plain way to write such a program: a Markdown widget per message, appended to per delta.

It opens the file named by its argument. What is typed into its input is asked of the server in
``ANTHROPIC_BASE_URL`` as the SDK does it.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Footer, Header, Input, Markdown


class PlainApp(App[None]):
    BINDINGS = [
        ("f2", "toggle_dark", "Theme"),
        ("pageup", "page_up", "Up"),
        ("ctrl+home", "home", "Top"),
        ("ctrl+end", "end", "Bottom"),
    ]

    def compose(self) -> ComposeResult:
        yield Header()
        with VerticalScroll():
            for path in sys.argv[1:]:
                for message in tomllib.loads(Path(path).read_text())["messages"]:
                    yield Markdown(message["content"])
        yield Input(placeholder="painted")
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self.query_one(VerticalScroll).anchor()

    def action_toggle_dark(self) -> None:
        self.theme = "textual-light" if self.theme == "textual-dark" else "textual-dark"

    def action_page_up(self) -> None:
        self.query_one(VerticalScroll).scroll_page_up(animate=False)

    def action_home(self) -> None:
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def action_end(self) -> None:
        self.query_one(VerticalScroll).scroll_end(animate=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.input.clear()
        self.run_worker(self._ask(event.value))

    async def _ask(self, text: str) -> None:
        from anthropic import AsyncAnthropic

        reply = Markdown()
        await self.query_one(VerticalScroll).mount(Markdown(text), reply)
        stream = Markdown.get_stream(reply)
        async with AsyncAnthropic().messages.stream(
            model="claude-sonnet-4-6",
            max_tokens=1024,
            messages=[{"role": "user", "content": text}],
        ) as events:
            async for fragment in events.text_stream:
                await stream.write(fragment)
        await stream.stop()


if __name__ == "__main__":
    PlainApp().run()
