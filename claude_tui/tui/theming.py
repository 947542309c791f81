"""Themes: one TOML file each, checked before Textual sees them.

The app's own themes and the user's have the same format::

    name = "dusk"               # lower case letters, digits and hyphens; a user's theme with the
                                # name of a shipped one takes its place
    dark = true                 # optional, like everything below except colors.primary
    ansi = false                # true: the terminal's own sixteen colours
    contrast = 4.5              # the least contrast of text, 1 to 21: text that has less is made
                                # lighter or darker; 1 leaves all colours as they are

    [colors]                    # "#D97757", "rgb(217, 119, 87)", "navy", "ansi_blue"
    primary = "#D97757"         # focus, headings, the filled part of a slider
    secondary = "#A8A29A"
    accent = "#E59A7F"
    foreground = "#EFEDE6"      # text
    background = "#1F1E1C"      # behind the transcript
    surface = "#282724"         # behind composer, sidebar and dialogs
    panel = "#33312D"
    boost = "#FFFFFF0A"         # laid over a surface to lift it
    success = "#8FB573"
    warning = "#E0B05C"
    error = "#E5786B"

    [variables]                 # any other of Textual's theme variables, by name: a colour,
    border-blurred = "#FFF 20%" # also with a share of it, or a text style
    link-style = "bold"

Textual accepts any theme, and ends the app when a broken one is used. So a file with any fault is
reported and ignored as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from textual.color import Color, ColorParseError
from textual.css.errors import UnresolvedVariableError
from textual.css.stylesheet import Stylesheet, StylesheetParseError
from textual.css.tokenizer import TokenError
from textual.design import ColorSystem
from textual.theme import BUILTIN_THEMES, Theme

from claude_tui import paths
from claude_tui.config.toml_file import TomlFile, short_repr
from claude_tui.tui.contrast import CONTRAST

_COLOURS = (
    "secondary",
    "accent",
    "foreground",
    "background",
    "surface",
    "panel",
    "boost",
    "success",
    "warning",
    "error",
)

_COLOUR = 'a colour like "#D97757"'

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")

_AUTO = r"auto( \d{1,3}%)?"
_SHARE = r" \d{1,3}%$"


def theme_folders(*, own: bool = True) -> tuple[Path, ...]:
    """Return the folders of themes: the shipped ones, then the user's own."""
    shipped = paths.shipped_themes_dir()
    return (shipped, paths.user_themes_dir()) if own else (shipped,)


def load_all_themes(wanted: str, *, own: bool = True) -> tuple[list[Theme], list[str]]:
    """Return all themes that do not come with Textual, and a line for each fault.

    Args:
        wanted: The theme in the settings, which is a fault if there is none of that name.
        own: Whether the user's own themes count.
    """
    themes, problems = load_themes(theme_folders(own=own))
    if own and wanted not in BUILTIN_THEMES and all(theme.name != wanted for theme in themes):
        problems.append(f"{paths.config_file()}: theme: unknown theme {short_repr(wanted)}")
    return themes, problems


def load_themes(folders: Iterable[Path]) -> tuple[list[Theme], list[str]]:
    """Return the themes in ``folders``, and a line for each fault in their files.

    Args:
        folders: The folders to read. If two have a theme of the same name, the later one wins. A
            missing folder counts as empty.
    """
    themes: dict[str, Theme] = {}
    problems: list[str] = []
    for folder in folders:
        names: dict[str, Path] = {}
        for path in _theme_files(folder):
            theme, faults = load_theme(path)
            problems += faults
            if theme is None:
                continue
            if theme.name in names:
                problems.append(f"{path}: name: {names[theme.name].name} has the same name")
                continue
            names[theme.name] = path
            themes[theme.name] = theme
    return list(themes.values()), problems


def find_theme(name: str, folders: Iterable[Path]) -> Theme | None:
    """Return the theme in the file called ``name``, from the last of ``folders`` that has it.

    If there is no such file, or it has faults or a theme of another name, return None. Another
    file may still have the theme; ``load_themes`` reads them all.
    """
    last_theme = None
    if _is_name(name):
        for folder in folders:
            path = folder / f"{name}.toml"
            theme = load_theme(path)[0] if path.is_file() else None
            last_theme = theme if theme is not None and theme.name == name else last_theme
    return last_theme


def load_theme(path: Path) -> tuple[Theme | None, list[str]]:
    """Return the theme in a file, or None if it has faults; and the faults."""
    file = TomlFile(path)
    name = file.take("name", str, "lowercase letters, digits and hyphens", _is_name, required=True)
    primary = file.take("colors.primary", str, _COLOUR, _is_opaque, required=True)
    dark = file.take("dark", bool, "true or false") is not False
    ansi = file.take("ansi", bool, "true or false") is True
    contrast = file.take("contrast", float, "1 to 21", lambda number: 1 <= number <= 21)
    colours = {
        key: file.take(f"colors.{key}", str, _COLOUR, _is_colour if key == "boost" else _is_opaque)
        for key in _COLOURS
    }
    variables = _variables(file)
    file.finish()
    if file.problems or name is None or primary is None:
        return None, file.problems
    theme = Theme(name, primary, dark=dark, ansi=ansi)
    theme.variables = {**_ansi_variables(dark), **variables} if ansi else variables
    if contrast is not None:
        theme.variables = {**theme.variables, CONTRAST: str(contrast)}
    for key, colour in colours.items():
        setattr(theme, key, colour)
    try:
        theme.to_color_system().generate()
    except ColorParseError as error:
        # Textual mixes some variables with other colours, and can't do that with "red 50%".
        file.fault("variables", str(error).splitlines()[0])
        return None, file.problems
    return theme, file.problems


def _theme_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.toml") if not path.name.startswith("."))


def _variables(file: TomlFile) -> dict[str, str]:
    defaults = _default_variables()
    variables: dict[str, str] = {}
    for name, value in file.take_table("variables").items():
        if name in ("primary", *_COLOURS):
            file.fault(f"variables.{name}", "belongs under [colors]")
        elif name not in defaults:
            file.fault(f"variables.{name}", "unknown variable")
        elif isinstance(value, str) and _is_value(name, value, defaults[name]):
            variables[name] = value
        else:
            expected = "a text style" if _is_style(name) else _COLOUR
            file.fault(f"variables.{name}", f"expected {expected}, got {short_repr(value)}")
    return variables


@cache
def _default_variables() -> Mapping[str, str]:
    """Return every variable of style sheets, with its value in some theme."""
    return ColorSystem("red").generate()


def _ansi_variables(dark: bool) -> dict[str, str]:
    """Return variables of style sheets that Textual does not derive for an ANSI theme."""
    return {
        "ansi-background": "ansi_black" if dark else "ansi_white",
        "ansi-foreground": "ansi_white" if dark else "ansi_black",
        "surface-active": "transparent",
        "foreground-disabled": "ansi_default",
    }


def _is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def _is_colour(text: str) -> bool:
    try:
        Color.parse(text)
    except ColorParseError:
        return False
    return text.isprintable()


def _is_opaque(text: str) -> bool:
    # Some of Textual's widgets fail if the background of the screen is transparent.
    return _is_colour(text) and Color.parse(text).a == 1


def _is_value(name: str, value: str, default: str) -> bool:
    """Return whether style sheets can be parsed with this value of the variable.

    Args:
        name: The variable.
        value: The new value.
        default: Its value in some theme. Only if this is ``auto`` may the new value be ``auto``.
    """
    if _is_style(name):
        return _is_text_style(value)
    if value == default or _is_colour(value) or _is_colour(re.sub(_SHARE, "", value)):
        return True
    return default.startswith("auto") and re.fullmatch(_AUTO, value) is not None


def _is_style(variable: str) -> bool:
    return variable.endswith("-style") or "-style-" in variable


def _is_text_style(value: str) -> bool:
    sheet = Stylesheet(variables={"value": value})
    sheet.add_source("Widget { text-style: $value; }")
    try:
        sheet.parse()
    except (StylesheetParseError, TokenError, UnresolvedVariableError):
        return False
    return True
