"""The server's own process: llama.cpp's HTTP server, for as long as whoever started it lives.

Started as a file and light on imports, so that it is up soon. It is told what to do in one line
of JSON on its standard input, which then stays open: the key is in no argument, environment or
file, and the end of the input is the end of this process. Once it listens it says where, in one
line of JSON on its standard output. Until then llama.cpp's log goes to the standard error; from
then on, when there may be prompts in it, nowhere.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import dataclass, field
from typing import Any

BATCH = 64
"""Tokens of a prompt that are read at once; a bigger batch is faster by a tenth at most."""

DEFAULT_TEMPERATURE = 0.2
DEFAULT_TOP_P = 0.9
"""What a request is sampled with that sets neither."""


@dataclass(frozen=True, slots=True)
class ServerJob:
    """What the server is to do; this, as JSON, is the line it is given.

    Args:
        model: Absolute path of the GGUF file.
        model_id: What the server calls the model.
        key: Every request has to carry it.
        context: Tokens of prompt and reply together.
        threads: How many threads compute.
        keep_prompts: Whether the part of a prompt that was just read is not read again. Saves
            the time, but rounds differently: temperature 0 no longer gives the same answer twice.
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
    minutes, and whoever started this process may be gone long before.
    """
    server = os.getpid()
    if os.fork():
        return
    # The other end waits for the end of these two; only the server may keep them open.
    os.close(1)
    os.close(2)
    while os.read(0, 1024):
        pass
    if os.getppid() == server:
        os.kill(server, signal.SIGKILL)
    os._exit(0)


def serve(job: ServerJob) -> Any:
    """Load the model and listen.

    The server decides alone what a request leaves open. A small model needs a low temperature to
    make sense; 0.2 with top_p 0.9 is what SmolLM2's makers advise. Of llama.cpp's other ways of
    dropping unlikely tokens none is on: no request could turn them off, and they would hide what
    its parameters do. The seed stays llama.cpp's "another one for each request".

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
    # One at a time: two at once would share the context, the cores, and the rounding.
    params.n_parallel = 1
    # A reply that nobody waits for any more ends between two batches. With llama.cpp's 2048 tokens
    # that is after the whole prompt, minutes later on a slow machine.
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
    """Do the job on the standard input, until that ends."""
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
