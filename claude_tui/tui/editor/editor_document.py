"""The lines of an editor."""

from __future__ import annotations

from textual.document._document import Document, EditResult, Location


class EditorDocument(Document):
    """Textual's document, as fast with a million lines as with one line of the same length.

    Its text must have newlines as its only line breaks.
    """

    def replace_range(self, start: Location, end: Location, text: str) -> EditResult:
        """Replace the text between two locations."""
        (top, left), (bottom, right) = sorted((start, end))
        lines = self.lines
        replaced = self.get_text_range((top, left), (bottom, right))
        prefix = lines[top][:left] if top < len(lines) else ""
        suffix = lines[bottom][right:] if bottom < len(lines) else ""
        new_lines = text.split("\n")
        new_lines[0] = prefix + new_lines[0]
        column = len(new_lines[-1])
        new_lines[-1] += suffix
        lines[top : bottom + 1] = new_lines
        return EditResult((top + len(new_lines) - 1, column), replaced)

    def get_text_range(self, start: Location, end: Location) -> str:
        """Return the text between two locations; after the last line there is none."""
        (top, left), (bottom, right) = sorted((start, end))
        lines = self.lines[top : bottom + 1]
        if not lines:
            return ""
        if bottom < self.line_count:
            lines[-1] = lines[-1][:right]
        lines[0] = lines[0][left:]
        return self.newline.join(lines)
