from __future__ import annotations

import pytest
from textual import events
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.widgets import Button

from claude_tui.conversation import UNSET, Unset
from claude_tui.tui.sidebar.scale import linear_scale, token_scale
from claude_tui.tui.sidebar.slider import Slider
from claude_tui.tui.textual_fixes.ordered_keys import OrderedKeys
from tests.tui.terminal import lines, turn_wheel, type_at_once

WIDTH = 24
CROSS = (WIDTH - 1, 0)


class SliderApp(OrderedKeys[None]):
    CSS = f"Slider {{ width: {WIDTH + 1}; }} Button {{ width: 10; }}"

    def __init__(self, slider: Slider, value: float | Unset = UNSET) -> None:
        super().__init__()
        self.slider = slider
        slider.set_reactive(Slider.value, value)
        self.changes: list[float | Unset] = []

    def compose(self) -> ComposeResult:
        yield self.slider
        yield Button("other")

    def on_mount(self) -> None:
        self.slider.focus()

    def on_slider_changed(self, message: Slider.Changed) -> None:
        assert message.slider is self.slider
        self.changes.append(message.value)


def temperature(value: float | Unset = UNSET) -> SliderApp:
    return SliderApp(Slider("temperature", linear_scale("0", "1", "0.05"), 1.0), value)


def max_tokens(value: int | Unset = UNSET) -> SliderApp:
    return SliderApp(Slider("max_tokens", token_scale(128_000), 4096), value)


async def drag(pilot: Pilot[None], start: tuple[int, int], *stops: tuple[int, int]) -> None:
    slider = pilot.app.query_one(Slider)
    left = slider.content_region.x
    await pilot.mouse_down(offset=(left + start[0], start[1]))
    for x, y in stops:
        await pilot.hover(offset=(left + x, y))
    await pilot.mouse_up(offset=(left + stops[-1][0], stops[-1][1]))


async def click(pilot: Pilot[None], place: tuple[int, int]) -> None:
    await pilot.click(offset=(pilot.app.query_one(Slider).content_region.x + place[0], place[1]))


async def test_mounting_and_setting_the_value_post_nothing() -> None:
    app = temperature(0.3)
    async with app.run_test() as pilot:
        app.slider.value = 0.7
        app.slider.set_scale(linear_scale("0", "2", "0.05"), 1.0)
        await pilot.pause()
        assert app.changes == []


async def test_it_shows_name_value_and_knob() -> None:
    app = temperature(0.3)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert lines(app.slider) == [
            "▌temperature        0.3 ×",
            "▌━━━━━━━●────────────────",
        ]


async def test_unset_is_said_in_words_and_has_no_knob() -> None:
    app = max_tokens()
    async with app.run_test() as pilot:
        app.slider.default = "default 4,096"
        await pilot.pause()
        assert lines(app.slider) == [
            "▌max_tokens default 4,096",
            "▌────────────────────────",
        ]


async def test_where_room_is_short_the_value_stays_and_the_name_gives_way() -> None:
    app = max_tokens()
    async with app.run_test() as pilot:
        app.slider.default = "default 1,234,567"
        await pilot.pause()
        assert lines(app.slider)[0] == "▌max_t… default 1,234,567"


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (["right"], 0.35),
        (["left"], 0.25),
        (["shift+right"], 0.55),
        (["shift+left"], 0.05),
        (["pageup"], 0.55),
        (["pagedown"], 0.05),
        (["home"], 0.0),
        (["end"], 1.0),
        (["delete"], UNSET),
        (["0", ".", "delete"], UNSET),
        (["0", ".", "7", "enter"], 0.7),
        (["0", ".", "enter"], 0.0),
        (["0", ".", "3", "3", "3", "enter"], 0.333),
        (["0", ".", "3", "backspace", "8", "enter"], 0.8),
        (["0", ".", "7", "tab"], 0.7),
        (["0", ".", "5", "right"], 0.55),
        (["0", ".", "5", "end"], 1.0),
    ],
)
async def test_a_key_sets_the_value_and_says_so(keys: list[str], value: float | Unset) -> None:
    app = temperature(0.3)
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        assert app.slider.value == value
        assert app.changes[-1] == value


@pytest.mark.parametrize(
    "keys",
    [
        ["up"],
        ["down"],
        ["enter"],
        ["backspace"],
        ["h"],
        ["l"],
        ["0", ".", "7", "escape"],
        ["0", "backspace", "backspace", "backspace", "enter"],
        ["0", "backspace", "escape", "backspace"],
    ],
)
async def test_these_keys_change_nothing(keys: list[str]) -> None:
    app = temperature(0.3)
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        assert app.slider.value == 0.3
        assert app.slider.typed is None
        assert app.changes == []


async def test_the_first_step_from_unset_goes_to_the_start() -> None:
    app = max_tokens()
    async with app.run_test() as pilot:
        await pilot.press("right", "right", "left", "left")
        assert app.changes == [4096, 6144, 4096, 3072]


async def test_any_whole_number_of_tokens_can_be_typed() -> None:
    app = max_tokens()
    async with app.run_test() as pilot:
        await pilot.press(*"12345", "enter")
        assert app.changes == [12_345]
        assert isinstance(app.slider.value, int)
        assert lines(app.slider)[0] == "▌max_tokens      12,345 ×"


async def test_what_is_typed_stands_in_place_of_the_value() -> None:
    app = temperature(0.3)
    async with app.run_test() as pilot:
        await pilot.press("0", ".")
        assert lines(app.slider)[0] == "▌temperature        0."
        assert app.changes == []


@pytest.mark.parametrize("typed", ["7", "5", "1.01", "0.5.5", "."])
@pytest.mark.parametrize("key", ["enter", "right", "pagedown"])
async def test_what_does_not_fit_sets_nothing_says_the_range_and_can_be_mended(
    typed: str, key: str
) -> None:
    app = temperature(0.3)
    async with app.run_test(notifications=True) as pilot:
        await pilot.press(*typed, key)
        assert (app.slider.value, app.changes, app.slider.typed) == (0.3, [], typed)
        (said,) = app._notifications
        assert said.message == "temperature must be between 0 and 1."
        await pilot.press(*["backspace"] * len(typed), *"0.7", "enter")
        assert app.changes == [0.7]


async def test_what_does_not_fit_is_named_where_the_focus_leaves_it() -> None:
    app = max_tokens(50)
    async with app.run_test(notifications=True) as pilot:
        await pilot.press(*"200000", "tab")
        assert (app.slider.value, app.changes, app.slider.typed) == (50, [], None)
        (said,) = app._notifications
        assert said.message == "max_tokens must be between 1 and 128,000. 200000 wasn't set."


async def test_typing_has_an_end() -> None:
    app = temperature()
    async with app.run_test() as pilot:
        await pilot.press(*"1" * 50)
        assert app.slider.typed == "1" * 12


async def test_keys_that_arrive_at_once_keep_their_order() -> None:
    app = temperature(0.3)
    async with app.run_test() as pilot:
        type_at_once(
            app, ["0", ".", "9", "backspace", "5", "enter", "left", "0", ".", "1", "enter"]
        )
        await pilot.pause()
        assert app.changes == [0.5, 0.45, 0.1]


@pytest.mark.parametrize(("cell", "value"), [(0, 0.0), (WIDTH - 1, 1.0), (12, 0.5)])
async def test_a_click_on_the_track_sets(cell: int, value: float) -> None:
    app = temperature()
    async with app.run_test() as pilot:
        await click(pilot, (cell, 1))
        assert app.changes == [value]


async def test_the_knob_is_dragged_also_from_outside_and_let_go() -> None:
    app = temperature(0.3)
    async with app.run_test() as pilot:
        await drag(pilot, (7, 1), (12, 1), (60, 8))
        assert app.changes == [0.5, 1.0]
        await pilot.hover(offset=(1, 1))
        assert app.changes == [0.5, 1.0]
        assert app.mouse_captured is None


async def test_a_click_on_the_cross_unsets() -> None:
    app = temperature(0.3)
    async with app.run_test() as pilot:
        await click(pilot, CROSS)
        assert app.changes == [UNSET]
        await click(pilot, CROSS)
        assert app.changes == [UNSET]


async def test_a_click_on_the_name_only_focuses() -> None:
    app = temperature(0.3)
    async with app.run_test() as pilot:
        app.query_one(Button).focus()
        await click(pilot, (3, 0))
        assert app.focused is app.slider
        assert app.changes == []


async def test_the_wheel_moves_by_fine_steps() -> None:
    app = temperature(0.3)
    async with app.run_test() as pilot:
        for wheel in (events.MouseScrollUp, events.MouseScrollUp, events.MouseScrollDown):
            turn_wheel(app, wheel, 4, 1)
            await pilot.pause()
        assert app.changes == [0.35, 0.4, 0.35]


async def test_one_that_is_not_taken_says_why_and_takes_nothing() -> None:
    app = temperature(0.3)
    async with app.run_test() as pilot:
        app.slider.set_reason("not available with thinking")
        await pilot.pause()
        assert lines(app.slider) == [
            " temperature        0.3",
            " not available with",
            " thinking",
        ]
        app.slider.focus()
        await pilot.press("right", "5", "enter")
        await drag(pilot, (7, 1), (12, 1))
        turn_wheel(app, events.MouseScrollUp, 4, 1)
        await pilot.pause()
        assert app.changes == []
        app.slider.set_reason("")
        await pilot.pause()
        app.slider.focus()
        await pilot.press("right")
        assert app.changes == [0.35]


async def test_a_scale_of_one_value_has_a_track_all_the_same() -> None:
    app = SliderApp(Slider("max_tokens", token_scale(1), 1))
    async with app.run_test() as pilot:
        await click(pilot, (5, 1))
        await pilot.press("left", "right", "home", "end")
        assert app.changes == [1]


async def test_a_value_beyond_the_scale_is_shown_as_it_is() -> None:
    app = temperature(1.7)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert lines(app.slider) == [
            "▌temperature        1.7 ×",
            "▌━━━━━━━━━━━━━━━━━━━━━━━●",
        ]


async def test_what_it_says_is_readable_without_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = temperature(0.3)
    async with app.run_test() as pilot:
        await pilot.pause()
        focused = lines(app.slider)
        app.query_one(Button).focus()
        await pilot.pause()
        assert lines(app.slider) == [line.replace("▌", " ") for line in focused]
