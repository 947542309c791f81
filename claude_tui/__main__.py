"""``claude-tui`` and ``python -m claude_tui``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the program and end the process with its exit status."""
    from claude_tui.errors import INTERRUPTED

    try:
        from claude_tui.cli import run

        status = run()
    except KeyboardInterrupt:
        # It came while modules were loaded, or once more while the first one was heeded.
        status = INTERRUPTED
    sys.exit(status)


if __name__ == "__main__":
    main()
