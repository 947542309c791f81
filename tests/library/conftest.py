"""A library of conversations, and the file of its index."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from claude_tui.library.library import Library
from claude_tui.storage.folder import ConversationStore


@pytest.fixture
def index_file(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "index.sqlite3"


@pytest.fixture
def open_library(folder: Path, index_file: Path) -> Iterator[Callable[[], Library]]:
    """Opens the library, as a later run of the program would."""
    libraries = []

    def open_library() -> Library:
        library = Library(ConversationStore(folder), index_file)
        libraries.append(library)
        library.look()
        return library

    yield open_library
    for library in libraries:
        library.close()
