"""The keys for words in an editor, as in a shell."""

from __future__ import annotations

from textual.binding import Binding


def word_keys(left: str, right: str, delete_left: str, delete_right: str) -> list[Binding]:
    """Bind the keys for words to an editor's own actions.

    Most terminals send alt and an arrow for a word. Textual 8.2.8 has both alt+backspace and
    ctrl+backspace delete to the right in an ``Input``.
    """
    return [
        Binding("alt+b,alt+left", left, show=False),
        Binding("alt+f,alt+right", right, show=False),
        Binding("alt+shift+left", f"{left}(True)", show=False),
        Binding("alt+shift+right", f"{right}(True)", show=False),
        Binding("alt+d,alt+delete", delete_right, show=False),
        Binding("alt+backspace,ctrl+backspace", delete_left, show=False),
    ]
