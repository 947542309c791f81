"""The lines of an editor."""

from __future__ import annotations

from textual.document._document import Document, EditResult, Location


class EditorDocument(Document):
    """Textual's document, which takes as long for a million lines as for one of that length.

    What is put into it has newlines as its only line breaks.
    """

    def replace_range(self, start: Location, end: Location, text: str) -> EditResult:
        """Replace the text between two places."""
        (top, left), (bottom, right) = sorted((start, end))
        lines = self.lines
        replaced = self.get_text_range((top, left), (bottom, right))
        before = lines[top][:left] if top < len(lines) else ""
        after = lines[bottom][right:] if bottom < len(lines) else ""
        new = text.split("\n")
        new[0] = before + new[0]
        column = len(new[-1])
        new[-1] += after
        lines[top : bottom + 1] = new
        return EditResult((top + len(new) - 1, column), replaced)

    def get_text_range(self, start: Location, end: Location) -> str:
        """Return the text between two places; behind the last line is nothing."""
        (top, left), (bottom, right) = sorted((start, end))
        lines = self.lines[top : bottom + 1]
        if not lines:
            return ""
        if bottom < self.line_count:
            lines[-1] = lines[-1][:right]
        lines[0] = lines[0][left:]
        return self.newline.join(lines)
