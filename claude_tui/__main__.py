"""``claude-tui`` and ``python -m claude_tui``."""

from __future__ import annotations

import gc
import os
import sys


def _begin_again_in_utf8() -> None:
    """Start over in Python's UTF-8 mode where the locale has no letters but English ones.

    Nobody means that: it is what ``LC_ALL=C`` is with that mode turned off. File names, arguments
    and what is printed would all have to do without.
    """
    if sys.getfilesystemencoding() == "ascii" and not sys.flags.utf8_mode:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


def main() -> None:
    """Run the program and end the process with its exit status."""
    from claude_tui.errors import INTERRUPTED

    _begin_again_in_utf8()
    try:
        # Modules are no garbage: the collector need not look for some among them, now or later.
        gc.disable()
        from claude_tui.cli.main import run

        gc.freeze()
        gc.enable()
        status = run()
    except KeyboardInterrupt:
        # It came while modules were loaded, or once more while the first one was heeded.
        status = INTERRUPTED
    sys.exit(status)


if __name__ == "__main__":
    main()
