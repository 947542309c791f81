"""What a toast says is on the screen to its last word, whatever its length."""

from __future__ import annotations

import random

import pytest

from claude_tui.tui.notices import notify_user
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat
from tests.tui.terminal import lines

WORDS = (
    *("word", "é", "—", "and", "abcdefghi" * 3, "abcdefghi" * 6, "語" * 12),
    "/home/user/.local/share/claude-tui/conversations/2026-11-30-a-title.toml",
)


@pytest.mark.parametrize("width", [61, 80, 99, 120])
async def test_no_row_of_a_toast_is_lost(messages_server: MessagesServer, width: int) -> None:
    words = random.Random(width)
    async with chat(messages_server, size=(width, 40)) as person:
        for _ in range(40):
            text = " ".join(words.choices(WORDS, k=words.randint(2, 12)))
            person.app.clear_notifications()
            await person.screen.query("ToastHolder").remove()
            notify_user(person.screen, text)
            await person.until(lambda: person.screen.query("Toast"))
            await person.pilot.pause()
            area = person.screen.query_one("Toast").content_region
            rows = lines(person.screen)[area.y : area.bottom]
            shown = "".join(row[area.x :].partition("│")[0] for row in rows)
            assert "".join(shown.split()) == "".join(text.split())
