"""What all dialogs have in common: where their keys are, and where the cursor is."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.content import Content

from claude_tui.tui.dialogs.ask import ConfirmScreen
from claude_tui.tui.dialogs.choice import Choice, ChoiceRows
from claude_tui.tui.widgets.key_bar import KeyBar
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import Chat, chat, conversation_file

SIZES = [(120, 40), (60, 15), (40, 10)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("keys", "foot"),
    [
        (["f1"], ["esc Close"]),
        (["ctrl+p"], ["⏎ Choose", "esc Close"]),
        ([*"/model", "enter"], ["⏎ Choose", "esc Close"]),
        (["ctrl+o"], ["⏎ Open", "esc Close"]),
        (["ctrl+s"], ["⏎ Save", "esc Close"]),
        ([*"/system", "enter"], ["esc Save"]),
        (["shift+tab", "d"], ["esc Close"]),
    ],
)
async def test_its_keys_are_in_its_box(
    messages_server: MessagesServer, size: tuple[int, int], keys: list[str], foot: list[str]
) -> None:
    file = conversation_file("a.toml", "Of geese", "Geese and swans.")
    async with chat(messages_server, file=file, size=size) as person:
        await person.press(*keys)
        await person.sees(*foot)
        screen = person.app.screen
        box, bar = screen.query_one(".dialog"), screen.query_one(KeyBar)
        assert box.region.contains_region(bar.region)
        assert screen.region.contains_region(box.region)
        assert len(screen.query(KeyBar)) == 1


async def test_a_question_says_what_each_key_answers(messages_server: MessagesServer) -> None:
    async with chat(messages_server, size=(80, 24)) as person:
        answers: list[bool | None] = []
        question = ConfirmScreen("Replace it?", "Replace", "Cancel")
        person.app.push_screen(question, answers.append)
        await person.sees("⏎/esc Cancel  y Replace")
        await person.press("right")
        await person.sees("⏎/y Replace  esc Cancel")
        await person.press("enter")
        await person.until(lambda: answers == [True], "the answer")


@pytest.mark.parametrize("size", SIZES)
async def test_the_answers_are_whole_on_a_small_screen(
    messages_server: MessagesServer, size: tuple[int, int]
) -> None:
    async with chat(messages_server, size=size) as person:
        question = ConfirmScreen("Discard your changes?", "Discard", "Keep editing")
        person.app.push_screen(question)
        await person.sees("Discard your changes?", " Keep editing ", " Discard ")
        box = question.query_one(".dialog")
        assert all(box.region.contains_region(each.region) for each in question.query("Button"))


def cursors(person: Chat) -> int:
    """How many cursors of text boxes are on the screen."""
    ground = Color.parse(person.app.theme_variables["input-cursor-background"]).rich_color
    strips = person.app.screen._compositor.render_strips()
    pieces = (style for strip in strips for _, style, _ in strip if style is not None)
    return sum(style.bgcolor == ground for style in pieces)


async def test_only_the_screen_in_front_has_a_cursor(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.until(lambda: cursors(person) == 1, "the composer's cursor")
        await person.press("shift+tab", *"hello", "f1")
        await person.until(lambda: cursors(person) == 1, "the cursor of the help")
        await person.press("escape")
        await person.until(lambda: cursors(person) == 1, "the composer's cursor again")
        await person.press("ctrl+u", *"/details", "enter")
        await person.press("ctrl+o", "ctrl+s")
        await person.until(lambda: cursors(person) <= 1, "the cursor of the list gone")
        await person.press("escape", "escape", "ctrl+u", *"/system", "enter", "x", "ctrl+r")
        await person.sees("Discard your changes")
        await person.until(lambda: cursors(person) == 0, "the editor's cursor gone")
        await person.press("enter")
        await person.until(lambda: cursors(person) == 1, "the editor's cursor again")


def rows(choice: Choice, width: int, *, brief: bool = False) -> list[str]:
    return [row.plain for row in ChoiceRows(choice, brief=brief)._rows(width)]


def test_rows_of_a_choice_keep_their_indentation() -> None:
    choice = Choice("a", "Ask again", "Ask for a new reply to the last message.", "ctrl+r")
    assert rows(choice, 24) == [
        "Ask again         ctrl+r",
        "  Ask for a new reply to",
        "  the last message.",
    ]
    assert rows(choice, 24, brief=True) == ["Ask again         ctrl+r", "  Ask for a new reply t…"]
    assert rows(choice, 16)[:2] == ["Ask again", "  ctrl+r"]


def test_a_path_is_broken_after_a_slash() -> None:
    choice = Choice("a", "Open", "/home/somebody/conversations/geese.toml")
    assert rows(choice, 24)[1:] == ["  /home/somebody/", "  conversations/", "  geese.toml"]


def test_a_label_is_text_and_no_markup() -> None:
    assert rows(Choice("a", "[/b] \x1b[2J"), 24) == ["[/b] ␛[2J"]
    assert isinstance(next(ChoiceRows(Choice("a", "b"), ["b"])._rows(9)), Content)
