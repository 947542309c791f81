"""The flags of the command line, and which of them go together."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from os.path import isfile
from pathlib import Path
from typing import Any, Final, NoReturn

from claude_tui import __version__, paths
from claude_tui.cli.arguments import Arguments
from claude_tui.errors import UsageError
from claude_tui.export.formats import FORMATS
from claude_tui.models.parameters import SETTINGS

_OF_REQUEST: Final = ("model", "system", "temperature", "top_p", "max_tokens", "preset", "local")
"""Fields of ``Arguments`` that matter only if a request is sent."""


class _Parser(argparse.ArgumentParser):
    """A parser that raises ``UsageError`` instead of ending the program."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, "See claude-tui --help.")

    def _print_message(self, message: str, file: Any = None) -> None:
        """Print the help or the version; argparse's own method ignores a full disk."""
        out = file or sys.stdout
        out.write(message)
        out.flush()


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all flags."""
    parser = _Parser(
        prog="claude-tui",
        description="Talk with Claude in the terminal, and see and steer every request.",
        epilog="Environment: ANTHROPIC_API_KEY and ANTHROPIC_BASE_URL set where requests go; "
        f"{paths.DATA_DIR_VARIABLE}, {paths.CONFIG_DIR_VARIABLE} and {paths.CACHE_DIR_VARIABLE} "
        "set where files are kept. Exit status: 0 success; 1 the API or the disk failed; 2 an "
        "argument or a file is invalid; 4 the reply of -p was refused or cut off; 130 interrupted.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("files", nargs="*", metavar="FILE.toml", type=Path, help="the conversation to open")
    add(
        "-c",
        "--continue",
        dest="latest",
        action="store_true",
        help="open the conversation changed last",
    )
    add(
        "-p",
        "--print",
        nargs="?",
        const="",
        metavar="PROMPT",
        help="send PROMPT, print the reply and exit",
    )
    add(
        "-a",
        "--attach",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="send FILE with the message of -p: an image, a PDF or text; can be repeated",
    )
    add("--plain", action="store_true", help="for screen readers: only text, nothing that moves")
    request = parser.add_argument_group("the request")
    add = request.add_argument
    add("-m", "--model", metavar="ID", help="the model to use")
    add("-s", "--system", metavar="TEXT", help="the system prompt, or @FILE to read it from FILE")
    add(
        "--temperature",
        type=_reader("temperature"),
        metavar="X",
        help="0 to 1 (0 to 2 on other servers)",
    )
    add("--top-p", type=_reader("top_p"), metavar="X", help="0 to 1")
    add(
        "--max-tokens",
        type=_reader("max_tokens"),
        metavar="N",
        help="the most tokens a reply may have",
    )
    add("--preset", metavar="NAME", help="a saved request, by name")
    add(
        "--local",
        nargs="?",
        const="",
        metavar="PATH",
        help="the built-in local model, or the GGUF file at PATH; no key needed",
    )
    other = parser.add_argument_group("instead of opening a conversation")
    add = other.add_argument
    add(
        "--export",
        choices=tuple(FORMATS),
        metavar="FORMAT",
        help=f"print FILE as {', '.join(FORMATS)}",
    )
    add("--check", action="store_true", help="check that each FILE is valid")
    add(
        "--import",
        dest="imports",
        action="store_true",
        help="import the conversations in each FILE",
    )
    add("--list", action="store_true", help="list the saved conversations")
    add("--info", action="store_true", help="print what a bug report needs; no secrets")
    add("--version", action="version", version=f"claude-tui {__version__}")
    return parser


def parse(command_line: Sequence[str]) -> Arguments:
    """Parse the command line, without the program's name.

    Raises:
        UsageError: A flag is wrong, or flags do not go together.
    """
    args = Arguments(**vars(build_parser().parse_args(command_line)))
    if args.local and not args.files and Path(args.local).suffix == ".toml":
        args = args._replace(files=(Path(args.local),), local="")
    # ``-p`` takes the next argument as the prompt, but nobody sends a conversation's name as one.
    if args.print and not args.files and args.print.endswith(".toml") and isfile(args.print):
        args = args._replace(files=(Path(args.print),), print="")
    _check_together(args)
    return args


def _check_together(args: Arguments) -> None:
    """Raise ``UsageError`` if flags do not go together."""
    actions = _actions(args)
    if len(actions) > 1:
        raise UsageError(f"{actions[0]} and {actions[1]} can't be used together")
    alone = "--list" if args.list else "--info" if args.info else ""
    if alone and (args.files or args.latest):
        raise UsageError(f"{alone} can't be used with {'FILE' if args.files else '--continue'}")
    if len(args.files) > 1 and not (args.check or args.imports):
        raise UsageError("only one FILE at a time", "Only --check and --import accept several.")
    if args.latest and args.files:
        raise UsageError("--continue can't be used with FILE: it opens the latest conversation")
    if (args.check or args.export) and not (args.files or args.latest):
        raise UsageError(f"{'--check' if args.check else '--export'} needs a FILE")
    if args.attach and args.print is None:
        raise UsageError("--attach only works with -p")
    if args.imports and not args.files:
        raise UsageError("--import needs a FILE", "Name an export archive or a request body.")


def without_effect(args: Arguments) -> str:
    """Return a sentence on flags that have no effect; empty if all have one."""
    given = [name for name in _OF_REQUEST if getattr(args, name) is not None]
    flags = [f"--{name.replace('_', '-')}" for name in given]
    actions = [action for action in _actions(args) if action != "-p"]
    if not flags or not actions:
        return ""
    return f"{', '.join(flags)} {'has' if len(flags) == 1 else 'have'} no effect with {actions[0]}"


def _actions(args: Arguments) -> list[str]:
    """Return the flags that ask for something else than the screen."""
    is_given = {
        "-p": args.print is not None,
        "--check": args.check,
        "--export": args.export is not None,
        "--import": args.imports,
        "--list": args.list,
        "--info": args.info,
    }
    return [flag for flag, given in is_given.items() if given]


def _reader(name: str) -> Callable[[str], Any]:
    """Return the function that parses the value of a request parameter's flag."""
    key = SETTINGS[name]

    def read(text: str) -> Any:
        try:
            value = key.kind(text)
        except ValueError:
            value = None
        if value is None or not key.check(value):
            raise argparse.ArgumentTypeError(f'expected {key.expected}, got "{text}"')
        return value

    return read
