from __future__ import annotations

from textual.app import App

from claude_tui.models.catalog import Catalog, Model, Sampling
from claude_tui.models.context import Fit
from claude_tui.models.spending import Spent
from claude_tui.tui.sidebar.context_meter import ContextMeter, ContextView
from tests.tui.terminal import lines

SONNET = Catalog().find("claude-sonnet-4-6")
SMALL = Model("small", "Small", Sampling.BOTH, 8_000)


async def shown(view: ContextView | None, cost: Spent | None = None) -> list[str]:
    app = App[None]()
    async with app.run_test(size=(40, 10)) as pilot:
        meter = ContextMeter()
        meter.styles.width = 23
        await app.mount(meter)
        if view is not None:
            meter.show(view, cost)
        await pilot.pause()
        return [line.strip() for line in lines(meter)]


async def test_it_shows_the_window_what_the_prompt_takes_of_it_and_what_it_costs() -> None:
    view = ContextView(Fit(SMALL, 1_234, True, 2_000), 0.0036)
    assert await shown(view, Spent(0.0051)) == [
        "━━━━╍╍╍╍╍───────────",
        "╍ 2k for the reply",
        "1.2k / 8k tokens",
        "next prompt $0.0036",
        "so far $0.0051",
    ]


async def test_a_cost_that_is_not_known_in_full_says_so() -> None:
    view = ContextView(Fit(SMALL, 1_234, True, 2_000), 0.0036)
    assert (await shown(view, Spent(0.0051, at_least=True)))[-1] == "at least $0.0051"


async def test_an_estimate_is_marked() -> None:
    assert "~1.2k / 8k tokens" in await shown(ContextView(Fit(SMALL, 1_234, False, 2_000)))


async def test_any_prompt_is_seen_in_the_largest_window() -> None:
    bar = (await shown(ContextView(Fit(SONNET, 1, True, 1))))[0]
    assert bar == "━╍" + "─" * 18


async def test_a_prompt_beyond_the_window_fills_the_bar_and_no_more() -> None:
    bar = (await shown(ContextView(Fit(SMALL, 99_000, True, 4_096))))[0]
    assert bar == "━" * 20


async def test_of_a_window_that_is_not_known_there_is_no_bar() -> None:
    view = ContextView(Fit(Model("m", "M", Sampling.BOTH), 950, False, 4_096))
    assert await shown(view) == ["~950 tokens"]


async def test_before_anything_is_known_it_is_empty() -> None:
    assert await shown(None) == [""]


async def test_without_a_bar_there_are_only_numbers() -> None:
    app = App[None]()
    async with app.run_test(size=(40, 10)) as pilot:
        meter = ContextMeter(bar=False)
        await app.mount(meter)
        meter.show(ContextView(Fit(SMALL, 1_234, True, 2_000)), None)
        await pilot.pause()
        assert [line.strip() for line in lines(meter)] == ["1.2k / 8k tokens"]
