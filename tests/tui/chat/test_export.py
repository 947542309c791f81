"""An export from the chat screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.servers.messages_server import MessagesServer
from tests.tui.driving import Chat, chat, conversation_file


def unbroken(person: Chat) -> str:
    """The screen without the places where a path is wrapped."""
    return person.flat().replace(" ", "")


async def test_an_export_lies_in_the_current_folder_and_the_message_has_its_whole_path(
    messages_server: MessagesServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = conversation_file("ducks.toml", "Tell me of ducks", "They quack.")
    async with chat(messages_server, file=path) as person:
        await person.say("/export html")
        await person.sees("Exported to")
        await person.until(
            lambda: str(tmp_path / "ducks.html") in person.flat().replace(" ", ""), "the path"
        )
        assert "They quack." in (tmp_path / "ducks.html").read_text()
        await person.say("/export")
        await person.sees("Export as")
        await person.type("markdown")
        await person.press("enter")
        await person.until(
            lambda: str(tmp_path / "ducks.md") in person.flat().replace(" ", ""), "the path"
        )
        assert "They quack." in (tmp_path / "ducks.md").read_text()


async def test_an_export_goes_over_no_file_and_knows_its_formats(
    messages_server: MessagesServer, tmp_path: Path
) -> None:
    place = tmp_path / "mine.py"
    place.write_text("mine")
    path = conversation_file("ducks.toml", "Tell me of ducks", "They quack.")
    async with chat(messages_server, file=path) as person:
        await person.say(f"/export python {place}")
        await person.sees("Choose another name.")
        person.pane.composer.write("")
        await person.say("/export pdf")
        await person.sees("Unknown format")
    assert place.read_text() == "mine"


async def test_nothing_is_not_exported(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say("/export html")
        await person.sees("Nothing to export yet")
