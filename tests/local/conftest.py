from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from claude_tui.local.engine import LocalEngine
from claude_tui.local.server import ServerJob


@pytest.fixture(scope="session")
def engine() -> Iterator[LocalEngine]:
    """The real model, started once."""
    engine = LocalEngine()
    engine.start()
    yield engine
    engine.stop()


@pytest.fixture
def endless_model(tmp_path: Path) -> Path:
    """A model file that never gets loaded: opening it waits for a writer that never comes."""
    path = tmp_path / "endless.gguf"
    os.mkfifo(path)
    return path


@pytest.fixture
def job_for() -> Callable[[Path], ServerJob]:
    def job_for(model: Path) -> ServerJob:
        return ServerJob(
            model=str(model),
            model_id="m",
            key="a-key-nobody-sees",
            context=256,
            threads=1,
            keep_prompts=False,
        )

    return job_for
