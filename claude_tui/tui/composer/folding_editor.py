"""A box to write in that shows a long paste as one short sign, and gives it back whole."""

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
"""A paste of more lines than these is folded."""
FOLDED_CHARACTERS: Final = 4_000
"""One of more characters, too."""
HEAVY: Final = 20
"""What is put there otherwise, like a draft, is folded where it is so many times longer: keys
would wait for it."""

# Of the noncharacters that Unicode keeps for use inside a program, no text should hold any; one
# that does is folded as well, so that what stands between these two is always ours.
_OPEN: Final = "\ufdd0"
_CLOSE: Final = "\ufdd1"
_FOLD: Final = f"{_OPEN}[^{_OPEN}{_CLOSE}\n]*{_CLOSE}"
"""Compiled at its first use, since the first paint does not need it."""
_LONGEST: Final = 100
"""No sign has more characters."""
_SHOWN: Final = {ord(_OPEN): "[", ord(_CLOSE): "]"}


class Folds:
    """The pastes of an editor, and the signs that stand for them.

    None is forgotten: an undo may bring its sign back.
    """

    def __init__(self) -> None:
        self._pastes: dict[str, str] = {}
        """What each sign stands for."""

    def folded(self, text: str, times: int = 1) -> str:
        """Return ``text`` as it is put into the document: as it is, or as one sign for it.

        Args:
            text: The text.
            times: How many times longer than a long paste it has to be.
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
        """Return ``text`` with the signs of what was folded before, and of what is heavy."""
        if _is_marked(text):
            return self.folded(text)
        # The longest first: one paste may be a part of another.
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

    The cursor goes over the sign, and a deletion takes it, as one character. ``text`` is what was
    written and pasted, without signs.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"folding-editor--fold"}

    DEFAULT_CSS = """
    FoldingEditor {
        .folding-editor--fold { color: $primary; text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None, placeholder: str = "") -> None:  # noqa: A002
        self._folds = Folds()
        super().__init__(id=id, placeholder=placeholder)

    @property
    def text(self) -> str:
        """The whole text; folded pastes in full."""
        return self._folds.unfolded(self.document.text)

    @text.setter
    def text(self, value: str) -> None:
        self.write(value)

    @property
    def selected_text(self) -> str:
        """The selected text; folded pastes in full."""
        return self._folds.unfolded(super().selected_text)

    def write(self, text: str) -> None:
        """Put ``text`` in place of what is there; undo brings that back.

        A paste that was folded before is one sign again: drafts, texts that were sent and what
        comes back from an editor look as they did.
        """
        super().write(self._folds.folded_again(normalised(text)))

    def action_unfold(self) -> None:
        """Show the paste before the cursor in full; without one there, the last."""
        found = list(_folds_in(self.document.text))
        before = [(start, end) for start, end in found if end <= self.cursor_location]
        for start, end in (before or found)[-1:]:
            self._unfold(start, end)

    # -- pasting

    async def _on_paste(self, event: events.Paste) -> None:
        """Insert the paste, folded if it is long."""
        event.stop()
        event.prevent_default()
        self.paste(event.text)

    def action_paste(self) -> None:
        """Insert what was copied last in this program."""
        self.paste(self.app.clipboard)

    def paste(self, text: str) -> None:
        """Put ``text`` where the cursor is, in place of what is selected; folded if it is long."""
        inserted = self._folds.folded(normalised(text))
        if result := self._replace_via_keyboard(inserted, *self.selection):
            self.move_cursor(result.end_location)

    # -- folds

    def _unfold(self, start: Location, end: Location) -> None:
        text = self._folds.unfolded(self.document.get_text_range(start, end))
        if _is_marked(text):
            return
        self.history.checkpoint()
        self.move_cursor(self.replace(text, start, end).end_location)
        self.history.checkpoint()

    def around(self, location: Location) -> tuple[int, int] | None:
        """Return where the sign, or else the character, goes that ``location`` is inside of."""
        row, column = location
        if row < self.document.line_count:
            for start, end in _folds_near(self.document.get_line(row), column, column):
                if start < column < end:
                    return start, end
        return super().around(location)

    def edit(self, edit: Edit) -> EditResult:
        """Perform an edit.

        The result has what was replaced in full, for it may go to the clipboard.
        """
        result = super().edit(edit)
        return replace(result, replaced_text=self._folds.unfolded(result.replaced_text))

    async def _on_click(self, event: events.Click) -> None:
        """A click on a sign shows the paste in full."""
        if not self.selection.is_empty:
            return  # the mouse was let go where it had drawn the selection to
        location = self.get_target_document_location(event)
        row, column = location
        for start, end in _folds_near(self.document.get_line(row), column, column):
            if start < column < end:
                self._unfold((row, start), (row, end))
                return

    def row_text(self, line_index: int, start: int, end: int) -> Text:
        """Return a part of a line as it is shown."""
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
    """Return where the signs are that may have something between two places of a line."""
    if _OPEN not in line:
        return []
    found = re.compile(_FOLD).finditer(line, max(start - _LONGEST, 0), end + _LONGEST)
    return [fold.span() for fold in found]


def _folds_in(text: str) -> Iterator[tuple[Location, Location]]:
    """Yield from where to where each sign goes."""
    if _OPEN not in text:
        return
    row = begin = 0
    for fold in re.finditer(_FOLD, text):
        row += text.count("\n", begin, fold.start())
        begin = text.rfind("\n", 0, fold.start()) + 1
        yield (row, fold.start() - begin), (row, fold.end() - begin)
