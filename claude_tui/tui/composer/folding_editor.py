"""An editor that shows a long paste as one short sign."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar, Final

from rich.text import Text
from textual import events
from textual.document._document import EditResult, Location
from textual.document._edit import Edit

from claude_tui.tui.editor.text_editor import TextEditor, normalised

FOLDED_LINES: Final = 20
"""A paste of more lines is folded."""
FOLDED_CHARACTERS: Final = 4_000
"""A paste of more characters is folded, too."""
HEAVY: Final = 20
"""Other text, like a draft, is folded if it is this many times longer: it would slow down keys."""

# Unicode reserves noncharacters for use inside a program, so no text should contain these two. A
# text that does is folded as well, so that everything between them is ours.
_OPEN: Final = "\ufdd0"
_CLOSE: Final = "\ufdd1"
_FOLD: Final = f"{_OPEN}[^{_OPEN}{_CLOSE}\n]*{_CLOSE}"
"""Compiled at its first use, since the first paint does not need it."""
_LONGEST: Final = 100
"""The longest sign in characters."""
_SHOWN: Final = {ord(_OPEN): "[", ord(_CLOSE): "]"}


class Folds:
    """The pastes of an editor, and the signs that represent them.

    They are kept forever, since an undo may bring a sign back.
    """

    def __init__(self) -> None:
        self._pastes: dict[str, str] = {}
        """The paste of each sign."""

    def folded(self, text: str, times: int = 1) -> str:
        """Return the sign for ``text`` if it is long, or else ``text`` itself.

        Args:
            text: The text.
            times: How many times longer than a long paste it must be.
        """
        lines = text.count("\n") + (not text.endswith("\n"))
        is_long = lines > FOLDED_LINES * times or len(text) > FOLDED_CHARACTERS * times
        if not (is_long or _is_marked(text)):
            return text
        amount = f"{lines:,} lines" if lines > 1 else f"{len(text):,} characters"
        number, sign = 1, f"{_OPEN}{amount} pasted{_CLOSE}"
        while self._pastes.setdefault(sign, text) != text:
            number += 1
            sign = f"{_OPEN}{amount} pasted, {number}{_CLOSE}"
        return sign

    def folded_again(self, text: str) -> str:
        """Return ``text`` with signs for pastes that were folded before, and for heavy parts."""
        if _is_marked(text):
            return self.folded(text)
        # The longest first, since one paste may be a part of another.
        for sign, paste in sorted(self._pastes.items(), key=lambda fold: -len(fold[1])):
            if not _is_marked(paste):
                text = text.replace(paste, sign)
        parts = re.split(f"({_FOLD})", text)
        parts[::2] = [self.folded(part, HEAVY) for part in parts[::2]]
        return "".join(parts)

    def unfolded(self, text: str) -> str:
        """Return ``text`` with every paste in full."""
        if _OPEN not in text:
            return text
        return re.sub(_FOLD, lambda fold: self._pastes[fold[0]], text)


class FoldingEditor(TextEditor):
    """A text editor in which a long paste is one sign, ``[10,000 lines pasted]``.

    The cursor and deletions treat the sign as one character. ``text`` is the full text, without
    signs.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"folding-editor--fold"}

    DEFAULT_CSS = """
    FoldingEditor {
        .folding-editor--fold { color: $text-primary; text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None, placeholder: str = "") -> None:  # noqa: A002
        self._folds = Folds()
        super().__init__(id=id, placeholder=placeholder)

    @property
    def text(self) -> str:
        """The whole text, with folded pastes in full."""
        return self._folds.unfolded(self.document.text)

    @text.setter
    def text(self, value: str) -> None:
        self.write(value)

    @property
    def selected_text(self) -> str:
        """The selected text, with folded pastes in full."""
        return self._folds.unfolded(super().selected_text)

    def write(self, text: str) -> None:
        """Replace the whole text; undo brings the old one back.

        A paste that was folded before is one sign again, so drafts, recalled messages and text
        from $EDITOR look as they did.
        """
        super().write(self._folds.folded_again(normalised(text)))

    async def _on_paste(self, event: events.Paste) -> None:
        """Insert the paste, folded if it is long."""
        event.stop()
        event.prevent_default()
        await super()._on_paste(events.Paste(self._folds.folded(normalised(event.text))))

    # -- folds

    def action_unfold(self) -> None:
        """Show the paste before the cursor in full; if there is none, the last one."""
        folds = list(_folds_in(self.document.text))
        folds_before = [(start, end) for start, end in folds if end <= self.cursor_location]
        for start, end in (folds_before or folds)[-1:]:
            text = self._folds.unfolded(self.document.get_text_range(start, end))
            if not _is_marked(text):
                self.history.checkpoint()
                self.move_cursor(self.replace(text, start, end).end_location)
                self.history.checkpoint()

    def around(self, location: Location) -> tuple[int, int] | None:
        """Return the start and the end of the sign or character around ``location``, if any."""
        row, column = location
        if row < self.document.line_count:
            for start, end in _folds_near(self.document.get_line(row), column, column):
                if start < column < end:
                    return start, end
        return super().around(location)

    def edit(self, edit: Edit) -> EditResult:
        """Perform an edit.

        The result has the replaced text in full, since it may go to the clipboard.
        """
        result = super().edit(edit)
        return replace(result, replaced_text=self._folds.unfolded(result.replaced_text))

    async def _on_click(self, event: events.Click) -> None:
        """Show a paste in full if its sign was clicked."""
        if not self.selection.is_empty:
            return  # the end of a drag that selected text
        row, column = self.get_target_document_location(event)
        unit = self.around((row, column))
        if unit is not None and self.document.get_line(row)[unit[0]] == _OPEN:
            self.move_cursor((row, unit[1]))
            self.action_unfold()

    def row_text(self, line_index: int, start: int, end: int) -> Text:
        """Return a part of a line to draw."""
        text = super().row_text(line_index, start, end)
        folds = _folds_near(self.document.get_line(line_index), start, end)
        if folds:
            style = self.get_component_rich_style("folding-editor--fold", partial=True)
            text.plain = text.plain.translate(_SHOWN)
            for first, last in folds:
                if last > start:
                    text.stylize(style, max(first - start, 0), last - start)
        return text


def _is_marked(text: str) -> bool:
    return _OPEN in text or _CLOSE in text


def _folds_near(line: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the start and the end of each sign that is near a part of a line."""
    if _OPEN not in line:
        return []
    folds = re.compile(_FOLD).finditer(line, max(start - _LONGEST, 0), end + _LONGEST)
    return [fold.span() for fold in folds]


def _folds_in(text: str) -> Iterator[tuple[Location, Location]]:
    """Yield the start and the end of each sign."""
    if _OPEN not in text:
        return
    row = begin = 0
    for fold in re.finditer(_FOLD, text):
        row += text.count("\n", begin, fold.start())
        begin = text.rfind("\n", 0, fold.start()) + 1
        yield (row, fold.start() - begin), (row, fold.end() - begin)
