"""The flags of the command line, and which go together."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from claude_tui import __version__, paths
from claude_tui.arguments import Arguments
from claude_tui.errors import UsageError
from claude_tui.export.formats import FORMATS


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are errors like any other."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, "--help lists every flag.")


def build_parser() -> argparse.ArgumentParser:
    """The parser of every flag there is."""
    parser = _Parser(
        prog="claude-tui",
        description="Talk with Claude in the terminal, and steer every request.",
        epilog="Environment: ANTHROPIC_API_KEY and ANTHROPIC_BASE_URL say where replies come from; "
        f"{paths.DATA_DIR_VARIABLE}, {paths.CONFIG_DIR_VARIABLE} and {paths.CACHE_DIR_VARIABLE} "
        "where files live. Exit status: 0 done; 1 the API or the disk failed; 2 the call or a file "
        "is wrong; 4 the reply of -p was refused or cut off; 130 interrupted.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("files", nargs="*", metavar="FILE.toml", type=Path, help="the conversation to open")
    add("-c", "--continue", dest="latest", action="store_true", help="open the last changed one")
    add("-p", "--print", nargs="?", const="", metavar="PROMPT", help="no screen: print the reply")
    add(
        "-a",
        "--attach",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="send FILE with the message of -p: an image, a PDF or text; may be given again",
    )
    add("--plain", action="store_true", help="for a screen reader: text alone, nothing that moves")
    request = parser.add_argument_group("the request")
    add = request.add_argument
    add("-m", "--model", metavar="ID", help="the model to ask")
    add("-s", "--system", metavar="TEXT", help="the system prompt, or @FILE to read it from")
    add("--temperature", type=_temperature, metavar="X", help="0 to 1; other servers: to 2")
    add("--top-p", type=_share, metavar="X", help="0 to 1")
    add("--max-tokens", type=_positive, metavar="N", help="most tokens of a reply")
    add("--preset", metavar="NAME", help="a preset: a request under a name")
    add(
        "--local",
        nargs="?",
        const="",
        metavar="PATH",
        help="the built-in local model, or the GGUF file at PATH; no key needed",
    )
    other = parser.add_argument_group("instead of a conversation")
    add = other.add_argument
    add("--export", choices=tuple(FORMATS), metavar="FORMAT", help=", ".join(FORMATS))
    add("--check", action="store_true", help="say whether each FILE is valid")
    add("--import", dest="imports", action="store_true", help="take in conversations of each FILE")
    add("--list", action="store_true", help="the saved conversations")
    add("--version", action="version", version=f"claude-tui {__version__}")
    return parser


def parse(given: Sequence[str]) -> Arguments:
    """What was given on the command line, after the program's name.

    Raises:
        UsageError: For combinations that make no sense.
    """
    args = Arguments(**vars(build_parser().parse_args(given)))
    if args.local and not args.files and Path(args.local).suffix == ".toml":
        args = args._replace(files=(Path(args.local),), local="")
    if len(args.files) > 1 and not (args.check or args.imports):
        raise UsageError("one FILE at a time", "Only --check and --import take several.")
    if args.latest and args.files:
        raise UsageError("--continue opens the last conversation, so it takes no FILE")
    if (args.check or args.export) and not (args.files or args.latest):
        raise UsageError(f"{'--check' if args.check else '--export'} needs a FILE")
    if args.attach and args.print is None:
        raise UsageError("--attach goes with -p")
    if args.imports and not args.files:
        raise UsageError("--import needs a FILE", "It is an export archive, or a request body.")
    return args


def _temperature(text: str) -> float:
    """A flag's number from 0 to 2; a model that takes less is sent its most."""
    return _number(text, 2)


def _share(text: str) -> float:
    """A flag's number from 0 to 1."""
    return _number(text, 1)


def _number(text: str, most: int) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= most:
        raise argparse.ArgumentTypeError(f"expected a number from 0 to {most}, got {text!r}")
    return value


def _positive(text: str) -> int:
    """A flag's whole number from 1."""
    try:
        value = int(text)
    except ValueError:
        value = 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1, got {text!r}")
    return value
