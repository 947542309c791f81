"""All benchmarks, or those named: ``python -m tests.benchmarks [NAME…]``.

Some take long and are run on their own: ``tests.benchmarks.worst``, ``editors``, ``inspected`` and
``picker``.
"""

from __future__ import annotations

import sys

from tests.benchmarks import delivery, idle, keys, saving, soak, start, streaming, transcript

BENCHMARKS = {
    "start": start.main,
    "transcript": transcript.main,
    "streaming": streaming.main,
    "delivery": delivery.main,
    "keys": keys.main,
    "idle": idle.main,
    "saving": saving.main,
    "soak": soak.main,
}


def main() -> None:
    names = sys.argv[1:] or list(BENCHMARKS)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        raise SystemExit(f"no benchmark {unknown[0]}; there are {', '.join(BENCHMARKS)}")
    for name in names:
        print(f"\n-- {name}")
        BENCHMARKS[name]()


if __name__ == "__main__":
    main()
