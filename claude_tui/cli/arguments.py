"""What a call of the program asks for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Arguments(NamedTuple):
    """The command line, as ``--help`` explains it. None and False: not given."""

    files: Sequence[Path] = ()
    latest: bool = False
    print: str | None = None
    """Empty: the prompt comes from standard input."""
    attach: Sequence[Path] = ()
    plain: bool = False
    model: str | None = None
    system: str | None = None
    """With ``@`` in front: the file to read it from."""
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    preset: str | None = None
    local: str | None = None
    """Empty: the local model that is installed, else a GGUF file."""
    export: str | None = None
    check: bool = False
    imports: bool = False
    list: bool = False
