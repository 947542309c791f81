"""What is loaded in a thread after the start."""

from __future__ import annotations

import subprocess
import sys

_LOAD = """
import sys
from claude_tui.tui.chat.reply_loading import load_reply_parts
load_reply_parts()
print(*sys.modules)
"""


def test_letters_beyond_ascii_need_nothing_loaded_when_they_are_typed() -> None:
    done = subprocess.run([sys.executable, "-c", _LOAD], capture_output=True, text=True, check=True)
    assert "wcwidth" in done.stdout.split()
