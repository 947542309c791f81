"""What all dialogs have in common: where their keys are, and where the cursor is."""

from __future__ import annotations

import pytest
from textual.content import Content
from textual.widget import Widget

from claude_tui.tui.dialogs.ask import ConfirmScreen
from claude_tui.tui.dialogs.choice import Choice, ChoiceRows
from claude_tui.tui.widgets.key_bar import KeyBar
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat, conversation_file

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


def has_cursor(widget: Widget) -> bool:
    """Whether a text box is seen to have a cursor, whole or dimmed: another ground in its row."""
    area = widget.content_region
    strips = widget.app.screen._compositor.render_strips()
    row = strips[area.y].crop(area.x, area.right)
    return len({style.bgcolor for _, style, _ in row if style is not None}) > 1


async def test_only_the_screen_in_front_has_a_cursor(messages_server: MessagesServer) -> None:
    async with chat(messages_server, size=(120, 40)) as person:
        composer = person.pane.composer
        await person.until(lambda: has_cursor(composer), "the composer's cursor")
        await person.press("ctrl+s")
        await person.until(lambda: not has_cursor(composer), "no cursor behind")
        assert has_cursor(person.app.screen.query_one("#line"))
        await person.press("escape")
        await person.until(lambda: has_cursor(composer), "the composer's cursor again")


async def test_a_dialog_in_front_of_a_dialog_has_the_cursor(
    messages_server: MessagesServer,
) -> None:
    conversation_file("a.toml", "Of geese", "Geese and swans.")
    async with chat(messages_server, size=(120, 40)) as person:
        await person.press("ctrl+o")
        await person.sees("Of geese")
        query = person.app.screen.query_one("#open-query")
        await person.until(lambda: has_cursor(query), "the cursor of the list")
        await person.press("ctrl+s")
        await person.sees("⏎ Save")
        await person.until(lambda: not has_cursor(query), "no cursor behind")
        await person.press("escape")
        await person.until(lambda: has_cursor(query), "the cursor of the list again")


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
