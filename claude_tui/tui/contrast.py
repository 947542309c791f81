"""Colours of text that can be read, whatever theme they come from.

The contrast of two colours is that of WCAG 2: 1 (the same colour) to 21 (black on white). A theme
says how much text must have of it, and every colour of text is moved towards white or black until
it has that on every ground where it may stand. Lines, bars and frames keep the theme's own colours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from textual.color import BLACK, WHITE, Color, ColorParseError
from textual.theme import Theme

CONTRAST: Final = "contrast"
"""The variable of a theme that says how much contrast its text must have."""

USUAL_CONTRAST: Final = 4.5
"""What WCAG asks for (level AA); a theme of high contrast has 7 (level AAA)."""

_HUES: Final = ("primary", "secondary", "accent", "success", "warning", "error")

_PAIRS: Final = {
    "block-cursor-foreground": "block-cursor-background",
    "block-cursor-blurred-foreground": "block-cursor-blurred-background",
    "footer-foreground": "footer-background",
    "footer-key-foreground": "footer-background",
    "footer-description-foreground": "footer-background",
    "input-cursor-foreground": "input-cursor-background",
    "input-selection-foreground": "input-selection-background",
    "screen-selection-foreground": "screen-selection-background",
    "button-foreground": "surface",
    "button-color-foreground": "primary",
}
"""Variables for text, and the only ground that each is used on."""

_TINTS: Final = {
    "block-cursor-blurred-background": 0.2,
    "input-selection-background": 0.35,
    "screen-selection-background": 0.35,
}
"""Grounds that a theme need not name, and how much of its primary colour is in them."""

_STEPS: Final = 64
"""A colour is moved in so many steps from what it is to white or black."""

_SHARE: Final = re.compile(r"(.+?)(?: (\d{1,3})%)?")


def legible_variables(theme: Theme, variables: Mapping[str, str]) -> dict[str, str]:
    """Return ``variables`` with colours for text that have the contrast the theme asks for.

    Grounds that are partly transparent become opaque, as they look on the surface. A theme in the
    terminal's own colours stays as it is, because nobody knows how those look.

    Args:
        theme: The theme.
        variables: All its variables for style sheets.
    """
    if theme.ansi:
        return dict(variables)
    least = float(theme.variables.get(CONTRAST, USUAL_CONTRAST))
    background, surface, panel, plain, primary = (
        Color.parse(variables[name])
        for name in ("background", "surface", "panel", "foreground", "primary")
    )

    def opaque(name: str, ground: Color) -> Color:
        if name in _TINTS and name not in theme.variables:
            return ground.blend(primary, _TINTS[name])
        return _opaque(variables[name], ground, plain)

    cursor = opaque("block-cursor-blurred-background", surface)
    hover = opaque("block-hover-background", surface)
    hit = opaque("warning-muted", background)
    grounds = (background, surface, hover, cursor)
    colors = {
        "block-hover-background": hover,
        "foreground": legible(plain, (*grounds, panel, hit), least),
    }
    for hue in _HUES:
        name = f"text-{hue}"
        # Textual mixes these with white or black, and they lose more of their hue than they must.
        own = variables[name if name in theme.variables else hue]
        colors[name] = legible(_opaque(own, surface, plain), (background, surface), least)
    for name in ("text-muted", "foreground-muted"):
        colors[name] = legible(opaque(name, background), grounds, least)
    for name in ("text-disabled", "foreground-disabled"):
        colors[name] = legible(opaque(name, background), (background, surface, panel), least)
    for name, ground in _PAIRS.items():
        below = opaque(ground, surface)
        above = variables[name]
        color = plain if above in ("transparent", "auto") else _opaque(above, below, plain)
        colors[ground] = below
        colors[name] = legible(color, (below,), least)
    return {**variables, **{name: color.hex for name, color in colors.items()}}


def legible(color: Color, grounds: Iterable[Color], least: float) -> Color:
    """Return ``color``, moved towards white or black until it has enough contrast.

    Args:
        color: An opaque colour.
        grounds: The opaque colours that it must stand out from.
        least: The contrast that it must have to each of them. If they are too far apart for it, the
            result is white or black, whichever has more.
    """
    lights = [luminance(ground) for ground in grounds]

    def worst(candidate: Color) -> float:
        light = luminance(candidate)
        return min(_ratio(light, other) for other in lights)

    if worst(color) >= least:
        return color
    end = max((WHITE, BLACK), key=worst)
    too_little, enough = 0, _STEPS
    while enough - too_little > 1:
        middle = (too_little + enough) // 2
        if worst(color.blend(end, middle / _STEPS)) >= least:
            enough = middle
        else:
            too_little = middle
    return color.blend(end, enough / _STEPS)


def contrast(one: Color, other: Color) -> float:
    """Return the contrast of two opaque colours."""
    return _ratio(luminance(one), luminance(other))


def luminance(color: Color) -> float:
    """Return the relative luminance of an opaque colour, 0 to 1."""
    return 0.2126 * _linear(color.r) + 0.7152 * _linear(color.g) + 0.0722 * _linear(color.b)


def _ratio(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@cache
def _linear(part: int) -> float:
    share = part / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def _opaque(value: str, ground: Color, plain: Color) -> Color:
    """Return a variable's colour as it looks on ``ground``.

    Args:
        value: The variable's value: a colour or ``auto``, perhaps with a share of it.
        ground: What is below it.
        plain: The colour of text, which ``auto`` means.
    """
    match = _SHARE.fullmatch(value)
    name, share = match.groups() if match else (value, None)
    try:
        color = plain if name == "auto" else Color.parse(name)
    except ColorParseError:  # "initial": the variable says nothing
        color = plain
    return ground + color.multiply_alpha(int(share) / 100 if share else 1.0)
