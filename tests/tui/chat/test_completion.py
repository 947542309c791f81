"""Completing slash commands in the composer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import pytest

from claude_tui import paths
from claude_tui.config.settings import Settings
from claude_tui.conversation import UNSET
from claude_tui.conversation.draft import Draft
from claude_tui.storage.presets import save_preset
from claude_tui.tui.commands import COMMANDS
from claude_tui.tui.composer.completion import Completion, Values, completed
from claude_tui.tui.dialogs.choice import Choice
from claude_tui.tui.dialogs.choices import export_choices
from tests.narrowing import of_type
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import Chat, chat, conversation_file, said
from tests.tui.terminal import lines, type_at_once

LEVELS = Values([Choice("not sent", "not sent"), Choice("low", "low"), Choice("max", "max")])
BUDGETS = Values([Choice("adaptive", "adaptive"), Choice("4096", "4096")], free=True)
MODELS = Values([Choice("claude-opus-5", "Claude Opus 5", "claude-opus-5 · 1M tokens")], free=True)


FORMATS = Values(export_choices())


def completion_of(line: str) -> Completion | None:
    values = {"export": FORMATS, "effort": LEVELS, "thinking": BUDGETS, "model": MODELS}
    return completed(line, lambda command: values.get(command.id))


def rows(line: str) -> list[str]:
    found = completion_of(line)
    return [] if found is None else [row.line for row in found.rows]


def listed(person: Chat) -> Sequence[str]:
    """The rows of the list that is shown."""
    shown = [each for each in person.screen.query("SuggestionList") if each.display]
    return lines(shown[0]) if shown else []


# -- what fits


def test_a_slash_alone_offers_every_command_and_chooses_none() -> None:
    found = completion_of("/")
    assert found is not None
    assert [row.line for row in found.rows] == [f"/{c.slash}" for c in COMMANDS if c.slash]
    assert found.chosen is None


@pytest.mark.parametrize(
    ("line", "fits"),
    [
        ("/the", ["/theme"]),
        ("/THE", ["/theme"]),
        ("/fi", ["/fit", "/find"]),
        ("/preset", ["/preset", "/save_preset"]),
        ("/tokens", ["/max_tokens"]),
        ("/heme", []),
        ("/dance", []),
        ("/usr/bin", []),
        ("/ theme", []),
        ("/new idea", []),
        ("/system Be", []),
        ("/effort ", ["/effort not sent", "/effort low", "/effort max"]),
        ("/effort  m", ["/effort max"]),
        ("/effort se", ["/effort not sent"]),
        ("/effort banana", []),
        ("/model opus", ["/model claude-opus-5"]),
        ("/export markdown", ["/export markdown"]),
        ("/export markdown ma", []),
    ],
)
def test_what_a_line_may_become(line: str, fits: list[str]) -> None:
    assert sorted(rows(line)) == sorted(fits)


def test_what_is_typed_in_full_goes_before_what_only_begins_with_it() -> None:
    assert rows("/preset")[0] == "/preset"
    assert rows("/top_p")[0] == "/top_p"


@pytest.mark.parametrize(
    ("line", "chosen"), [("/t", 0), ("/effort ", None), ("/effort m", 0), ("/thinking 40", None)]
)
def test_a_row_is_chosen_unless_the_line_does_as_it_is(line: str, chosen: int | None) -> None:
    found = completion_of(line)
    assert found is not None
    assert found.chosen == chosen


def test_a_value_is_found_however_its_accents_are_written() -> None:
    choice = Choice("résumé", "résumé")
    found = completed("/preset re\u0301s", lambda command: Values([choice]))
    assert found is not None
    assert found.rows[0].label == "résumé"


def test_up_and_down_go_round() -> None:
    found = completion_of("/effort ")
    assert found is not None
    assert [found.moved(1).chosen, found.moved(-1).chosen] == [0, 2]
    assert [found.moved(-1).moved(1).chosen, found.moved(1).moved(-1).chosen] == [0, 2]


def test_beside_a_value_it_does_not_stand_again() -> None:
    found = completion_of("/model ")
    assert found is not None
    assert found.rows[0].help == "Claude Opus 5 · 1M tokens"


# -- in the composer


async def test_commands_that_fit_are_listed_with_what_they_do(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.type("/dup")
        await person.sees("/duplicate  Continue in a copy of the conversation.")
        await person.press("backspace", "backspace", "backspace", "backspace")
        await person.until(lambda: not listed(person), "the list gone")


async def test_tab_completes_and_the_list_goes_on_with_values(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.type("/the")
        await person.press("tab")
        assert person.composed == "/theme "
        assert person.app.focused is person.pane.composer
        await person.sees("fjord")
        await person.type("mid")
        await person.press("tab")
        assert person.composed == "/theme midnight"
        await person.press("enter")
        await person.until(lambda: person.app.theme == "midnight", "the theme")
        assert person.composed == ""
        assert not listed(person)


async def test_keys_of_one_read_complete_in_the_order_they_were_typed(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        type_at_once(person.app, [*"/the", "tab", *" mid", "tab", "enter", *"ok"])
        await person.until(lambda: person.composed == "ok", "ok in the composer")
        assert person.app.theme == "midnight"
        type_at_once(person.app, [*"/raw", "up", "escape", *"x"])
        await person.until(lambda: person.composed.endswith("x"), "x")


async def test_enter_runs_the_one_that_is_chosen(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        type_at_once(person.app, [*"/s", "down", "up", "down"])
        await person.until(lambda: any("▌ /stop" in row for row in listed(person)), "the mark")
        await person.press("escape", "ctrl+u")
        await person.type("/mode")
        await person.press("enter")
        await person.sees("type to filter")


async def test_enter_only_completes_what_would_take_something_away(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, overrides={"temperature": 0.5}) as person:
        await person.type("/temp")
        await person.press("enter")
        assert person.composed == "/temperature "
        assert person.pane.session.conversation.request.temperature == 0.5
        await person.type("0.25")
        await person.press("enter")
        await person.until(lambda: person.composed == "", "the command run")
        assert person.pane.session.conversation.request.temperature == 0.25
        await person.say("/temperature")
        await person.until(
            lambda: person.pane.session.conversation.request.temperature is UNSET, "unset"
        )


async def test_values_that_are_not_all_known_are_taken_as_typed(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.say("/model claude-sonnet-4")
        await person.until(
            lambda: person.pane.session.conversation.request.model == "claude-sonnet-4", "it"
        )
        await person.type("/model claude-sonnet-4")
        await person.press("down", "enter")
        await person.until(lambda: person.composed == "", "the command run")
        model = person.pane.session.conversation.request.model
        assert of_type(str, model).startswith("claude-sonnet-4-")


@pytest.mark.parametrize(
    ("command", "value"),
    [("/export", "markdown"), ("/preset", "mine"), ("/cache", "1h"), ("/service_tier", "auto")],
)
async def test_known_values_are_offered(
    messages_server: MessagesServer, command: str, value: str
) -> None:
    save_preset("mine", Settings().request)
    async with chat(messages_server) as person:
        await person.type(f"{command} ")
        await person.until(lambda: any(value in row for row in listed(person)), value)


async def test_a_preset_folder_that_cannot_be_read_is_no_reason_to_fail(
    messages_server: MessagesServer,
) -> None:
    paths.presets_dir().parent.mkdir(parents=True, exist_ok=True)
    paths.presets_dir().write_text("not a folder")
    async with chat(messages_server) as person:
        await person.type("/preset ")
        await person.press("backspace")
        await person.sees("/save_preset")


async def test_escape_closes_the_list_until_another_line_is_begun(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.type("/th")
        await person.sees("Choose the theme.")
        await person.press("escape")
        await person.sees_no("Choose the theme.")
        await person.type("e")
        await person.pilot.pause()
        assert not listed(person)
        await person.press("enter")
        await person.sees("Unknown command")
        await person.press("ctrl+u")
        await person.type("/th")
        await person.sees("Choose the theme.")


async def test_what_was_sent_before_is_recalled_without_a_list(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.say("/raw")
        await person.say("/theme midnight")
        await person.press("up", "up")
        assert person.composed == "/raw"
        assert not listed(person)
        await person.press("down", "down")
        assert person.composed == ""


async def test_a_draft_that_comes_back_opens_no_list_but_what_is_typed_behind_it(
    messages_server: MessagesServer,
) -> None:
    file = conversation_file("birds.toml", "Of geese", "Geese and swans.")
    async with chat(messages_server, file=file) as person:
        person.pane.session.document.keep_draft(Draft("/the"))
    async with chat(messages_server, file=file) as person:
        await person.until(lambda: person.composed == "/the", "the draft")
        await person.pilot.pause()
        assert not listed(person)
        await person.type("m")
        await person.until(lambda: listed(person), "the list")


async def test_the_list_is_gone_while_something_else_has_the_focus(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.type("/the")
        await person.sees("Choose the theme.")
        await person.press("shift+tab")
        await person.sees_no("Choose the theme.")
        await person.press("tab")
        await person.sees("Choose the theme.")


async def test_a_click_takes_a_row(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.type("/")
        await person.click("/rename")
        await person.sees("Leave empty to use the first words of the first message.")


async def test_a_long_list_scrolls_and_says_how_much_there_is_below(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, size=(60, 15)) as person:
        await person.type("/")
        await person.sees("/new", f"{len(rows('/')) - 4} more")
        await person.press("up")
        await person.sees("▌ /quit")
        assert not any("more" in row for row in listed(person))
        assert len(listed(person)) == 5


async def test_a_paste_of_several_lines_is_completed_to_nothing(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.type("/t")
        await person.press("ctrl+j")
        await person.type("/e")
        await person.pilot.pause()
        assert not listed(person)
        await person.press("enter")
        await person.sees("Hello from the test server.")
    assert said(messages_server) == ["/t\n/e"]


async def test_the_foot_says_which_keys_the_list_has(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.type("/t")
        await person.sees("tab Complete", "esc Close")
        await person.press("escape")
        await person.sees_no("tab Complete")


async def test_without_signs_the_chosen_one_is_marked_in_text(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, settings=Settings(plain=True)) as person:
        await person.type("/the")
        await person.sees("> /theme [NAME]  Choose the theme.")


def test_nothing_of_it_is_loaded_before_the_first_paint() -> None:
    code = "import sys, claude_tui.tui.app; print([m for m in sys.modules if 'completion' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
