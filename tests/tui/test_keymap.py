"""The user's keys: what can be had reaches Textual, and the rest is said."""

from collections.abc import Mapping

import pytest
from textual.app import App
from textual.binding import Binding

from claude_tui.tui.commands import COMMANDS
from claude_tui.tui.keymap import check_keys

USUAL: Mapping[str, tuple[str, ...]] = {
    "send": ("enter",),
    "newline": ("ctrl+j", "shift+enter"),
    "new": ("ctrl+n",),
    "theme": (),
}


class Keyboard(App[None]):
    """Notes which command each key runs."""

    BINDINGS = [
        Binding(",".join(keys), f"note('{command}')", id=command, priority=True)
        for command, keys in USUAL.items()
        if keys
    ]

    def __init__(self, keymap: Mapping[str, str]) -> None:
        super().__init__()
        self.set_keymap(dict(keymap))
        self.noted: list[str] = []

    def action_note(self, command: str) -> None:
        self.noted.append(command)


def test_no_keys_of_the_users_change_nothing() -> None:
    assert check_keys({}, USUAL) == ({}, [])


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("f5", "f5"),
        ("F5 , ctrl+T", "f5,ctrl+t"),
        ("f5, f5", "f5"),
        ("shift+ctrl+enter", "ctrl+shift+enter"),
        ("ctrl + t", "ctrl+t"),
        ("alt+x", "alt+x"),
        ("tab", "tab"),
        ("ctrl+i", "tab"),
        ("esc", "escape"),
        ("ctrl+[", "escape"),
        ("pgup", "pageup"),
        ("shift+pageup", "shift+pageup"),
        ("ctrl+/", "ctrl+slash"),
        ("ctrl+comma", "ctrl+comma"),
        ("ctrl+full_stop", "ctrl+full_stop"),
        ("super+space", "super+space"),
        ("ctrl+x ctrl+e", "ctrl+x ctrl+e"),
        ("Ctrl + X  f5, f6", "ctrl+x f5,f6"),
    ],
)
def test_keys_are_given_textuals_names(written: str, name: str) -> None:
    assert check_keys({"theme": written}, USUAL) == ({"theme": name}, [])


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", 'unknown key ""'),
        ("f5,", 'unknown key ""'),
        ("nope", 'unknown key "nope"'),
        ("f25", 'unknown key "f25"'),
        ("ctrl", 'unknown key "ctrl"'),
        ("fn+f5", 'unknown key "fn+f5"'),
        ("ctrl+nope", 'unknown key "ctrl+nope"'),
        ("ctrl++", 'unknown key "ctrl++"'),
        ("ctrl-n", 'unknown key "ctrl-n"'),
        ("\x1b", 'unknown key "\\x1b"'),
        ("<ignore>", 'unknown key "<ignore>"'),
        ("a", '"a" types a character'),
        ("A", '"A" types a character'),
        ("é", '"é" types a character'),
        ("?", '"?" types a character'),
        ("slash", '"slash" types a character'),
        ("space", '"space" types a character'),
        ("shift+a", '"shift+a" types a character'),
    ],
)
def test_keys_that_cannot_work_are_said_and_the_usual_ones_stay(written: str, fault: str) -> None:
    assert check_keys({"send": written, "new": "f4"}, USUAL) == (
        {"new": "f4"},
        [f"keys.send: {fault}"],
    )


def test_one_bad_key_among_good_ones_leaves_the_command_as_it_was() -> None:
    assert check_keys({"send": "f5, nope, neither"}, USUAL) == (
        {},
        ['keys.send: unknown key "nope"', 'keys.send: unknown key "neither"'],
    )


def test_unknown_commands_are_said_in_one_line() -> None:
    assert check_keys({"\x1b[m": "f5"}, USUAL)[1] == ['keys: unknown command "\\x1b[m"']
    assert check_keys({"snd": "f5", "a": "f6", "b": "f7"}, USUAL) == (
        {},
        ['keys: unknown command "snd" and 2 more; did you mean send?'],
    )


def test_a_key_that_another_command_has_is_not_taken_from_it() -> None:
    assert check_keys({"theme": "ctrl+n"}, USUAL) == (
        {},
        ["keys.theme: ctrl+n is also used by new"],
    )


def test_a_key_that_one_writes_with_is_left_to_that() -> None:
    typing = {"theme": {"f6", "ctrl+x"}}
    assert check_keys({"theme": "ctrl+x", "new": "f6"}, USUAL, typing) == (
        {"new": "f6"},
        ["keys.theme: ctrl+x is used by the composer"],
    )


def test_a_key_that_another_command_gives_up_can_be_had() -> None:
    keys = {"theme": "ctrl+n", "new": "f4"}
    assert check_keys(keys, USUAL) == (keys, [])


def test_of_two_changed_commands_the_later_one_gives_way() -> None:
    assert check_keys({"theme": "f4", "new": "f5, f4"}, USUAL) == (
        {"theme": "f4"},
        ["keys.new: f4 is also used by theme"],
    )


def test_a_command_that_falls_back_on_its_usual_keys_gets_them_back() -> None:
    keys = {"theme": "ctrl+n", "send": "f4", "new": "f4"}
    assert check_keys(keys, USUAL) == (
        {"send": "f4"},
        ["keys.new: f4 is also used by send", "keys.theme: ctrl+n is also used by new"],
    )


@pytest.mark.parametrize(
    ("keys", "presses"),
    [
        ({}, {"enter": "send", "ctrl+j": "newline", "shift+enter": "newline", "ctrl+n": "new"}),
        ({"new": "f4"}, {"f4": "new", "enter": "send", "ctrl+j": "newline"}),
        ({"send": "ctrl+n", "new": "enter"}, {"ctrl+n": "send", "enter": "new"}),
        ({"send": "ctrl+j", "newline": "enter"}, {"ctrl+j": "send", "enter": "newline"}),
        ({"newline": "enter", "send": "ctrl+j"}, {"ctrl+j": "send", "enter": "newline"}),
        (
            {"send": "ctrl+n", "new": "ctrl+j", "newline": "enter, f4"},
            {"ctrl+n": "send", "ctrl+j": "new", "enter": "newline", "f4": "newline"},
        ),
    ],
)
async def test_textual_runs_the_command_the_user_put_on_a_key(
    keys: dict[str, str], presses: dict[str, str]
) -> None:
    keymap, problems = check_keys(keys, USUAL)
    assert problems == []
    app = Keyboard(keymap)
    async with app.run_test() as pilot:
        await pilot.press(*presses)
        assert app.noted == list(presses.values())


def test_the_usual_keys_are_sound_themselves() -> None:
    commands = {command.id: command.keys for command in COMMANDS}
    usual = {command: ",".join(keys) for command, keys in commands.items() if keys}
    assert check_keys(usual, commands) == (usual, [])


def test_no_two_commands_share_a_key() -> None:
    keys = [key for command in COMMANDS for key in command.keys]
    assert sorted(keys) == sorted(set(keys))


# -- keys of parts of the screen

WITH_PARTS: Mapping[str, tuple[str, ...]] = {
    **USUAL,
    "transcript-copy": ("c",),
    "transcript-next": ("j",),
    "list-rename": ("ctrl+n",),
}
PARTS = {"transcript-copy": "transcript", "transcript-next": "transcript", "list-rename": "list"}


def check_parts(keys: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    return check_keys(keys, WITH_PARTS, {}, PARTS, {"transcript"})


@pytest.mark.parametrize(
    ("written", "name"),
    [("y", "y"), ("Y", "Y"), ("space", "space"), ("?", "question_mark"), ("f5, y", "f5,y")],
)
def test_a_letter_may_be_a_key_where_nothing_is_typed(written: str, name: str) -> None:
    assert check_parts({"transcript-copy": written}) == ({"transcript-copy": name}, [])


def test_a_letter_is_no_key_where_it_is_typed() -> None:
    assert check_parts({"list-rename": "y"}) == (
        {},
        ['keys.list-rename: "y" types a character'],
    )


def test_parts_may_have_the_same_key_but_not_one_part_twice() -> None:
    assert check_parts({"transcript-copy": "f5", "list-rename": "f5"})[1] == []
    assert check_parts({"transcript-copy": "j"}) == (
        {},
        ["keys.transcript-copy: j is also used by transcript-next"],
    )


def test_a_part_takes_no_key_from_a_command_unless_it_always_had_it() -> None:
    assert check_parts({"transcript-copy": "ctrl+n"}) == (
        {},
        ["keys.transcript-copy: ctrl+n is also used by new"],
    )
    assert check_parts({"list-rename": "f7, ctrl+n"})[1] == []
