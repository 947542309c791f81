"""``claude-tui`` and ``python -m claude_tui``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the program and end the process with its exit status."""
    from claude_tui.cli import run

    sys.exit(run())


if __name__ == "__main__":
    main()
