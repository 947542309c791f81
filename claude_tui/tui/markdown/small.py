"""Write superscript and subscript in Unicode's own characters."""

from __future__ import annotations

from typing import Final

from claude_tui.tui.markdown.lines import Styles

_CHARACTERS: Final = {
    "sup": (
        "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ",
    ),
    "sub": (
        "0123456789+-−=()aehijklmnoprstuvx",
        "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ",
    ),
}
_SIGNS: Final = {"sup": "^", "sub": "_"}


def small(text: str, styles: Styles) -> str:
    """Return ``text`` as it is drawn in ``styles``: raised, lowered, or unchanged.

    If Unicode lacks a character, the text is written as in TeX: ``^(text)``.
    """
    for name in ("sup", "sub"):
        if name in styles:
            large, little = _CHARACTERS[name]
            if set(text) <= set(large):
                return text.translate(str.maketrans(large, little))
            return f"{_SIGNS[name]}({text})"
    return text


def large(text: str, styles: Styles) -> str:
    """Return the text for which ``small`` returned ``text``."""
    for name in ("sup", "sub"):
        if name in styles:
            if text.startswith(f"{_SIGNS[name]}("):
                return text[2:].removesuffix(")")
            larger, little = _CHARACTERS[name]
            return text.translate(str.maketrans(little, larger))
    return text
