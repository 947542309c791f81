"""The terminal beyond Textual: clipboard, external editor, unmarked pastes, disputed emoji."""
