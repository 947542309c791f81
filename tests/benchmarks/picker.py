"""The list of conversations, with 10,000 of them (200 MB) against 100.

Run it from the project's root: ``python -m tests.benchmarks.picker [runs]``. It writes 200 MB to
the folder for temporary files, and takes them away again.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from statistics import median

from claude_tui import paths
from claude_tui.library.library import Library
from claude_tui.storage.folder import ConversationStore
from claude_tui.text.matching import words_of
from tests.benchmarks.conversations import RARE, fill
from tests.benchmarks.process import (
    OURS,
    OURS_PAINTED,
    Program,
    alternate,
    print_line,
    surroundings,
    within,
)

MANY, FEW = 10_000, 100
LIST = "\x0f"
"""ctrl+o."""
SETTLED_SECONDS = 5.0
"""Until then the SDK is loaded."""
QUERIES = (RARE, "conversation 77", "descriptor", "the", "qzx", "zq", "東京")
KEYS = 30


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with surroundings() as (home, environ), tempfile.TemporaryDirectory() as folder:
        many, few = Path(folder) / "many", Path(folder) / "few"
        for data, count in ((many, MANY), (few, FEW)):
            fill(data / "conversations", count)
        cold = cpu_to_list(environ, many, cache(home, "none"))
        print(f"first page of {MANY:,}, no index: {cold:.3f} s CPU")
        for data in (few, many):
            build(data, cache(home, data.name))
        measure_echo(environ, many, home)
        least = alternate(
            runs,
            {
                f"first page of {data.name}, with an index": partial(
                    cpu_to_list, environ, data, cache(home, data.name)
                )
                for data in (few, many)
            },
        )
        small, large = least.values()
        print_line(f"{MANY:,} to {FEW}", within(large / small, 1.5))


def cache(home: Path, name: str) -> Path:
    return home / "caches" / name


def index_file(data: Path, folder: Path) -> Path:
    """Where the program will look for it."""
    before = dict(os.environ)
    os.environ |= {paths.DATA_DIR_VARIABLE: str(data), paths.CACHE_DIR_VARIABLE: str(folder)}
    try:
        return paths.index_file()
    finally:
        os.environ.clear()
        os.environ.update(before)


def build(data: Path, folder: Path) -> None:
    """Make the index, and look for some words before and after."""
    store = ConversationStore(data / "conversations")
    began = time.process_time()
    library = Library(store, index_file(data, folder))
    library.look()
    looked = time.process_time()
    while library.unfinished:
        library.work(10, lambda: False)
    built = time.process_time()
    library.close()
    size = sum(file.stat().st_size for file in folder.iterdir())
    total = sum(stamp.size for _, stamp in store.files())
    print(
        f"index of {data.name}: the folder {looked - began:.2f} s CPU, all {built - looked:.1f} s, "
        f"{size / 1e6:.0f} MB for {total / 1e6:.0f}"
    )
    library = Library(store, index_file(data, folder))
    began = time.process_time()
    library.look()
    print(f"  looked through again: {(time.process_time() - began) * 1000:.0f} ms")
    bare = Library(store, folder / "no" / "such")
    bare._index = None
    bare.look()
    for query in QUERIES:
        times = []
        for each in (library, bare):
            began = time.process_time()
            hits = sum(hit is not None for hit in each.find(words_of(query)))
            times.append(f"{(time.process_time() - began) * 1000:6.0f} ms")
        print(f"  {query:<16}{hits:6} found  {times[0]}, without an index {times[1]}")
    library.close()


def cpu_to_list(environ: Mapping[str, str], data: Path, folder: Path) -> float:
    """CPU seconds from the key that opens the list to its first page, in a settled program."""
    count = sum(1 for _ in (data / "conversations").iterdir())
    with started(environ, data, folder) as program:
        before = program.cpu()
        program.type(LIST)
        program.wait_for(f"onversation {count - 1}")
        return program.cpu() - before


def started(environ: Mapping[str, str], data: Path, folder: Path) -> Program:
    variables = {"CLAUDE_TUI_DATA_DIR": str(data), "CLAUDE_TUI_CACHE_DIR": str(folder)}
    # A draft would stand where the sign of a painted screen is waited for.
    shutil.rmtree(data / "drafts", ignore_errors=True)
    program = Program(OURS, {**environ, **variables})
    program.wait_for(OURS_PAINTED)
    program.run_for(SETTLED_SECONDS)
    return program


def measure_echo(environ: Mapping[str, str], data: Path, home: Path) -> None:
    """How long a key takes to show in the composer, idle and while the index is made."""
    for name, opens in (("idle", False), ("while the index is made", True)):
        with started(environ, data, cache(home, f"echo-{opens}")) as program:
            if opens:
                program.type(LIST)
                program.wait_for("onversation")
                program.run_for(3)
                program.type("\x1b")
                program.run_for(0.5)
            took = []
            for number in range(KEYS):
                began = time.monotonic()
                program.type(letter := "abcdefghij"[number % 10])
                program.wait_for(letter)
                took.append(time.monotonic() - began)
                program.run_for(0.1)
            took.sort()
            middle, worst = median(took) * 1000, took[-1] * 1000
            print(f"key echo, {name}: median {middle:.0f} ms, worst {worst:.0f} ms")


if __name__ == "__main__":
    main()
