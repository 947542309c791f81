"""``claude-tui`` and ``python -m claude_tui``."""

from __future__ import annotations

import gc
import os
import sys


def _restart_in_utf8() -> None:
    """Restart in Python's UTF-8 mode if the locale knows only ASCII.

    Nobody wants that. It happens with ``LC_ALL=C`` if the mode is turned off, and then file names,
    arguments and output lose every other letter.
    """
    if sys.getfilesystemencoding() == "ascii" and not sys.flags.utf8_mode:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


def main() -> None:
    """Run the program and end the process with its exit status."""
    from claude_tui.errors import INTERRUPTED

    _restart_in_utf8()
    try:
        # Modules are never garbage, so the collector need not look at them, now or later.
        gc.disable()
        from claude_tui.cli.main import run

        gc.freeze()
        gc.enable()
        status = run()
    except KeyboardInterrupt:
        # Ctrl+c came while modules were loading, or again while the first one was handled.
        status = INTERRUPTED
    sys.exit(status)


if __name__ == "__main__":
    main()
