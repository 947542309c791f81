"""Variables of the environment as they were meant."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Final

PREFIXES: Final = ("ANTHROPIC_", "CLAUDE_TUI_", "AWS_", "AZURE_", "GOOGLE_", "CLOUD_ML_")
"""What the names of variables begin with that this program, the SDK and the clouds read."""
NAMES: Final = frozenset(
    {"SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}
    | {"VISUAL", "EDITOR"}
)
"""Others that are read. Proxies are not among them: a blank one means none."""


def tidy_variables(environ: MutableMapping[str, str]) -> None:
    """Take away the white space around each of those variables, and those that hold nothing else.

    Shells, containers and CI leave blank variables behind where a value is missing, and files of
    secrets a line break after it. Some libraries take either for a value: the SDK would send
    requests to the address ``""``.
    """
    for name, value in list(environ.items()):
        if name not in NAMES and not name.startswith(PREFIXES):
            continue
        if tidy := value.strip():
            environ[name] = tidy
        else:
            del environ[name]
