from __future__ import annotations

import pytest

from claude_tui.storage.store import ConversationStore


@pytest.fixture
def store(tmp_path) -> ConversationStore:
    return ConversationStore(tmp_path / "conversations")
