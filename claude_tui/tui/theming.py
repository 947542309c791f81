"""Themes: one TOML file each, checked before Textual sees them.

The app's own themes and the user's have the same format::

    name = "dusk"               # lower case letters, digits and hyphens; a user's theme with the
                                # name of a shipped one takes its place
    dark = true                 # may be left out, like all that follows but colors.primary
    ansi = false                # true: the terminal's own sixteen colours

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

Textual itself accepts any theme, and ends the app when it turns out to be broken. So a file with
anything wrong in it is reported and left out as a whole.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from textual.color import Color, ColorParseError
from textual.css.errors import UnresolvedVariableError
from textual.css.stylesheet import Stylesheet, StylesheetParseError
from textual.css.tokenizer import TokenError
from textual.design import ColorSystem
from textual.theme import Theme

from claude_tui.config.toml_file import TomlFile, short_repr

log = logging.getLogger(__name__)

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
_SHARE = re.compile(r" \d{1,3}%$")


def load_themes(folders: Iterable[Path]) -> tuple[list[Theme], list[str]]:
    """The themes in ``folders``, and a line for everything that is wrong with their files.

    Args:
        folders: Later ones go before earlier ones where a name is there twice. One that is not
            there is an empty one.
    """
    themes: dict[str, Theme] = {}
    problems: list[str] = []
    for folder in folders:
        names: dict[str, Path] = {}
        for path in _theme_files(folder):
            theme, faults = load_theme(path)
            problems += _in_one_line(faults)
            if theme is None:
                continue
            if theme.name in names:
                problems.append(f"{path}: name: {names[theme.name].name} has the same name")
                continue
            names[theme.name] = path
            themes[theme.name] = theme
    return list(themes.values()), problems


def _in_one_line(faults: Sequence[str]) -> Sequence[str]:
    """The first fault of a file, which is left out for any: another program's theme has dozens."""
    if len(faults) < 2:
        return faults
    log.warning("%s", "\n".join(faults))
    more = len(faults) - 1
    return [f"{faults[0]} ({more} more fault{'s' * (more > 1)} in this file)"]


def find_theme(name: str, folders: Iterable[Path]) -> Theme | None:
    """The theme of the file called ``name``, from the last of ``folders`` that has it.

    None where there is no such file, or it is wrong, or holds a theme of another name: then only
    ``load_themes`` can tell.
    """
    found = None
    if _is_name(name):
        for folder in folders:
            path = folder / f"{name}.toml"
            theme = load_theme(path)[0] if path.is_file() else None
            found = theme if theme is not None and theme.name == name else found
    return found


def load_theme(path: Path) -> tuple[Theme | None, list[str]]:
    """The theme in one file, None if anything is wrong with it; and what is."""
    file = TomlFile(path)
    name = file.take("name", str, "lower case letters, digits, hyphens", _is_name, required=True)
    primary = file.take("colors.primary", str, _COLOUR, _is_opaque, required=True)
    dark = file.take("dark", bool, "true or false") is not False
    ansi = file.take("ansi", bool, "true or false") is True
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
    for key, colour in colours.items():
        setattr(theme, key, colour)
    try:
        theme.to_color_system().generate()
    except ColorParseError as error:
        # Textual mixes some variables with other colours, so "red 50%" is too much for them.
        file.fault("variables", str(error).splitlines()[0])
        return None, file.problems
    return theme, file.problems


def _theme_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.toml") if not path.name.startswith("."))


def _variables(file: TomlFile) -> dict[str, str]:
    known = _known_variables()
    variables: dict[str, str] = {}
    for name, value in file.take_table("variables").items():
        if name in ("primary", *_COLOURS):
            file.fault(f"variables.{name}", "belongs under [colors]")
        elif name not in known:
            file.fault(f"variables.{name}", "unknown variable")
        elif isinstance(value, str) and _is_value(name, value, known[name]):
            variables[name] = value
        else:
            expected = "a text style" if _is_style(name) else _COLOUR
            file.fault(f"variables.{name}", f"expected {expected}, got {short_repr(value)}")
    return variables


@cache
def _known_variables() -> Mapping[str, str]:
    """Every variable that style sheets can ask for, with the value it has in some theme."""
    return ColorSystem("red").generate()


def _ansi_variables(dark: bool) -> dict[str, str]:
    """What style sheets may ask for and Textual does not derive for an ANSI theme."""
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
    # Some of Textual's widgets end the app on a background that nothing is behind.
    return _is_colour(text) and Color.parse(text).a == 1


def _is_value(name: str, value: str, usual: str) -> bool:
    """Whether every style sheet that uses the variable can still be read.

    Args:
        name: The variable.
        value: What it is to be.
        usual: A value it has otherwise. Only where this is ``auto`` may the value be.
    """
    if _is_style(name):
        return _is_text_style(value)
    if value == usual or (usual.startswith("auto") and re.fullmatch(_AUTO, value)):
        return True
    return _is_colour(_SHARE.sub("", value))


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
