"""The keys for words in an editor, as in a shell."""

from __future__ import annotations

from textual.binding import Binding

from claude_tui.tui.part_keys import part_binding


def word_keys(left: str, right: str, delete_left: str, delete_right: str) -> list[Binding]:
    """Bind the keys for words to an editor's own actions.

    Most terminals send alt and an arrow for a word. Textual 8.2.8 has both alt+backspace and
    ctrl+backspace delete to the right in an ``Input``.
    """
    return [
        part_binding("editor-word-left", left),
        part_binding("editor-word-right", right),
        part_binding("editor-select-word-left", f"{left}(True)"),
        part_binding("editor-select-word-right", f"{right}(True)"),
        part_binding("editor-delete-word", delete_right),
        part_binding("editor-delete-word-left", delete_left),
    ]
