from __future__ import annotations

from pathlib import Path

import pytest

from claude_tui.storage.folder import ConversationStore


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(tmp_path / "conversations")
