"""The parsed command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Arguments(NamedTuple):
    """The command line, as ``--help`` explains it. None and False mean "not given"."""

    files: Sequence[Path] = ()
    latest: bool = False
    print: str | None = None
    """The prompt; empty if it comes from standard input."""
    attach: Sequence[Path] = ()
    plain: bool = False
    model: str | None = None
    system: str | None = None
    """The system prompt, or ``@`` and the file to read it from."""
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    preset: str | None = None
    local: str | None = None
    """A GGUF file; empty for the local model that is installed."""
    export: str | None = None
    check: bool = False
    imports: bool = False
    list: bool = False
    info: bool = False
