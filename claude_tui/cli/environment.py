"""Tidy environment variables."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Final

PREFIXES: Final = ("ANTHROPIC_", "CLAUDE_TUI_", "AWS_", "AZURE_", "GOOGLE_", "CLOUD_ML_")
"""Prefixes of the variables that this program, the SDK and the cloud libraries read."""
NAMES: Final = frozenset(
    {"SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}
    | {"VISUAL", "EDITOR"}
)
"""Other variables that are read. A blank proxy variable means "no proxy", so none is here."""


def tidy_variables(environ: MutableMapping[str, str]) -> None:
    """Strip white space from those variables, and remove the blank ones.

    Shells, containers and CI set blank variables where a value is missing, and secrets read from
    files end with a line break. Some libraries take either for a value: the SDK would send
    requests to the address ``""``.
    """
    for name, value in list(environ.items()):
        if name not in NAMES and not name.startswith(PREFIXES):
            continue
        if tidy := value.strip():
            environ[name] = tidy
        else:
            del environ[name]
