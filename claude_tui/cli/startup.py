"""Choose the backend and start the log, for the screen and for ``-p``."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from claude_tui import paths
from claude_tui.api.endpoint import CredentialError, Endpoint, find_endpoint
from claude_tui.config.toml_file import short_repr
from claude_tui.session.backend import Backend

ANTHROPIC = "anthropic"
"""The default provider: Anthropic itself, or the server that the environment names."""

NO_CREDENTIAL = """\
No API key is set, and the local model isn't installed.

To talk with Claude: set ANTHROPIC_API_KEY, or run `ant auth login`, and start again.
To talk with another server that speaks the Messages API: set ANTHROPIC_BASE_URL.
To try everything without a key: install the local model.

{missing}"""


LOCAL_MODEL = "A small model on this machine. It is often wrong, and it is not Claude."
GET_CLAUDE = "For Claude, set ANTHROPIC_API_KEY or run `ant auth login`, then start again."


class _Log(logging.Handler):
    """A log that opens its file with the first line: most runs write none."""

    @cached_property
    def _file(self) -> logging.Handler:
        from claude_tui.cli.log_file import open_log

        return open_log(paths.log_file())

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        self._file.emit(record)

    def close(self) -> None:
        """Close the file, if there is one."""
        if "_file" in vars(self):
            self._file.close()
        super().close()


def start_logging() -> None:
    """Send log lines and libraries' warnings to a file: standard error is for the person."""
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # it would print a failed write to standard error
    logging.getLogger().addHandler(_Log())


def choose_backend(local: str | None, environ: Mapping[str, str], provider: str = "") -> Backend:
    """Return the backend: the local model on request, else what the environment names.

    Args:
        local: The model file to serve, if the flags ask for the local model; empty for the one
            that is installed.
        environ: The environment.
        provider: The cloud that the settings name; empty if none.
    """
    if local is not None:
        return _local_backend(Path(local) if local else None, "For Claude, start without --local.")
    try:
        if provider and provider != ANTHROPIC:
            return _provider_backend(provider, environ)
        endpoint = find_endpoint(environ)
    except CredentialError as error:
        return _no_backend(error, str(error))
    if endpoint is not None:
        claude = endpoint.kind == "claude"
        return Backend(
            endpoint.label,
            not claude,
            lambda: endpoint,
            introduction=_introduced(f"{'' if claude else 'The '}{endpoint.label}", endpoint),
            credential=endpoint.credential_kind,
            address=endpoint.address,
            id_prefix="" if claude else None,
        )
    from claude_tui.local.engine import installed, missing

    if installed():
        return _local_backend(None, GET_CLAUDE)
    no_key = CredentialError(
        "no API key is set, so no request can be sent", "Set ANTHROPIC_API_KEY."
    )
    return _no_backend(no_key, NO_CREDENTIAL.format(missing=missing()))


def _provider_backend(name: str, environ: Mapping[str, str]) -> Backend:
    from claude_tui.api.providers import provider_endpoint, providers

    provider = providers().get(name)
    if provider is None:
        # Falling back would send the conversation to a server that nobody chose.
        provider_names = ", ".join((ANTHROPIC, *providers()))
        raise CredentialError(
            f"{paths.config_file()}: provider: unknown provider {short_repr(name)}",
            f"Available: {provider_names}.",
        )
    endpoint = provider_endpoint(provider, environ)
    return Backend(
        provider.label,
        False,
        lambda: endpoint,
        introduction=_introduced(provider.label, endpoint),
        credential=endpoint.credential_kind,
        address=endpoint.address if provider.lists_models else "",
        id_prefix=provider.id_prefix,
        default_model=provider.default_model,
    )


def _introduced(server: str, endpoint: Endpoint) -> str:
    """Say which server answers and what credential it gets."""
    return f"{server}, with {endpoint.credential}." if endpoint.credential else f"{server}."


def _local_backend(gguf: Path | None, why: str) -> Backend:
    from claude_tui.local.engine import LocalEngine

    engine = LocalEngine(gguf)
    engine.check()
    return Backend(
        label="local model, not Claude",
        foreign=True,
        resolve=engine.start,
        introduction=f"{LOCAL_MODEL} {why}",
        model=engine.model,
        other_models=why,
        close=engine.stop,
    )


def _no_backend(error: CredentialError, explanation: str) -> Backend:
    def refuse() -> Endpoint:
        raise error

    return Backend(
        "no credential", False, refuse, introduction=error.message, explanation=explanation
    )
