"""The day on which the tests run: today, or ``--days-on`` as many days later.

Whoever installs this next year must see the same tests pass.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

MOVE = """\
import datetime, sys
sys.modules["pytest"] = None  # time_machine would load it, and a program has no use for it
import time_machine
del sys.modules["pytest"]
time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta({days})).start()
"""
"""Python runs a module of the name ``sitecustomize`` before any program."""


def python_path() -> str:
    """Return the ``PYTHONPATH`` for programs that tests start, with our package and our clock."""
    return os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(ROOT))))


def move_clock(config: pytest.Config, days: int) -> None:
    """Move the clock by ``days`` until the end of the run, here and in started programs."""
    if hasattr(config, "workerinput"):
        return  # a worker of xdist is such a program
    import time_machine

    folder = tempfile.mkdtemp(prefix="days-on-")
    config.add_cleanup(lambda: shutil.rmtree(folder))
    Path(folder, "sitecustomize.py").write_text(MOVE.format(days=days), encoding="utf-8")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (folder, os.environ.get("PYTHONPATH"))))
    traveller = time_machine.travel(datetime.now(UTC) + timedelta(days))
    traveller.start()
    config.add_cleanup(traveller.stop)
