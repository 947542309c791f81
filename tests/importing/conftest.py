from __future__ import annotations

import pytest

from claude_tui.storage.folder import ConversationStore


@pytest.fixture
def store(tmp_path) -> ConversationStore:
    return ConversationStore(tmp_path / "conversations")
