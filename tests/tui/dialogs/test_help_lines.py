"""Keys and what they do, side by side."""

from __future__ import annotations

from textual.geometry import Offset
from textual.widget import Widget

from claude_tui.tui.dialogs.help_lines import HelpLines, rows
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat
from tests.tui.terminal import lines

LINES = [
    ("enter", "Send the message."),
    ("ctrl+j, shift+enter, alt+enter, and more", "Begin a new line, and go on there as before."),
]


def shown(width: int) -> list[str]:
    return [f"{left}{right}" for left, right in rows(LINES, width)]


def test_what_keys_do_is_beside_them_and_both_wrap() -> None:
    assert shown(60) == [
        "enter                           Send the message.",
        "ctrl+j, shift+enter, alt+enter, Begin a new line, and go on",
        "and more                        there as before.",
    ]


def test_where_there_is_no_room_what_keys_do_is_below_them() -> None:
    assert shown(30) == [
        "enter",
        "  Send the message.",
        "ctrl+j, shift+enter,",
        "alt+enter, and more",
        "  Begin a new line, and go on",
        "  there as before.",
    ]


async def test_help_wraps_as_the_terminal_gets_narrower(messages_server: MessagesServer) -> None:
    async with chat(messages_server, size=(120, 40)) as person:
        await person.press("f1")
        await person.sees("enter                           Send the message.")
        await person.pilot.resize_terminal(50, 40)
        await person.sees("│ enter     ", "│   Send the message.")


async def test_help_can_be_selected_with_the_mouse(messages_server: MessagesServer) -> None:
    async with chat(messages_server, size=(120, 40)) as person:
        await person.press("f1")
        await person.sees("Show a folded paste")
        help_lines = person.app.screen.query_one(HelpLines)
        start = place(help_lines, "Show a folded paste")
        await person.pilot.mouse_down(offset=start)
        await person.pilot.hover(offset=start + Offset(3, 0))
        await person.pilot.mouse_up(offset=start + Offset(3, 0))
        await person.pilot.pause()
        assert person.app.screen.get_selected_text() == "Show"


def place(widget: Widget, text: str) -> Offset:
    """The place on the screen where ``text`` begins in ``widget``."""
    row, line = next((row, line) for row, line in enumerate(lines(widget)) if text in line)
    return widget.region.offset + Offset(line.index(text), row)
