"""The screen at every size, and what stands before it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode

from claude_tui.cli.startup import choose_backend
from claude_tui.config.settings import Settings
from claude_tui.local import engine
from claude_tui.tui.dialogs.welcome import WelcomeScreen
from claude_tui.tui.transcript.painter import selection_style
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import asked, chat, conversation_file


async def test_sixty_by_fifteen_is_enough_to_talk_and_steer(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, size=(60, 15)) as person:
        await person.say("Hi")
        await person.sees("Hello from the test server.", "end_turn")
        await person.press("f2")
        await person.sees("Model", "temperature")
        await person.press("down", "0", ".", "5", "enter", "escape")
        await person.sees_no("temperature")
        assert person.app.focused is person.pane.composer
        await person.say("Again")
        await person.rests()
    assert asked(messages_server)["temperature"] == 0.5


@pytest.mark.parametrize("size", [(29, 15), (30, 7), (10, 3), (1, 1)])
async def test_a_smaller_terminal_says_so_and_loses_nothing(
    messages_server: MessagesServer, size: tuple[int, int]
) -> None:
    async with chat(messages_server) as person:
        await person.type("a draft")
        await person.pilot.resize_terminal(*size)
        if size[0] > 20:
            await person.sees(f"This terminal is {size[0]}×{size[1]}.")
            await person.sees("claude-tui needs 30×8.")
            assert "a draft" not in person.text()
            assert not person.screen.show_vertical_scrollbar
            assert person.flat().replace(" ", "").endswith("needs30×8.")
        await person.pilot.resize_terminal(100, 30)
        await person.sees("a draft")
        await person.sees_no("claude-tui needs")


@pytest.mark.parametrize("size", [(31, 7), (28, 20), (15, 10)])
async def test_one_that_gets_much_smaller_at_once_says_so(
    messages_server: MessagesServer, size: tuple[int, int]
) -> None:
    async with chat(messages_server) as person:
        await person.pilot.resize_terminal(*size)
        await person.until(lambda: f"is {size[0]}×{size[1]}" in person.flat(), "the size")
        await person.pilot.resize_terminal(100, 30)
        await person.sees("Write a message")


async def test_below_100_columns_the_sidebar_is_a_drawer(messages_server: MessagesServer) -> None:
    async with chat(messages_server, size=(99, 30)) as person:
        assert "temperature" not in person.text()
        await person.press("f2")
        await person.sees("temperature")
        await person.press("f2")
        await person.sees_no("temperature")
        await person.pilot.resize_terminal(100, 30)
        await person.sees("temperature")


async def test_esc_stops_the_reply_though_a_drawer_was_open_before_the_window_grew(
    messages_server: MessagesServer,
) -> None:
    messages_server.stall()
    async with chat(messages_server, size=(90, 30)) as person:
        await person.press("f2")
        await person.sees("temperature")
        await person.pilot.resize_terminal(120, 30)
        person.pane.composer.focus()
        await person.say("Hi")
        await asyncio.to_thread(messages_server.wait_until_held)
        await person.press("escape")
        await person.sees("Stopped before anything arrived", "temperature")


async def test_the_sidebar_can_be_put_away_and_is_where_the_settings_say(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, settings=Settings(sidebar=False)) as person:
        assert "temperature" not in person.text()
        await person.press("f2")
        await person.sees("temperature")
        await person.press("f2")
        await person.sees_no("temperature")


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (160, 50)])
async def test_every_dialog_fits(messages_server: MessagesServer, size: tuple[int, int]) -> None:
    conversation_file("old.toml", "What is a tuple?", title="Tuples")
    async with chat(messages_server, size=size) as person:
        for typed, seen in {
            "/model": "type to filter",
            "/open": "Tuples",
            "/theme": "type to filter",
            "/help": "Keys and commands",
            "/system": "System prompt",
        }.items():
            await person.say(typed)
            await person.sees(seen)
            box = person.app.screen.children[0]
            assert person.app.screen.region.contains_region(box.region)
            await person.press("escape")
            await person.until(lambda: person.app.screen is person.screen, "the chat")


async def test_a_resize_in_the_middle_of_a_reply_loses_nothing(
    messages_server: MessagesServer,
) -> None:
    text = " ".join(f"word{number}" for number in range(300))
    messages_server.reply(text, chunk=40)
    async with chat(messages_server) as person:
        await person.say("Talk")
        for size in ((60, 20), (130, 50), (99, 15), (120, 40)):
            await person.pilot.resize_terminal(*size)
        await person.sees("word299")
        await person.rests()
        assert person.saved().messages[-1].text == text


async def test_without_a_credential_it_says_what_to_do_and_files_can_be_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "installed", lambda: False)
    conversation_file("old.toml", "What is a tuple?", "A fixed list.")
    async with chat(backend=choose_backend(None, {})) as person:
        await person.sees("Welcome to claude-tui", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL")
        assert isinstance(person.app.screen, WelcomeScreen)
        await person.press("enter", "ctrl+o")
        await person.sees("What is a tuple?")
        await person.press("enter")
        await person.sees("A fixed list.")
        await person.say("Hello?")
        await person.sees("Set ANTHROPIC_API_KEY.", "ctrl+r to send it again")


async def test_the_welcome_can_be_left_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "installed", lambda: False)
    async with chat(backend=choose_backend(None, {}), size=(60, 15)) as person:
        await person.sees("Welcome to claude-tui")
        await person.press("ctrl+q")
        await person.until(lambda: not person.app.is_running, "the end")


async def test_tab_goes_round_the_screen(messages_server: MessagesServer) -> None:
    file = conversation_file("birds.toml", "Of geese", "Geese and swans.")
    async with chat(messages_server, file=file) as person:
        seen = []
        for _ in range(8):
            assert person.app.focused is not None
            seen.append(person.app.focused.id)
            await person.press("tab")
        assert seen == [
            "composer", "model", "temperature", "top_p", "max_tokens", "system", "more",
            "transcript",
        ]  # fmt: skip
        assert person.app.focused is person.pane.composer


async def test_no_dialog_leaves_its_style_on_the_chat_screen(
    messages_server: MessagesServer,
) -> None:
    """Textual keeps a screen's style sheet for all screens once it was shown."""
    async with chat(messages_server) as person:
        # The footer makes its keys anew when the screen comes back.
        named = [widget for widget in person.screen.query("*") if widget.id]
        before = {widget: widget.region for widget in named}
        for command in ("/system", "/model", "/rename", "/help", "/theme", "/open"):
            await person.say(command)
            await person.until(lambda: person.app.screen is not person.screen, command)
            await person.press("escape")
            await person.until(lambda: person.app.screen is person.screen, "the chat screen")
            assert {w: w.region for w in before} == before, command


async def test_what_is_said_stands_on_the_screen_once_while_a_dialog_is_open(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, size=(120, 40)) as person:
        person.screen.notify("Twice is once too often, said somebody.", timeout=600)
        await person.sees("Twice")
        await person.say("/preset")
        await person.sees("type to filter", "Twice")
        # The picture alone shows what is seen through the dialog, too.
        picture = person.app.export_screenshot
        await person.until(lambda: picture().count("Twice") == 1, "one of them")
        await person.press("escape")
        await person.sees_no("type to filter")
        await person.sees("Twice")


async def test_selected_text_can_be_read_in_every_theme(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        for name in person.app.available_themes:
            person.app.theme = name
            await person.pilot.pause()
            style = selection_style(person.screen)
            assert style.bgcolor is not None, name
            assert style.color != style.bgcolor, name


async def test_the_focus_leaves_a_sidebar_for_which_there_is_no_room(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, size=(120, 40)) as person:
        person.screen.sidebar.focus_first()
        await person.pilot.pause()
        await person.pilot.resize_terminal(80, 24)
        await person.until(lambda: person.pane.composer.has_focus, "the focus")
        await person.type("words")
        assert person.composed == "words"


@pytest.mark.parametrize("size", [(120, 40), (60, 15)])
async def test_widgets_begin_in_the_styles_that_styling_them_again_would_give(
    messages_server: MessagesServer, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    styled = []
    update_nodes = Stylesheet.update_nodes

    def update(sheet: Stylesheet, nodes: Iterable[DOMNode], animate: bool = False) -> None:
        nodes = list(nodes)
        styled.extend(nodes)
        update_nodes(sheet, nodes, animate)

    monkeypatch.setattr(Stylesheet, "update_nodes", update)
    async with chat(messages_server, size=size) as person:
        widgets = list(person.screen.query("*"))
        assert person.screen not in styled, "they were all styled twice"
        before = [dict(widget.styles.base.get_rules()) for widget in widgets]
        person.screen.update_node_styles(animate=False)
        assert [dict(widget.styles.base.get_rules()) for widget in widgets] == before
