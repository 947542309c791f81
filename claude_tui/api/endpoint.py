"""Find the server and the credential for requests without loading the SDK.

The order is the SDK's own (SDK 2.12, ``lib/credentials/_chain.py``): ``ANTHROPIC_API_KEY``,
``ANTHROPIC_AUTH_TOKEN``, ``ANTHROPIC_PROFILE``, workload identity in the environment, the active
profile on disk. An empty variable counts as unset.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal
from urllib.parse import SplitResult, urlsplit

from claude_tui.errors import ClaudeTuiError, UsageError

API_KEY_VARIABLE: Final = "ANTHROPIC_API_KEY"
AUTH_TOKEN_VARIABLE: Final = "ANTHROPIC_AUTH_TOKEN"
BASE_URL_VARIABLE: Final = "ANTHROPIC_BASE_URL"
CUSTOM_HEADERS_VARIABLE: Final = "ANTHROPIC_CUSTOM_HEADERS"
PROFILE_VARIABLE: Final = "ANTHROPIC_PROFILE"

CLAUDE_HOST: Final = "api.anthropic.com"

_CREDENTIAL_HEADERS = frozenset({"authorization", "x-api-key"})
_HEADER_NAME = r"[A-Za-z0-9_!#$%&'*+.^`|~-]+"
"""RFC 9110, section 5.1."""


class CredentialError(ClaudeTuiError):
    """There is no credential, or it can't be one."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server with the Messages API, and the credential for it.

    Args:
        kind: ``claude`` for Anthropic's own API, ``server`` for anybody else's, ``local`` for the
            model
            that this program runs itself.
        base_url: Its address; None for the address that the SDK has for Anthropic's API.
        api_key: The key; None if there is another credential, or none.
        auth_token: A bearer token instead of a key.
        credential: Where the credential is from, in words; empty if none is sent. With neither key
            nor
            token the SDK finds this credential itself.
        provider: The cloud that serves Claude in Anthropic's place, as ``providers`` calls it;
            empty if
            none does.
    """

    kind: Literal["claude", "server", "local"]
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    auth_token: str | None = field(default=None, repr=False)
    credential: str = ""
    provider: str = ""

    @property
    def credential_kind(self) -> str:
        """The kind of credential that is sent, in a word or two; empty for none."""
        if self.api_key is not None:
            return "key"
        if self.auth_token is not None:
            return "token"
        return self.credential.removeprefix("the ").partition(" in ")[0]

    @property
    def address(self) -> str:
        """What tells this endpoint from others, without any password in an address."""
        if self.base_url is None:
            return self.provider or CLAUDE_HOST
        parts = urlsplit(self.base_url)
        return parts._replace(netloc=self.host).geturl()

    @property
    def label(self) -> str:
        """The name on the screen."""
        return "Claude" if self.kind == "claude" else f"server at {self.host}"

    @property
    def host(self) -> str:
        """Its host and port, without a user name or password."""
        if self.base_url is None:
            return CLAUDE_HOST
        return urlsplit(self.base_url).netloc.rpartition("@")[2]


def find_endpoint(environ: Mapping[str, str]) -> Endpoint | None:
    """Return the endpoint that the environment and the profiles on disk name.

    Args:
        environ: The environment. The SDK reads profiles and workload identity from the process's
            own
            environment again when it is used.

    Returns:
        None without any credential and without ``ANTHROPIC_BASE_URL``.

    Raises:
        CredentialError: A key or token that no server can have issued.
        UsageError: ``ANTHROPIC_BASE_URL`` is no address, or ``ANTHROPIC_CUSTOM_HEADERS`` are no
            headers.
    """
    check_custom_headers(environ)
    base_url = _base_url(environ)
    is_claude = base_url is None or urlsplit(base_url).hostname == CLAUDE_HOST
    kind: Literal["claude", "server"] = "claude" if is_claude else "server"
    api_key = secret_in(environ, API_KEY_VARIABLE)
    if api_key is not None:
        return Endpoint(kind, base_url, api_key=api_key, credential=API_KEY_VARIABLE)
    auth_token = secret_in(environ, AUTH_TOKEN_VARIABLE)
    if auth_token is not None:
        return Endpoint(kind, base_url, auth_token=auth_token, credential=AUTH_TOKEN_VARIABLE)
    credential = _found_by_sdk(environ)
    if base_url is None and not credential:
        return None
    return Endpoint(kind, base_url, credential=credential)


def split_address(url: str) -> SplitResult | None:
    """Return the parts of a server's address; None if ``url`` is no such address."""
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if usable and re.search(r"[\s\x00-\x1f\x7f]", url) is None else None


def _base_url(environ: Mapping[str, str]) -> str | None:
    value = environ.get(BASE_URL_VARIABLE, "").strip()
    if not value:
        return None
    parts = split_address(value)
    if parts is None or parts.scheme not in ("http", "https"):
        raise UsageError(
            f"{BASE_URL_VARIABLE} is not the address of a server.",
            "Set it to something like http://localhost:8080.",
        )
    return value


def secret_in(environ: Mapping[str, str], variable: str) -> str | None:
    """Return the key or token in ``variable`` without the white space of a file or paste around it.

    Raises:
        CredentialError: No server can have issued it.
    """
    value = environ.get(variable)
    secret = value.strip() if value else ""
    if not secret:
        return None
    if secret.isascii() and secret.isprintable() and " " not in secret:
        return secret
    if "\n" in secret or "\r" in secret:
        fault = "has a line break in it"
    elif not secret.isascii():
        fault = "has a character in it that no key has, such as a curly quote or an accent"
    else:
        fault = "has a space or a control character in it"
    raise CredentialError(f"{variable} {fault}.", "Copy the key again, all of it and nothing else.")


def custom_headers(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that the SDK adds to every request, read as the SDK reads them."""
    lines = environ.get(CUSTOM_HEADERS_VARIABLE, "").split("\n")
    parted = (line.partition(":") for line in lines)
    return {name.strip(): value.strip() for name, colon, value in parted if colon}


def check_custom_headers(environ: Mapping[str, str]) -> None:
    """Raise unless each line of ``ANTHROPIC_CUSTOM_HEADERS`` is a header.

    Raises:
        UsageError: One is not. The SDK would leave it out, or fail with every request.
    """
    for number, line in enumerate(environ.get(CUSTOM_HEADERS_VARIABLE, "").split("\n"), 1):
        name, colon, _ = line.partition(":")
        # The line may be a secret, so the message gives only its number.
        if line.strip() and not (colon and re.fullmatch(_HEADER_NAME, name.strip())):
            raise UsageError(
                f"{CUSTOM_HEADERS_VARIABLE}: line {number} is not a header.",
                "Write each header as NAME: VALUE on a line of its own.",
            )


def _found_by_sdk(environ: Mapping[str, str]) -> str:
    """Return the credential that the SDK will find itself, in words; empty if it will find none."""
    headers = custom_headers(environ).items()
    if any(value and name.lower() in _CREDENTIAL_HEADERS for name, value in headers):
        return CUSTOM_HEADERS_VARIABLE
    if profile := environ.get(PROFILE_VARIABLE):
        return f"the profile {profile}"
    if _has_workload_identity(environ):
        return "the workload identity in ANTHROPIC_FEDERATION_RULE_ID"
    if profile := _active_profile(environ):
        return f"the profile {profile}"
    return ""


def _has_workload_identity(environ: Mapping[str, str]) -> bool:
    rule = environ.get("ANTHROPIC_FEDERATION_RULE_ID")
    organization = environ.get("ANTHROPIC_ORGANIZATION_ID")
    token = environ.get("ANTHROPIC_IDENTITY_TOKEN") or environ.get("ANTHROPIC_IDENTITY_TOKEN_FILE")
    return bool(rule and organization and token)


def _active_profile(environ: Mapping[str, str]) -> str:
    """Return the profile on disk that is used by default: ``active_config`` or ``default``.

    A profile that is named must exist. Otherwise the SDK says so.
    """
    folder = _profiles_folder(environ)
    try:
        named = (folder / "active_config").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        named = ""
    if named:
        return named
    try:
        has_default = (folder / "configs" / "default.json").is_file()
    except OSError:
        has_default = False
    return "default" if has_default else ""


def _profiles_folder(environ: Mapping[str, str]) -> Path:
    if folder := environ.get("ANTHROPIC_CONFIG_DIR"):
        return Path(folder)
    if sys.platform == "win32":
        roaming = environ.get("APPDATA")
        return (Path(roaming) if roaming else Path.home() / "AppData" / "Roaming") / "Anthropic"
    home = environ.get("HOME")
    return (Path(home) if home else Path.home()) / ".config" / "anthropic"
