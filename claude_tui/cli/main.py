"""Run what the command line asks for, and return the exit status."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from claude_tui import paths
from claude_tui.cli.arguments import Arguments
from claude_tui.cli.environment import tidy_variables
from claude_tui.conversation import Parameters
from claude_tui.conversation.content import without_surrogates
from claude_tui.errors import INTERRUPTED, ClaudeTuiError, FileError, UsageError

if TYPE_CHECKING:
    from claude_tui.config.settings import Settings
    from claude_tui.conversation import Conversation
    from claude_tui.models.catalog import Model
    from claude_tui.session.document import Document
    from claude_tui.session.workspace import Workspace


def run(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit status.

    0: done. 1: the API or the disk failed. 2: the call or a file is wrong. 4: the reply of ``-p``
    was refused or cut off. 130: ctrl+c. Every failure is one line on standard error.
    """
    try:
        _prepare_streams()
        tidy_variables(os.environ)
        status = _dispatch(_arguments(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except ClaudeTuiError as error:
        _complain(str(error))
        return error.exit_status
    except BrokenPipeError:
        _discard(sys.stdout)
        return 1
    except OSError as error:
        _complain(f"{error.filename or 'the output'}: {error.strerror or error}")
        _discard(sys.stdout)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return status


def _prepare_streams() -> None:
    """Make the standard streams take any text, and open a null stream for each closed one."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper) and name != "stderr":
            stream.reconfigure(errors="replace")


def _complain(text: str) -> None:
    from claude_tui.text.visible import safe_for

    try:
        print(safe_for(sys.stderr, f"claude-tui: {text}"), file=sys.stderr, flush=True)
    except OSError:
        _discard(sys.stderr)  # nobody is left to tell


def _discard(stream: TextIO) -> None:
    """Send a broken stream to nowhere, since Python would write to it again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _arguments(command_line: Sequence[str]) -> Arguments:
    if not command_line:
        return Arguments()  # without importing the parser
    from claude_tui.cli.flags import parse, without_effect

    args = parse(command_line)
    if words := without_effect(args):
        _complain(words)
    return args


def _dispatch(args: Arguments) -> int:
    if args.check:
        return _check(args.files or (_latest(),))
    if args.imports:
        return _import(args.files)
    if args.list:
        return _list()
    if args.info:
        return _info()
    if args.export:
        return _export(args.files[0] if args.files else _latest(), args.export)
    if args.print is not None:
        return _print(args, args.print)
    return _screen(args)


def _check(files: Sequence[Path]) -> int:
    from claude_tui.storage.toml.unknown_keys import remarks
    from claude_tui.text.visible import safe_for, visible_line

    status = 0
    for path in files:
        try:
            conversation, faults = _checked(path)
        except ClaudeTuiError as error:
            print(safe_for(sys.stderr, str(error)), file=sys.stderr)
            status = max(status, error.exit_status)
            continue
        for fault in faults:
            print(safe_for(sys.stderr, visible_line(fault)), file=sys.stderr)
            status = max(status, UsageError.exit_status)
        if not faults:
            count = len(conversation.messages)
            line = f"{path}: ok, {count} message{'' if count == 1 else 's'}"
            print(safe_for(sys.stdout, line))
        for remark in remarks(conversation):
            print(safe_for(sys.stderr, visible_line(f"{path}: {remark}")), file=sys.stderr)
    return status


def _checked(path: Path) -> tuple[Conversation, list[str]]:
    """Return the conversation in a file, and a line for each block that the API would refuse."""
    from claude_tui.cli.check_mode import content_faults
    from claude_tui.cli.named_files import explain_other_files
    from claude_tui.storage import disk
    from claude_tui.storage.toml.codec import parse_document
    from claude_tui.storage.toml.unknown_keys import require_conversation

    data = disk.read(path).data
    with explain_other_files(path):
        document = parse_document(data, path)
        require_conversation(document, path)
    conversation = document.conversation
    return conversation, list(content_faults(conversation, data.decode("utf-8-sig"), path))


def _import(files: Sequence[Path]) -> int:
    from claude_tui.importing.folder import import_file
    from claude_tui.storage.folder import ConversationStore
    from claude_tui.text.visible import safe_for, visible_line

    store = ConversationStore(paths.conversations_dir())
    status = 0
    for path in files:
        try:
            for outcome in import_file(path, store):
                out = sys.stderr if outcome.error else sys.stdout
                print(safe_for(out, visible_line(outcome.line)), file=out)
                status = max(status, UsageError.exit_status if outcome.error else 0)
        except FileError as error:
            print(safe_for(sys.stderr, str(error)), file=sys.stderr)
            status = error.exit_status
    return status


def _list() -> int:
    from claude_tui.cli.list_mode import row_of, table
    from claude_tui.library.library import listed
    from claude_tui.storage.folder import ConversationStore

    store = ConversationStore(paths.conversations_dir())
    rows = map(row_of, listed(store, paths.index_file()))
    if sys.stdout.isatty():
        lines = table(rows, shutil.get_terminal_size().columns)
    else:
        lines = ["\t".join(row) for row in rows]
    for line in lines:
        print(line)
    return 0


def _info() -> int:
    from claude_tui.cli.info_mode import info
    from claude_tui.text.visible import safe_for, visible_line

    lines = list(info(*_settings()))
    width = max(len(name) for name, _ in lines)
    for name, value in lines:
        print(safe_for(sys.stdout, f"{name:{width}}  {visible_line(value)}"))
    return 0


def _export(path: Path, export_format: str) -> int:
    from claude_tui.cli.named_files import explain_other_files
    from claude_tui.export.formats import exported
    from claude_tui.storage.attachments import folder_of
    from claude_tui.storage.toml.codec import load_conversation
    from claude_tui.text.visible import safe_for

    with explain_other_files(path):
        conversation = load_conversation(path)
    text = exported(conversation, export_format, find_model=_find_model, base_dir=folder_of(path))
    sys.stdout.write(safe_for(sys.stdout, text))
    return 0


def _find_model(model_id: str) -> Model:
    """Return a model from the catalog and the user's own file, without asking a server."""
    from claude_tui.models.catalog import Catalog
    from claude_tui.models.own import load_own_models

    own_models, problems = load_own_models(paths.models_file())
    for problem in problems:
        _complain(problem)
    # Models that are not Anthropic's come from servers that take every parameter.
    return Catalog(foreign=True, own=own_models).find(model_id)


def _screen(args: Arguments) -> int:
    path = _path(args)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("claude-tui needs a terminal", "Use -p to get a reply without one.")
    from claude_tui.tui.start_mode import begin_start

    begin_start()  # the screen ends it
    from claude_tui.tui.app import ClaudeTuiApp

    settings, problems = _settings()
    settings = settings._replace(plain=settings.plain or args.plain)
    with _workspace(args, settings, last=_last_request()) as workspace:
        session = workspace.session(path) if path else workspace.new_session()
        app = ClaudeTuiApp(workspace, settings, session, (*problems, *workspace.problems))
        app.run()
    if app.return_code == 0 and sys.stdout.isatty():  # the terminal may be gone
        _tell_how_to_return(app.document)
    # None: the app ended before it set a status.
    return 1 if app.return_code is None else app.return_code


def _tell_how_to_return(document: Document) -> None:
    """Print the call that opens the conversation again, if it has any messages."""
    if document.path is None or not document.conversation.messages:
        return
    from shlex import quote

    from claude_tui.storage.folder import ConversationStore
    from claude_tui.text.visible import visible_line

    is_latest = ConversationStore(paths.conversations_dir()).latest() == document.path
    call = "-c" if is_latest else quote(str(document.path))
    print(visible_line(f"To continue this conversation: claude-tui {call}"))


def _print(args: Arguments, prompt: str) -> int:
    from claude_tui.api.connection import begin_import

    begin_import()  # the slowest part of the start
    from claude_tui.cli.message_input import message_from
    from claude_tui.cli.print_mode import print_reply

    path = _path(args)
    message = message_from(prompt, args.attach, sys.stdin, _complain)
    settings, problems = _settings()
    with _workspace(args, settings) as workspace:
        for problem in (*problems, *workspace.problems):
            _complain(problem)
        if workspace.backend.model is not None and args.local is None:
            _complain("no API key is set, so the local model answers (it isn't Claude)")
        workspace.use_kept_models()
        session = workspace.session(path) if path else workspace.unsaved_session()
        with closing(session):
            status = print_reply(session, message, path, sys.stdout, sys.stderr)
        if status == ClaudeTuiError.exit_status and (
            unlisted := workspace.catalog.unlisted(session.model.id)
        ):
            _complain(unlisted)
        return status


def _settings() -> tuple[Settings, tuple[str, ...]]:
    """Return the settings, with their preset in their request, and a line for every problem."""
    from claude_tui.config.settings import load_settings
    from claude_tui.models.parameters import SETTINGS

    settings, problems = load_settings(paths.config_file(), SETTINGS)
    if not settings.preset:
        return settings, problems
    from claude_tui.storage.presets import load_preset

    try:
        preset = load_preset(settings.preset)
    except ClaudeTuiError as error:
        return settings, (*problems, f"{paths.config_file()}: preset: {error}")
    return settings._replace(request=settings.request.over(preset)), problems


def _last_request() -> Parameters:
    """Return the request as it was last set on the screen. Only the screen starts with it."""
    if not paths.last_request_file().exists():
        return Parameters()  # without importing the reader
    from claude_tui.storage.presets import load_last_request

    return load_last_request()


def _workspace(
    args: Arguments, settings: Settings, *, last: Parameters | None = None
) -> AbstractContextManager[Workspace]:
    """Return a workspace with the backend and the request that flags and settings name."""
    from claude_tui.cli.startup import choose_backend, start_logging
    from claude_tui.session.workspace import Workspace

    start_logging()
    backend = choose_backend(args.local, os.environ, settings.provider)
    preset = None
    if args.preset is not None:
        from claude_tui.storage.presets import load_preset

        preset = load_preset(args.preset)
    return closing(Workspace(backend, settings.request, _overrides(args), preset=preset, last=last))


def _overrides(args: Arguments) -> Parameters:
    """Return the parameters that flags set."""
    values: dict[str, Any] = {
        "model": args.model and without_surrogates(args.model),
        "system": _system(args.system),
        "temperature": args.temperature,
        "top_p": args.top_p,
        "max_tokens": args.max_tokens,
    }
    return Parameters(**{name: value for name, value in values.items() if value is not None})


def _system(argument: str | None) -> str | None:
    """Return the system prompt; read it from the file if the argument is ``@FILE``."""
    if argument is None or not argument.startswith("@"):
        return argument and without_surrogates(argument)
    from claude_tui.text.encoding import HOW_TO_CONVERT, decoded

    path = Path(argument[1:])
    try:
        text = decoded(path.read_bytes())
    except OSError as error:
        raise FileError(path, error.strerror or str(error)) from error
    if text is None:
        raise FileError(path, "is not UTF-8 text", HOW_TO_CONVERT)
    return text


def _path(args: Arguments) -> Path | None:
    """Return the conversation that the command line names; None for a new one."""
    if not args.files:
        return _latest() if args.latest else None
    from claude_tui.cli.named_files import check_can_hold_conversation

    check_can_hold_conversation(args.files[0], args.print)
    return args.files[0]


def _latest() -> Path:
    """Return the conversation that was changed last."""
    from claude_tui.storage.folder import ConversationStore

    latest = ConversationStore(paths.conversations_dir()).latest()
    if latest is None:
        raise UsageError("there is no conversation to continue yet")
    return latest
