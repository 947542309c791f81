"""Search the conversations of a folder on a thread of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from claude_tui import paths
from claude_tui.library.library import MOST_HITS, Hit, Library
from claude_tui.storage.folder import ConversationStore
from claude_tui.text.matching import words_of

log = logging.getLogger(__name__)

_REPORT_SECONDS: Final = 0.2
"""How often hits are reported while the search goes on."""
_WORK_SECONDS: Final = 0.05
"""How long the index is worked on before a rest of the same length, so that keys need not wait."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits so far.

    Args:
        query: The query.
        hits: The conversations, the last changed one first.
        done: Whether nothing more will be found unless files change.
        state: Anything else to tell, in a few words; may be empty.
        fault: Why the folder can't be read; empty if it can.
    """

    query: str
    hits: Sequence[Hit]
    done: bool
    state: str = ""
    fault: str = ""


Report: TypeAlias = Callable[[SearchResult], object]


class Search:
    """Finds conversations, and keeps their index up to date.

    Every method but ``close`` returns at once.

    Args:
        store: The folder.
        index_file: The file of its index.
    """

    def __init__(self, store: ConversationStore, index_file: Path) -> None:
        self._store = store
        self._index_file = index_file
        self._thread: threading.Thread | None = None
        # What the thread should do; guarded by the condition.
        self._wake = threading.Condition()
        self._query: tuple[str, Report] | None = None
        self._to_answer = False
        self._to_look = False
        self._written: set[Path] = set()
        self._closing = False
        # Used by the thread alone.
        self._reported = 0.0

    def ask(self, query: str, report: Report) -> None:
        """Find what has all words of ``query`` in title, model, name or text; empty finds all.

        It replaces the last query. Changes are also reported, until the next query.

        Args:
            query: The words as a person types them.
            report: Is called on the thread of the search, perhaps many times.
        """
        with self._wake:
            self._query = query, report
            self._to_answer = True
            self._wake.notify()
        self._start()

    def look(self) -> None:
        """Read the folder again, since files may be new, changed or gone."""
        with self._wake:
            self._to_look = True
            self._wake.notify()
        self._start()

    def note(self, path: Path) -> None:
        """Note that this program wrote the file at ``path``, so that a list on screen shows it."""
        with self._wake:
            self._written.add(path)
            if self._query is not None:
                self._to_look = True
                self._wake.notify()

    def leave(self) -> None:
        """Stop reporting. The index is still finished."""
        with self._wake:
            self._query = None

    def close(self) -> None:
        """End the thread, and wait for it."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join()

    # -- the thread

    def _start(self) -> None:
        if self._thread is None and not self._closing:
            self._thread = threading.Thread(target=self._run, name="search", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        library = Library(self._store, self._index_file)
        try:
            while self._wait(library):
                if self._to_answer:
                    self._answer(library)
                elif self._to_look:
                    self._to_look = False
                    library.look()
                    self._to_answer = True
                else:
                    self._work(library)
        except Exception:
            log.exception("the search ended")
            self._report([], done=True, state=f"the search failed: see {paths.log_file()}")
        finally:
            library.close()

    def _wait(self, library: Library) -> bool:
        """Wait for something to do, and return whether there is anything."""
        with self._wake:
            self._wake.wait_for(
                lambda: self._closing or self._to_answer or self._to_look or library.unfinished
            )
            return not self._closing

    def _interrupted(self) -> bool:
        """Whether something more important is waiting."""
        return self._closing or self._to_answer

    def _answer(self, library: Library) -> None:
        with self._wake:
            self._to_answer = False
            query, written = self._query, set(self._written)
        if query is None:
            return
        words = words_of(query[0])
        if words:
            if not library.looked:
                library.look()
            self._find(library, words)
        elif library.looked:
            done = not library.unfinished
            self._report(
                library.everything(), done=done, state=_list_state(library), fault=library.fault
            )
        else:
            self._report(library.first_page(written), done=False, state=_list_state(library))

    def _find(self, library: Library, words: Sequence[str]) -> None:
        """Report every conversation with all of ``words`` as it is found."""
        hits = library.named(words)
        found_by_text = 0
        self._reported = time.monotonic()
        for hit in library.find(words):
            if self._interrupted():
                return
            if hit is not None:
                hits[hit.summary.path] = hit
                found_by_text += bool(hit.line)
            if time.monotonic() - self._reported > _REPORT_SECONDS:
                state = _search_state(library, found_by_text)
                self._report(library.in_order(hits.values()), done=False, state=state)
        state = _search_state(library, found_by_text)
        self._report(library.in_order(hits.values()), done=True, state=state)

    def _work(self, library: Library) -> None:
        """Work on the index for a moment, then rest as long."""
        began = time.monotonic()
        library.work(_WORK_SECONDS, self._interrupted)
        with self._wake:
            lists_all = self._query is not None and not words_of(self._query[0])
        if lists_all and not (
            library.unfinished and time.monotonic() - self._reported < _REPORT_SECONDS
        ):
            self._to_answer = True
            return
        with self._wake:
            self._wake.wait_for(self._interrupted, timeout=time.monotonic() - began)

    def _report(self, hits: Sequence[Hit], *, done: bool, state: str, fault: str = "") -> None:
        self._reported = time.monotonic()
        with self._wake:
            query = None if self._to_answer else self._query
        if query is not None:
            text, report = query
            report(SearchResult(text, hits, done, state, fault))


def _list_state(library: Library) -> str:
    """Return the state of the list of all conversations."""
    if not library.looked:
        return "reading the folder"
    return f"{library.unfinished:,} left to index" if library.unfinished else ""


def _search_state(library: Library, found_by_text: int) -> str:
    """Return the state of a list of hits, ``found_by_text`` of which were found by their texts."""
    if found_by_text == MOST_HITS:
        return f"newest {MOST_HITS} only"
    return "" if library.finds_fast else "no index, reading every file"
