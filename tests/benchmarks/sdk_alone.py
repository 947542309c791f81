"""A program that does nothing but ask with the SDK: as its README does, or with less work for it.

``python -m tests.benchmarks.sdk_alone [helper | events]``: the first uses ``messages.stream``, the
second ``messages.create(stream=True)``, which keeps nothing of the reply.
"""

from __future__ import annotations

import sys

from anthropic import Anthropic

REQUEST = {
    "model": "claude-sonnet-4-6",
    "max_tokens": 4096,
    "messages": [{"role": "user", "content": "Talk"}],
}


def main(way: str) -> None:
    client = Anthropic()
    if way == "helper":
        with client.messages.stream(**REQUEST) as stream:  # type: ignore[arg-type]
            for text in stream.text_stream:
                print(text, end="", flush=True)
        return
    for event in client.messages.create(**REQUEST, stream=True):  # type: ignore[call-overload]
        if event.type == "content_block_delta" and event.delta.type == "text_delta":
            print(event.delta.text, end="", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:] or ["helper"])
