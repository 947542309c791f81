"""The keys for words and lines in an editor, as in a shell."""

from __future__ import annotations

from textual.binding import Binding

from claude_tui.tui.part_keys import part_binding


def shell_keys(
    left: str,
    right: str,
    *,
    delete_left: str,
    delete_right: str,
    delete_to_begin: str,
    delete_to_end: str,
) -> list[Binding]:
    """Bind the keys for words and lines to an editor's own actions.

    What they delete can be put back: the editor needs ``action_cut_text`` and ``action_yank``.
    Most terminals send alt and an arrow for a word. Textual 8.2.8 has both alt+backspace and
    ctrl+backspace delete to the right in an ``Input``.
    """
    return [
        part_binding("editor-word-left", left),
        part_binding("editor-word-right", right),
        part_binding("editor-select-word-left", f"{left}(True)"),
        part_binding("editor-select-word-right", f"{right}(True)"),
        part_binding("editor-delete-word", f"cut_text({delete_right!r})"),
        part_binding("editor-delete-word-left", f"cut_text({delete_left!r})"),
        part_binding("editor-delete-to-begin", f"cut_text({delete_to_begin!r})"),
        part_binding("editor-delete-to-end", f"cut_text({delete_to_end!r})"),
        part_binding("editor-yank", "yank"),
    ]
