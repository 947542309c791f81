"""Faults in the settings: one notice, and a list of all of them."""

from __future__ import annotations

from claude_tui import paths
from claude_tui.config.settings import Settings
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat

KEYS = {"opne": "f9", "new": "f99", "quit": "a", "help": "nothing", "find": "ctrl+o"}


async def test_many_faults_are_one_notice_and_can_all_be_read(
    messages_server: MessagesServer,
) -> None:
    folder = paths.user_themes_dir()
    folder.mkdir(parents=True)
    for name in "abc":
        (folder / f"{name}.toml").write_text("dark = 1", encoding="utf-8")
    settings = Settings(keys=KEYS, theme="none")
    async with chat(messages_server, settings=settings, size=(80, 16)) as person:
        await person.sees("15 problems in your settings: /problems lists them.")
        assert len(person.screen.query("Toast")) == 1
        await person.say("/problems")
        await person.sees("Problems in your settings", 'keys.new: unknown key "f99"', "c Copy")
        await person.press("end")
        await person.sees('theme: unknown theme "none"')
        await person.press("c")
        lines = person.app.clipboard.split("\n")
        assert len(lines) == 15
        assert all(str(paths.config_dir()) in line for line in lines)
        await person.press("escape")
        await person.sees_no("Problems in your settings")


async def test_one_fault_is_told_itself(messages_server: MessagesServer) -> None:
    async with chat(messages_server, settings=Settings(keys={"opne": "f9"})) as person:
        await person.sees("opne", "did you mean open?")


async def test_without_faults_the_list_says_so(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say("/problems")
        await person.sees("There are no problems in your settings.")
