"""Themes: what is shipped can be read by everyone, and what is broken never reaches Textual."""

import json
from itertools import combinations
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.design import ColorSystem
from textual.theme import Theme
from textual.widgets import (
    Button,
    Checkbox,
    DataTable,
    Footer,
    Header,
    Input,
    Label,
    Link,
    ListItem,
    ListView,
    Markdown,
    OptionList,
    ProgressBar,
    Select,
    Switch,
    TextArea,
    Tree,
)

from claude_tui import paths
from claude_tui.config.settings import DEFAULT_THEME
from claude_tui.tui.contrast import contrast, luminance
from claude_tui.tui.theming import load_theme, load_themes

SHIPPED, SHIPPED_PROBLEMS = load_themes([paths.shipped_themes_dir()])
COLOURED = [theme for theme in SHIPPED if not theme.ansi]

WHOLE = """\
name = "dusk"
dark = true
ansi = false

[colors]
primary = "#D97757"

[variables]
border = "#45423C"
"""


VALUES = (
    "#D97757",
    "#D9775780",
    "red 50%",
    "red blue",
    "auto 87%",
    "auto",
    "initial",
    "transparent",
    "ansi_blue",
    "ansi_default 50%",
    "rgb(1, 2, 3)",
    "bold not underline",
    "none",
    "12",
    "$primary",
    "red; color: blue",
    "} * { display: none; }",
)
"""What a person may write for a variable, right for some and wrong for others."""


class Gallery(App[None]):
    """Widgets whose style sheets ask for most theme variables."""

    CSS = """
    Label { color: $text-muted; background: $boost; border: round $border-blurred; }
    Label:hover { color: $foreground-disabled; background: $surface-active; }
    #colours { color: $text-warning; background: $error-muted; border-left: $success; }
    """

    def compose(self) -> ComposeResult:
        yield Header()
        yield Label("muted", id="colours")
        yield Button("Press", variant="primary")
        yield Button("Stop", variant="error")
        yield Input("text", placeholder="type")
        yield TextArea("several\nlines", language=None)
        yield Select([("one", 1)], value=1)
        yield Switch(value=True)
        yield Checkbox("check")
        yield OptionList("a", "b", "c")
        yield ListView(ListItem(Label("item")))
        yield Tree[None]("root")
        yield DataTable[str]()
        yield ProgressBar(total=3)
        yield Markdown("# One\n\n## Two\n\n### Three\n\n> quote\n\n```python\nx = 1\n```\n")
        yield Link("link", url="https://example.com")
        yield Footer()


def colour_of(theme: Theme, name: str) -> Color:
    return Color.parse({**theme.to_color_system().generate(), **theme.variables}[name])


def test_every_shipped_theme_is_sound() -> None:
    assert SHIPPED_PROBLEMS == []
    assert len(SHIPPED) >= 9
    assert {path.stem for path in paths.shipped_themes_dir().iterdir()} == {
        theme.name for theme in SHIPPED
    }
    assert DEFAULT_THEME in {theme.name for theme in SHIPPED}


@pytest.mark.parametrize("ground", ["background", "surface", "panel"])
@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_text_can_be_read(theme: Theme, ground: str) -> None:
    least = 7.0 if theme.name.startswith("high-contrast") else 4.5
    text = colour_of(theme, "foreground")
    assert contrast(text, colour_of(theme, ground)) >= least


@pytest.mark.parametrize("ground", ["background", "surface"])
@pytest.mark.parametrize("name", ["primary", "secondary", "accent", "success", "warning", "error"])
@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_coloured_text_can_be_read(theme: Theme, name: str, ground: str) -> None:
    least = 7.0 if theme.name.startswith("high-contrast") else 4.5
    for variable in (name, f"text-{name}"):
        assert contrast(colour_of(theme, variable), colour_of(theme, ground)) >= least


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_the_cursor_line_can_be_read(theme: Theme) -> None:
    text = colour_of(theme, "block-cursor-foreground")
    assert contrast(text, colour_of(theme, "block-cursor-background")) >= 4.5


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_a_theme_is_as_dark_as_it_says(theme: Theme) -> None:
    assert (luminance(colour_of(theme, "background")) < 0.2) == theme.dark


def test_outcomes_stay_apart_without_any_colour() -> None:
    theme = next(theme for theme in SHIPPED if theme.name == "colour-blind-safe")
    outcomes = [colour_of(theme, name) for name in ("success", "warning", "error")]
    for one, other in combinations(outcomes, 2):
        assert contrast(one, other) >= 1.4


def test_no_two_shipped_themes_look_alike() -> None:
    grounds = {(theme.background, theme.primary) for theme in SHIPPED}
    assert len(grounds) == len(SHIPPED)


async def test_the_app_lives_through_every_shipped_theme() -> None:
    app = Gallery()
    async with app.run_test(size=(80, 60)) as pilot:
        for theme in SHIPPED:
            app.register_theme(theme)
        for theme in [*SHIPPED, SHIPPED[0]]:
            app.theme = theme.name
            await pilot.press("tab")
            await pilot.pause()
            if not theme.ansi:
                assert app.screen.styles.background == Color.parse(theme.background or "")
            assert app.has_class(f"-theme-{theme.name}")


def test_a_whole_theme_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "dusk.toml"
    path.write_text(WHOLE)
    assert load_theme(path) == (
        Theme("dusk", "#D97757", dark=True, variables={"border": "#45423C"}),
        [],
    )


def test_a_light_theme_needs_two_lines_more_than_nothing(tmp_path: Path) -> None:
    path = tmp_path / "pale.toml"
    path.write_text('name = "pale"\ndark = false\ncolors.primary = "navy"\n')
    assert load_theme(path) == (Theme("pale", "navy", dark=False), [])


def test_a_theme_of_the_terminals_colours_gets_what_textual_needs(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('name = "mine"\nansi = true\ncolors.primary = "ansi_red"\n')
    theme, problems = load_theme(path)
    assert problems == []
    assert theme is not None
    assert theme.variables["ansi-background"] == "ansi_black"


@pytest.mark.parametrize(
    ("old", "new", "line", "key"),
    [
        ('name = "dusk"\n', "", None, "name"),
        ('"dusk"', '"two words"', 1, "name"),
        ('"dusk"', '"../dusk"', 1, "name"),
        ('"dusk"', "5", 1, "name"),
        ("dark = true", 'dark = "yes"', 2, "dark"),
        ("dark = true", "drak = true", 2, "drak"),
        ("ansi = false", "ansi = 0", 3, "ansi"),
        ('primary = "#D97757"', "", None, "colors.primary"),
        ("#D97757", "#D9775", 6, "colors.primary"),
        ("#D97757", "terracotta", 6, "colors.primary"),
        ("#D97757", "red; } * { display: none; } X { color: red", 6, "colors.primary"),
        ("primary =", 'primary = "red"\nprimery =', 7, "colors.primery"),
        ("border =", "boarder =", 9, "variables.boarder"),
        ('"#45423C"', "5", 9, "variables.border"),
        ('"#45423C"', '""', 9, "variables.border"),
        ('"#45423C"', '"}"', 9, "variables.border"),
        ('"#45423C"', '"{"', 9, "variables.border"),
        ('"#45423C"', '"/*"', 9, "variables.border"),
        ('"#45423C"', '"red;"', 9, "variables.border"),
        ('"#45423C"', '"$border"', 9, "variables.border"),
        ('"#45423C"', '"bold"', 9, "variables.border"),
        ('"#45423C"', '"auto 87%"', 9, "variables.border"),
        ('"#45423C"', '"red blue"', 9, "variables.border"),
        ('"#45423C"', '"initial"', 9, "variables.border"),
        ("border =", "surface =", 9, "variables.surface"),
        ('"#D97757"', '"red"\nsurface = "transparent"', 7, "colors.surface"),
        ("border =", "link-style =", 9, "variables.link-style"),
        ('border = "#45423C"', 'primary-lighten-1 = "red 50%"', 8, "variables"),
        ("[variables]\n", "[variable]\n", 8, "variable"),
        ("[colors]\n", "", None, "colors.primary"),
    ],
)
def test_a_broken_theme_is_named_with_its_key_and_left_out(
    tmp_path: Path, old: str, new: str, line: int | None, key: str
) -> None:
    path = tmp_path / "dusk.toml"
    assert old in WHOLE
    path.write_text(WHOLE.replace(old, new, 1))
    theme, problems = load_theme(path)
    assert theme is None
    place = f"{path}:{line}: {key}: " if line else f"{path}: {key}: "
    assert any(problem.startswith(place) for problem in problems)
    assert all("\n" not in problem for problem in problems)


@pytest.mark.parametrize("value", VALUES)
async def test_what_passes_the_check_does_not_end_the_app(tmp_path: Path, value: str) -> None:
    names = ColorSystem("red").generate()
    sound = [name for name in names if load_theme(write_theme(tmp_path, name, value))[0]]
    path = tmp_path / "all.toml"
    lines = "".join(f"{name} = {json.dumps(value)}\n" for name in sound)
    path.write_text(WHOLE.partition("border")[0] + lines)
    theme, problems = load_theme(path)
    assert problems == []
    assert theme is not None
    app = Gallery()
    async with app.run_test(size=(80, 60)) as pilot:
        app.register_theme(theme)
        app.theme = theme.name
        await pilot.pause()
        assert app.is_running


def write_theme(folder: Path, variable: str, value: str) -> Path:
    """A theme with one variable of that value."""
    path = folder / "one.toml"
    path.write_text(WHOLE.partition("border")[0] + f"{variable} = {json.dumps(value)}\n")
    return path


def test_what_is_not_toml_is_one_problem(tmp_path: Path) -> None:
    path = tmp_path / "dusk.toml"
    path.write_text("name = dusk")
    assert load_theme(path) == (None, [f"{path}:1:8: Invalid value"])


def test_all_faults_of_a_file_are_named(tmp_path: Path) -> None:
    path = tmp_path / "dusk.toml"
    path.write_text(WHOLE.replace("#D97757", "no").replace("#45423C", "no").replace("dark", "drak"))
    theme, problems = load_theme(path)
    assert theme is None
    assert [problem.split(": ")[1] for problem in problems] == [
        "colors.primary",
        "variables.border",
        "drak",
    ]


def test_the_users_theme_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(WHOLE.replace("dusk", DEFAULT_THEME))
    themes, problems = load_themes([paths.shipped_themes_dir(), tmp_path])
    assert problems == []
    assert len(themes) == len(SHIPPED)
    assert next(theme for theme in themes if theme.name == DEFAULT_THEME).variables == {
        "border": "#45423C"
    }


def test_a_broken_theme_does_not_take_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('name = "midnight"\n')
    themes, problems = load_themes([paths.shipped_themes_dir(), tmp_path])
    assert len(problems) == 1
    assert themes == SHIPPED


def test_every_problem_of_a_theme_is_named(tmp_path: Path) -> None:
    keys = "".join(f'base{number:02X} = "#000000"\n' for number in range(16))
    (tmp_path / "foreign.toml").write_text(f'scheme = "3024"\n{keys}')
    themes, problems = load_themes([tmp_path])
    assert themes == []
    assert len(problems) == 3
    assert problems[0].startswith(f"{tmp_path / 'foreign.toml'}: name: missing; expected")
    assert all(str(tmp_path / "foreign.toml") in problem for problem in problems)


async def test_a_name_may_begin_with_a_digit(tmp_path: Path) -> None:
    (tmp_path / "3024-night.toml").write_text(WHOLE.replace("dusk", "3024-night"))
    ((theme,), problems) = load_themes([tmp_path])
    assert problems == []
    app = Gallery()
    async with app.run_test() as pilot:
        app.register_theme(theme)
        app.theme = "3024-night"
        await pilot.pause()
        assert app.has_class("-theme-3024-night")


def test_two_themes_of_one_name_are_reported(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(WHOLE)
    (tmp_path / "b.toml").write_text(WHOLE.replace("#D97757", "#000000"))
    themes, problems = load_themes([tmp_path])
    assert [theme.primary for theme in themes] == ["#D97757"]
    assert problems == [f"{tmp_path / 'b.toml'}: name: a.toml has the same name"]


def test_other_files_and_missing_folders_are_no_fault(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no theme")
    (tmp_path / ".dusk.toml").write_text("an editor's swap file")
    assert load_themes([tmp_path, tmp_path / "missing"]) == ([], [])
