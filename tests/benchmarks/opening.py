"""CPU from the start until the last message is painted, of a long and of a short file.

Run it from the project's root: ``python -m tests.benchmarks.opening [runs]``.
"""

from __future__ import annotations

import sys

from tests.benchmarks.process import (
    OURS,
    alternate,
    conversation_file,
    cpu_to_sign,
    print_ratio,
    surroundings,
)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with surroundings() as (home, environ):
        short, long = ([*OURS, conversation_file(home, n)] for n in (10, 10_000))
        least = alternate(
            runs,
            {
                "10 messages": lambda: cpu_to_sign(short, environ, "message 10."),
                "10,000 messages": lambda: cpu_to_sign(long, environ, "message 10000."),
            },
        )
    print_ratio("10,000 to 10", least["10,000 messages"] / least["10 messages"], 1.2)


if __name__ == "__main__":
    main()
