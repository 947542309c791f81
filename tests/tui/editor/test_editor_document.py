from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from textual.document._document import Document

from claude_tui.tui.editor.editor_document import EditorDocument

texts = st.text("ab\n", max_size=12)


@given(texts, texts, st.data())
def test_an_edit_does_what_it_does_in_textual(
    text: str, inserted: str, data: st.DataObject
) -> None:
    ours, textuals = EditorDocument(text), Document(text)

    def place() -> tuple[int, int]:
        line = data.draw(st.integers(0, ours.line_count))
        length = len(ours.lines[line]) if line < ours.line_count else 0
        return line, data.draw(st.integers(0, length))

    start, end = place(), place()
    assert ours.get_text_range(start, end) == textuals.get_text_range(start, end)
    if min(start, end)[0] < ours.line_count:
        assert ours.replace_range(start, end, inserted) == textuals.replace_range(
            start, end, inserted
        )
        assert ours.lines == textuals.lines
