"""What is on the screen can be read in every theme that the program offers."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from claude_tui import paths
from claude_tui.config.settings import Settings
from claude_tui.tui.contrast import contrast, legible, legible_variables
from claude_tui.tui.theming import load_themes
from tests.servers.messages_server import MessagesServer
from tests.tui.contrast import painted
from tests.tui.driving import Chat, chat
from tests.tui.scenes import SIZE, conversation, scenes

SHIPPED = [theme for theme in load_themes([paths.shipped_themes_dir()])[0] if not theme.ansi]
TEXTUALS = [theme for theme in BUILTIN_THEMES.values() if not theme.ansi]
"""Themes whose colours are known: all but those that leave them to the terminal."""
READABLE = 4.5
READABLE_BY_ALL = 7.0
"""What a theme of high contrast promises."""

COLORS = st.builds(Color, *[st.integers(0, 255)] * 3)


def least(theme: Theme) -> float:
    return READABLE_BY_ALL if theme.name.startswith("high-contrast") else READABLE


async def test_every_text_can_be_read(messages_server: MessagesServer) -> None:
    poor: set[str] = set()
    async with chat(messages_server, file=conversation(), size=SIZE) as person:
        async for scene in scenes(person, messages_server):
            for theme in SHIPPED:
                poor |= {f"{scene}: {text}" for text in await hard_to_read(person, theme)}
    assert poor == set()


async def test_the_conversation_can_be_read_in_the_themes_of_textual(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, file=conversation(), size=SIZE) as person:
        await person.sees("no language")
        person.pane.transcript.focus()
        await person.press("g")
        poor = [text for theme in TEXTUALS for text in await hard_to_read(person, theme)]
    assert poor == []


@pytest.mark.parametrize("name", ["claude-dark", "parchment", "high-contrast-light"])
async def test_the_palette_can_be_read(messages_server: MessagesServer, name: str) -> None:
    async with chat(messages_server, settings=Settings(theme=name)) as person:
        await person.press("ctrl+p")
        await person.sees("conversation.")
        theme = next(theme for theme in SHIPPED if theme.name == name)
        assert await hard_to_read(person, theme) == []


async def hard_to_read(person: Chat, theme: Theme) -> list[str]:
    """What has too little contrast on the screen in this theme."""
    person.app.theme = theme.name
    await person.pilot.pause()
    texts = list(painted(person.app.screen))
    assert texts
    return [f"{theme.name}: {text}" for text in texts if text.contrast < least(theme)]


@pytest.mark.parametrize("theme", [*SHIPPED, *TEXTUALS], ids=lambda theme: theme.name)
def test_what_is_derived_for_text_can_be_read(theme: Theme) -> None:
    variables = legible_variables(theme, theme.to_color_system().generate() | theme.variables)
    colors = {name: Color.parse(value) for name, value in variables.items() if value[0] == "#"}
    texts = [name for name in colors if name.startswith("text-")]
    assert len(texts) == 8
    for text, ground in product([*texts, "foreground"], ["background", "surface"]):
        assert contrast(colors[text], colors[ground]) >= least(theme), (text, ground)


@given(COLORS, st.lists(COLORS, min_size=1, max_size=3), st.floats(1, 21))
def test_a_color_moves_no_further_than_it_must(
    color: Color, grounds: list[Color], least: float
) -> None:
    moved = legible(color, grounds, least)
    worst = min(contrast(moved, ground) for ground in grounds)
    before = min(contrast(color, ground) for ground in grounds)
    if before >= least:
        assert moved == color
    else:
        assert worst >= least or moved in (Color(255, 255, 255), Color(0, 0, 0))


def test_colors_of_the_terminal_are_left_alone() -> None:
    theme = Theme("mine", "ansi_red", ansi=True)
    assert legible_variables(theme, {"foreground": "ansi_default"}) == {
        "foreground": "ansi_default"
    }
