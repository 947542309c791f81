from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button

from claude_tui.conversation import UNSET, Parameters
from claude_tui.models.catalog import Model, Sampling
from claude_tui.models.context import Fit
from claude_tui.models.rules import Note, apply_change, effective
from claude_tui.models.spending import Spent
from claude_tui.tui.sidebar.context_meter import ContextView
from claude_tui.tui.sidebar.row import Row
from claude_tui.tui.sidebar.sidebar import RequestView, Sidebar
from claude_tui.tui.sidebar.slider import Slider
from claude_tui.tui.textual_fixes.ordered_keys import OrderedKeys
from tests.tui.driving import DEADLINE
from tests.tui.terminal import lines, turn_wheel, type_at_once

BOTH = Model("local", "Local", Sampling.BOTH, 8192, 8192, max_temperature=2.0)
EITHER = Model("either-1", "Either", Sampling.EITHER, 1_000_000, 64_000)
NONE = Model("none-1", "None", Sampling.NONE, 1_000_000, 128_000)


def view(model: Model, **parameters: Any) -> RequestView:
    asked = Parameters(model=model.id, **parameters)
    return RequestView(asked, model, ("Claude",), effective(model, asked)[1])


class SidebarApp(OrderedKeys[None]):
    """Sets what the sliders say, as the chat screen does."""

    def __init__(self, first: RequestView) -> None:
        super().__init__()
        self.view = first
        self.changes: list[dict[str, Any]] = []
        self.pressed: list[str] = []

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Button("other")
            yield Sidebar(self.view)

    @property
    def sidebar(self) -> Sidebar:
        return self.query_one(Sidebar)

    def on_slider_changed(self, message: Slider.Changed) -> None:
        before, slider = self.view.parameters, message.slider
        change = apply_change(self.view.model, before, slider.label, slider.value)
        self.changes.append({**change.values, slider.label: message.value})
        after = replace(before, **change.values)
        self.view = self.view._replace(parameters=after, notes=tuple(filter(None, [change.note])))
        self.sidebar.show(self.view, None)

    def on_row_pressed(self, message: Row.Pressed) -> None:
        self.pressed.append(str(message.row.id))


def shown(app: SidebarApp) -> list[str]:
    return [line.removeprefix("│").rstrip() for line in lines(app.sidebar)]


async def test_it_shows_the_request_and_what_it_took() -> None:
    asked = view(EITHER, temperature=0.3, max_tokens=4096, system="You are brief.")
    app = SidebarApp(asked._replace(cost=Spent(0.0051)))
    async with app.run_test(size=(80, 24)) as pilot:
        app.sidebar.show(app.view, ContextView(Fit(EITHER, 1234, True, 4096)))
        await pilot.pause()
        assert shown(app)[:20] == [
            " Model",
            "  either-1               ▾",
            "  Claude",
            " temperature         0.3 ×",
            " ━━━━━━━●─────────────────",
            " top_p             default",
            " ─────────────────────────",
            " max_tokens        4,096 ×",
            " ━━━━━━━━━━━━━━━●─────────",
            "",
            " System",
            "  You are brief.",
            "",
            "  More parameters",
            "",
            " Context",
            "  ━╍──────────────────────",
            "  ╍ 4.1k for the reply",
            "  1.2k / 1M tokens",
            "  so far $0.0051",
        ]
        assert app.changes == []


async def test_it_says_what_is_sent_where_max_tokens_is_unset() -> None:
    app = SidebarApp(view(BOTH))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert any("max_tokens  default 4,096" in line for line in shown(app))


async def test_a_slider_that_is_moved_says_its_name_and_value() -> None:
    app = SidebarApp(view(BOTH))
    async with app.run_test() as pilot:
        app.query_one("#temperature").focus()
        await pilot.press("left", "left", "delete")
        app.query_one("#max_tokens").focus()
        await pilot.press("right", *"1234", "enter")
        assert app.changes == [
            {"temperature": 1.0},
            {"temperature": 0.95},
            {"temperature": UNSET},
            {"max_tokens": 4096},
            {"max_tokens": 1234},
        ]


async def test_sliders_go_as_far_as_the_model_does() -> None:
    app = SidebarApp(view(BOTH))
    async with app.run_test() as pilot:
        for slider in ("#temperature", "#top_p", "#max_tokens"):
            app.query_one(slider).focus()
            await pilot.press("end")
        assert app.changes == [{"temperature": 2.0}, {"top_p": 1.0}, {"max_tokens": 8192}]


@pytest.mark.parametrize(("name", "other"), [("temperature", "top_p"), ("top_p", "temperature")])
async def test_of_two_that_exclude_each_other_the_one_just_set_stays(name: str, other: str) -> None:
    app = SidebarApp(view(EITHER, **{other: 0.5}))
    async with app.run_test() as pilot:
        app.query_one(f"#{name}").focus()
        await pilot.press("home")
        assert app.changes == [{name: 0.0, other: UNSET}]
        assert app.query_one(f"#{other}", Slider).value is UNSET
        text = " ".join(" ".join(shown(app)).split())
        assert f"{other} was unset: this model takes temperature or top_p, not both" in text
        await pilot.press("right")
        assert "not both" not in " ".join(" ".join(shown(app)).split())


async def test_what_a_change_did_is_told_as_long_as_it_is_in_the_view() -> None:
    app = SidebarApp(view(EITHER, top_p=0.5))
    async with app.run_test() as pilot:
        told = view(EITHER, temperature=0.5)._replace(notes=(Note("top_p", "top_p unset"),))
        app.sidebar.show(told, None)
        await pilot.pause()
        assert "top_p unset" in " ".join(" ".join(shown(app)).split())
        app.sidebar.show(view(EITHER), None)
        await pilot.pause()
        assert "unset" not in " ".join(" ".join(shown(app)).split())


async def test_a_model_that_takes_both_keeps_both() -> None:
    app = SidebarApp(view(BOTH, temperature=0.5))
    async with app.run_test() as pilot:
        app.query_one("#top_p").focus()
        await pilot.press("home")
        assert app.changes == [{"top_p": 0.0}]


async def test_a_model_without_sampling_says_so_once_for_each_slider() -> None:
    app = SidebarApp(view(NONE, temperature=0.3))
    async with app.run_test() as pilot:
        await pilot.pause()
        text = "\n".join(shown(app))
        assert " temperature         0.3\n not supported\n" in text
        assert " top_p             default\n not supported\n" in text
        assert text.count("not supported") == 2
        assert app.query_one("#temperature").disabled
        assert not app.query_one("#max_tokens").disabled


async def test_another_model_brings_its_sliders_back() -> None:
    app = SidebarApp(view(NONE, temperature=0.3))
    async with app.run_test() as pilot:
        app.sidebar.show(view(BOTH, temperature=0.3), None)
        await pilot.pause()
        assert not app.query_one("#temperature").disabled
        assert "not supported" not in "\n".join(shown(app))


async def test_what_is_set_but_not_sent_is_said_with_why() -> None:
    app = SidebarApp(view(EITHER, max_tokens=1_000_000))
    async with app.run_test() as pilot:
        await pilot.pause()
        text = " ".join(" ".join(shown(app)).split())
        assert "writes at most 64,000 tokens; max_tokens 64,000 is sent" in text


async def test_typing_into_a_slider_survives_news() -> None:
    app = SidebarApp(view(BOTH))
    async with app.run_test() as pilot:
        app.query_one("#temperature").focus()
        await pilot.press("0", ".")
        app.sidebar.show(view(BOTH)._replace(cost=Spent(0.5)), None)
        await pilot.press("7", "enter")
        assert app.changes == [{"temperature": 0.7}]


async def test_up_and_down_move_between_the_controls_and_stay_at_the_ends() -> None:
    app = SidebarApp(view(EITHER))
    async with app.run_test() as pilot:
        app.query_one("#model").focus()
        seen = []
        for key in ("up", "down", "down", "down", "down", "down", "down", "up"):
            await pilot.press(key)
            assert app.focused is not None
            seen.append(app.focused.id)
        assert seen == [
            "model",
            "temperature",
            "top_p",
            "max_tokens",
            "system",
            "more",
            "more",
            "system",
        ]
        assert app.changes == []


async def test_keys_of_one_read_move_to_a_control_and_then_step_it() -> None:
    app = SidebarApp(view(BOTH, top_p=0.5))
    async with app.run_test() as pilot:
        app.query_one("#model").focus()
        await pilot.pause()
        type_at_once(app, ["down", "down", "left", "left"])
        await pilot.pause()
        assert app.changes == [{"top_p": 0.49}, {"top_p": 0.48}]


async def test_sliders_that_are_not_taken_are_passed_over() -> None:
    app = SidebarApp(view(NONE))
    async with app.run_test() as pilot:
        app.query_one("#model").focus()
        await pilot.press("down")
        assert app.focused is app.query_one("#max_tokens")


async def test_tab_reaches_every_control() -> None:
    app = SidebarApp(view(EITHER))
    async with app.run_test() as pilot:
        app.query_one(Button).focus()
        seen = []
        for _ in range(7):
            await pilot.press("tab")
            assert app.focused is not None
            seen.append(app.focused.id)
        assert seen == ["model", "temperature", "top_p", "max_tokens", "system", "more", None]


@pytest.mark.parametrize("control", ["model", "system"])
async def test_enter_and_a_click_choose_the_model_and_the_system_prompt(control: str) -> None:
    app = SidebarApp(view(EITHER))
    async with app.run_test() as pilot:
        app.query_one(f"#{control}").focus()
        await pilot.press("enter")
        await pilot.click(f"#{control}", offset=(5, 0))
        assert app.pressed == [control, control]


@pytest.mark.parametrize("rows", [15, 8])
async def test_on_a_short_screen_everything_can_be_reached(rows: int) -> None:
    app = SidebarApp(view(EITHER)._replace(source=("local model (not Claude)",)))

    async def seen(text: str) -> None:
        deadline = time.monotonic() + DEADLINE
        while text not in "\n".join(shown(app)):
            assert time.monotonic() < deadline, f"never saw {text!r}"
            await pilot.pause()

    async with app.run_test(size=(60, rows)) as pilot:
        app.sidebar.show(app.view, ContextView(Fit(EITHER, 0, True, 4096)))
        await pilot.pause()
        app.query_one("#system").focus()
        await seen("▌ none")
        app.sidebar.scroll_end(animate=False)
        await seen("  0 / 1M")
        app.query_one("#model").focus()
        await seen("▌ either-1")


async def test_the_wheel_scrolls_past_sliders_and_moves_the_focused_one() -> None:
    app = SidebarApp(view(BOTH, temperature=0.5))
    async with app.run_test(size=(60, 8)) as pilot:
        slider = app.query_one("#temperature")
        await pilot.pause()
        turn_wheel(app, events.MouseScrollDown, slider.region.x + 5, slider.region.y)
        await pilot.wait_for_scheduled_animations()
        assert app.changes == []
        assert app.sidebar.scroll_y > 0
        slider.focus()
        await pilot.pause()
        turn_wheel(app, events.MouseScrollDown, slider.region.x + 5, slider.region.y)
        await pilot.pause()
        assert app.changes == [{"temperature": 0.45}]


async def test_a_long_system_prompt_ends_in_an_ellipsis() -> None:
    app = SidebarApp(view(EITHER, system="You are a senior developer. " * 1000))
    async with app.run_test() as pilot:
        await pilot.pause()
        text = shown(app)
        start = text.index(" System") + 1
        assert text[start : start + 5] == [
            "  You are a senior",
            "  developer. You are a",
            "  senior developer. You…",
            "",
            "  More parameters",
        ]


async def test_foreign_text_is_neither_markup_nor_control() -> None:
    hostile = "[/b]\x1b[31m[@click=app.quit]x[/]"
    model = NONE._replace(id=hostile)
    first = view(model, system=hostile)._replace(
        source=(hostile,),
        notes=(Note("model", hostile), Note("top_p", hostile), Note("speed", hostile)),
    )
    app = SidebarApp(first)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        text = "\n".join(shown(app))
        assert "\x1b" not in text
        assert text.count("[/b]␛[31m") >= 4


async def test_sliders_stand_apart_where_there_is_room() -> None:
    app = SidebarApp(view(EITHER))
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.pause()
        text = shown(app)
        assert text[text.index(" top_p             default") - 1] == ""


async def test_the_default_of_max_tokens_has_room_for_the_thinking() -> None:
    app = SidebarApp(view(BOTH, thinking={"type": "enabled", "budget_tokens": 2000}))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert any("max_tokens  default 6,096" in line for line in shown(app))
        app.query_one("#max_tokens").focus()
        await pilot.press("right")
        assert app.changes == [{"max_tokens": 6096}]


async def test_thinking_that_is_not_sent_takes_no_temperature_away() -> None:
    budget = {"type": "enabled", "budget_tokens": 2000}
    thinker = EITHER._replace(thinking=("enabled", "disabled"))
    app = SidebarApp(view(thinker, thinking=budget, max_tokens=500))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert not app.query_one("#temperature", Slider).disabled
        app.sidebar.show(view(thinker, thinking=budget, max_tokens=5000), None)
        await pilot.pause()
        assert app.query_one("#temperature", Slider).disabled
