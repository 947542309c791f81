"""Variables of the environment that hold nothing."""

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


def unset_blank_variables(environ: MutableMapping[str, str]) -> None:
    """Remove each of those variables that is empty or only white space.

    Shells, containers and CI leave such variables behind where a value is missing. Some libraries
    take them for a value: the SDK would send requests to the address ``""``.
    """
    for name, value in list(environ.items()):
        if not value.strip() and (name in NAMES or name.startswith(PREFIXES)):
            del environ[name]
