"""Make the SDK's client for an endpoint."""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from claude_tui.api.endpoint import CLAUDE_HOST, CredentialError, Endpoint, custom_headers
from claude_tui.api.failures import Asked
from claude_tui.api.providers import provider_client

if TYPE_CHECKING:
    import anthropic

    from claude_tui.api.proxies import Proxy
    from claude_tui.api.transport import RoutedTransport

CONNECT_SECONDS: Final = 10.0
"""How long to wait for a connection."""
READ_SECONDS: Final = 120.0
"""How long Anthropic's API may be silent: while it works, it sends a ping every few seconds."""
FOREIGN_READ_SECONDS: Final = 600.0
"""How long other servers may be silent: a small machine reads a long prompt for minutes."""
WRITE_SECONDS: Final = 60.0

_importing: Final = threading.Lock()
"""Held while the SDK loads, so that each thread restores the settings that it changed."""


@dataclass(frozen=True, slots=True)
class Connection:
    """The SDK's client, and its endpoint."""

    endpoint: Endpoint
    sdk: anthropic.AsyncAnthropic
    asked: Asked
    read_seconds: float


def begin_import() -> None:
    """Load the SDK in the background, where it will certainly be needed soon."""

    def load() -> None:
        with suppress(Exception):  # it is raised again where the SDK is needed
            import_sdk()

    threading.Thread(target=load, name="import", daemon=True).start()


def import_sdk() -> None:
    """Load the SDK without noise on stderr.

    It logs whole requests if ``ANTHROPIC_LOG`` says so, and requests belong in no log.
    """
    with _importing, _without_collection():
        root = logging.getLogger()
        quiet = logging.NullHandler()
        root.addHandler(quiet)  # the SDK adds a handler for stderr if there is none
        try:
            import anthropic  # noqa: F401
            import httpx2  # noqa: F401
        finally:
            root.removeHandler(quiet)
    for name in ("anthropic", "httpx2"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.WARNING)
        logger.addHandler(logging.NullHandler())


@contextmanager
def _without_collection() -> Iterator[None]:
    """Keep the garbage collector away from what the SDK loads, now and later.

    Modules are no garbage, and searching them takes a sixth of the import.
    """
    if not gc.isenabled() or "anthropic" in sys.modules:
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def connection_to(endpoint: Endpoint, transport: RoutedTransport) -> Connection:
    """Build the SDK's client, which never retries or redirects.

    Args:
        endpoint: The server and the credential.
        transport: Sends its requests.

    Raises:
        CredentialError: There is no usable credential for ``endpoint``.
        NetworkError: A proxy or a certificate of the environment can't be used.
    """
    import anthropic
    import httpx2

    claude = endpoint.kind == "claude"
    read_seconds = READ_SECONDS if claude else FOREIGN_READ_SECONDS
    timeout = httpx2.Timeout(
        connect=CONNECT_SECONDS, read=read_seconds, write=WRITE_SECONDS, pool=CONNECT_SECONDS
    )
    options: dict[str, Any] = {
        "max_retries": 0,
        "timeout": timeout,
        "http_client": anthropic.DefaultAsyncHttpxClient(
            timeout=timeout, follow_redirects=False, transport=transport
        ),
    }
    if endpoint.provider:
        sdk = provider_client(endpoint, **options)
    else:
        sdk = _client(endpoint, **options)
    proxy = transport.prepare(str(sdk.base_url))
    return Connection(endpoint, sdk, _asked(endpoint, sdk, proxy), read_seconds)


def _client(endpoint: Endpoint, **options: Any) -> anthropic.AsyncAnthropic:
    """Build the SDK's client for Anthropic's API, and for servers with the same API.

    Raises:
        CredentialError: There is no usable credential for ``endpoint``.
    """
    import anthropic

    try:
        sdk = anthropic.AsyncAnthropic(
            api_key=endpoint.api_key,
            auth_token=endpoint.auth_token,
            base_url=endpoint.base_url,
            default_headers=_default_headers(endpoint),
            **options,
        )
    except (anthropic.AnthropicError, OSError, ValueError) as error:
        raise CredentialError(
            f"{endpoint.credential or 'The credential'} can't be used: {error}",
            "Correct it, or set ANTHROPIC_API_KEY.",
        ) from error
    needs_one = endpoint.kind == "claude" or endpoint.credential
    if needs_one and not (sdk.credentials or _secrets(endpoint, sdk)):
        where = endpoint.credential or "the environment"
        raise CredentialError(f"There is no usable key in {where}.", "Set ANTHROPIC_API_KEY.")
    return sdk


def _default_headers(endpoint: Endpoint) -> dict[str, Any]:
    """Return the headers of every request apart from the SDK's own.

    Without a credential the SDK must be told to leave its header out. Older gateways read a key
    from ``X-Api-Key``, where SDKs before 2.0 put it. The headers from the environment are for
    Claude or a gateway, not for the model that this program runs itself.
    """
    import anthropic

    if endpoint.kind == "local":
        foreign = dict.fromkeys(custom_headers(os.environ), anthropic.omit)
        own = {"Authorization": f"Bearer {endpoint.api_key}"} if endpoint.api_key else {}
        return {**foreign, **own}
    if endpoint.kind == "server" and endpoint.api_key is not None:
        return {"X-Api-Key": endpoint.api_key}
    if not (endpoint.credential or endpoint.api_key or endpoint.auth_token):
        return {"Authorization": anthropic.omit}
    return {}


def _asked(endpoint: Endpoint, sdk: anthropic.AsyncAnthropic, proxy: Proxy | None) -> Asked:
    from claude_tui.api.transport import trusted_by

    address = urlsplit(str(sdk.base_url))
    host = address.netloc.rpartition("@")[2]
    return Asked(
        address=f"{address.scheme}://{host}",
        host=host,
        credential=endpoint.credential,
        foreign=not endpoint.provider and address.hostname != CLAUDE_HOST,
        base_path=address.path.rstrip("/"),
        proxy=proxy,
        trusted_by=trusted_by(),
        secrets=_secrets(endpoint, sdk) | set(proxy.secrets if proxy else ()),
    )


def _secrets(endpoint: Endpoint, sdk: anthropic.AsyncAnthropic) -> set[str]:
    """Return the parts of requests that must appear in no message."""
    named = {name.lower(): value for name, value in sdk.default_headers.items()}
    headers = [named.get(name) for name in ("authorization", "x-api-key")]
    password = urlsplit(str(sdk.base_url)).password
    secrets = (endpoint.api_key, endpoint.auth_token, password, *headers)
    return {secret for secret in secrets if isinstance(secret, str) and secret}
