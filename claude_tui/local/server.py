"""Run llama.cpp's HTTP server in its own process, as long as the parent process lives.

It is started as a file and imports little, so that it starts soon. It reads its job from one line
of JSON on its standard input, which then stays open: the key is in no argument, environment or
file, and the end of the input is the end of this process. Once it listens, it writes its address in
one line of JSON to its standard output. Until then llama.cpp's log goes to the standard error;
after that, when there may be prompts in it, nowhere.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import dataclass, field
from typing import Any

BATCH = 64
"""Tokens of a prompt that are read at once. A bigger batch is faster by a tenth at most."""

DEFAULT_TEMPERATURE = 0.2
DEFAULT_TOP_P = 0.9
"""The value for a request that sets neither."""


@dataclass(frozen=True, slots=True)
class ServerJob:
    """The server's job, which it gets as a line of JSON.

    Args:
        model: Absolute path of the GGUF file.
        model_id: The server's name of the model.
        key: The key that every request must have.
        context: The tokens of prompt and reply together.
        threads: The number of threads that compute.
        keep_prompts: Whether the part of a prompt that was just read is not read again. That saves
            time, but rounds differently: temperature 0 does not give the same answer twice.
    """

    model: str
    model_id: str
    key: str = field(repr=False)
    context: int
    threads: int
    keep_prompts: bool


def end_with_input() -> None:
    """Leave a process behind that kills this one when the standard input ends.

    A thread could not: xllamacpp holds Python's lock while it loads a model, which may take
    minutes, and the parent process may be gone long before.
    """
    server = os.getpid()
    if os.fork():
        return
    # The other end waits for the end of these two, so only the server may keep them open.
    os.close(1)
    os.close(2)
    while os.read(0, 1024):
        pass
    if os.getppid() == server:
        os.kill(server, signal.SIGKILL)
    os._exit(0)


def serve(job: ServerJob) -> Any:
    """Load the model and listen.

    The server alone decides what a request leaves open. A small model needs a low temperature to
    make sense; SmolLM2's makers advise 0.2 with top_p 0.9. llama.cpp's other ways of dropping
    unlikely tokens are off: no request could turn them off, and they would hide what its parameters
    do. Without a seed, each request gets another one.

    Returns:
        An ``xllamacpp.Server``, which listens until it is garbage.

    Raises:
        RuntimeError: The model could not be loaded; the reason is in the log.
    """
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = job.model
    params.model_alias = {job.model_id}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [job.key]
    params.offline = True
    params.ui = False
    params.endpoint_slots = True
    params.use_jinja = True
    params.n_ctx = job.context
    # One at a time: two would share the context, the cores, and the rounding.
    params.n_parallel = 1
    # A reply that nobody waits for ends between two batches. With llama.cpp's 2048 tokens that is
    # after the whole prompt, minutes later on a slow machine.
    params.n_batch = params.n_ubatch = BATCH
    params.cache_prompt = job.keep_prompts
    params.cache_ram_mib = 0
    params.cpuparams.n_threads = job.threads
    params.cpuparams_batch.n_threads = job.threads
    params.sampling.seed = xllamacpp.LLAMA_DEFAULT_SEED
    params.sampling.temp = DEFAULT_TEMPERATURE
    params.sampling.top_p = DEFAULT_TOP_P
    params.sampling.top_k = 0
    params.sampling.min_p = 0.0
    return xllamacpp.Server(params)


def main() -> None:
    """Do the job on the standard input until that ends."""
    job = ServerJob(**json.loads(sys.stdin.buffer.readline()))
    end_with_input()
    report = os.dup(1)
    os.dup2(2, 1)
    server = serve(job)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.write(report, json.dumps({"address": server.listening_address}).encode() + b"\n")
    os.close(report)
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
