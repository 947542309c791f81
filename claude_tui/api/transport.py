"""Choose how requests reach a server: directly or through a proxy, and which certificates count.

httpx2 and the SDK read all of this from the environment themselves, also what no request needs: a
certificate file that does not exist, or a proxy that they can't use, would keep this program from
reaching its own local model. So this module decides for each request.
"""

from __future__ import annotations

import os
import socket
import ssl
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2

from claude_tui.api.proxies import NetworkError, Proxy, proxy_for

CERTIFICATE_FILE: Final = "SSL_CERT_FILE"
CERTIFICATE_DIR: Final = "SSL_CERT_DIR"
KEY_LOG: Final = "SSLKEYLOGFILE"

_KEEP_ALIVE_SECONDS: Final = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 60, "TCP_KEEPCNT": 5}
"""As the SDK sets them, so that a connection that is silent for minutes is not taken for dead."""


class RoutedTransport(httpx2.AsyncBaseTransport):
    """Sends each request the way that the environment names for its address."""

    def __init__(self) -> None:
        self._transports: dict[tuple[str, Proxy | None], httpx2.AsyncHTTPTransport] = {}

    def prepare(self, url: str) -> Proxy | None:
        """Prepare requests to ``url``, and return the proxy for them.

        Raises:
            NetworkError: The environment names a way that can't be used.
        """
        proxy = proxy_for(url)
        self._transport(urlsplit(url).scheme, proxy)
        return proxy

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send ``request``."""
        proxy = proxy_for(str(request.url))
        return await self._transport(request.url.scheme, proxy).handle_async_request(request)

    async def aclose(self) -> None:
        """Close every connection."""
        for transport in self._transports.values():
            await transport.aclose()

    def _transport(self, scheme: str, proxy: Proxy | None) -> httpx2.AsyncHTTPTransport:
        transport = self._transports.get((scheme, proxy))
        if transport is None:
            encrypted = "https" in (scheme, proxy.scheme if proxy else "")
            transport = self._new_transport(self._trust if encrypted else _no_trust(), proxy)
            self._transports[scheme, proxy] = transport
        return transport

    def _new_transport(
        self, context: ssl.SSLContext, proxy: Proxy | None
    ) -> httpx2.AsyncHTTPTransport:
        from anthropic import DEFAULT_CONNECTION_LIMITS

        options: dict[str, Any] = {
            "verify": context,
            "trust_env": False,
            "limits": DEFAULT_CONNECTION_LIMITS,
            "socket_options": _socket_options(),
        }
        if proxy is None:
            return httpx2.AsyncHTTPTransport(**options)
        try:
            through = httpx2.Proxy(
                proxy.url, ssl_context=context if proxy.scheme == "https" else None
            )
            return httpx2.AsyncHTTPTransport(proxy=through, **options)
        except ImportError as error:
            raise NetworkError(
                f"{proxy.variable} names a SOCKS proxy, which needs the package socksio.",
                "Run: pip install socksio",
            ) from error
        except (httpx2.InvalidURL, ValueError) as error:
            raise NetworkError(
                f"{proxy.variable} is not the address of a proxy.", "Correct it, or unset it."
            ) from error

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        """Return the context with the trusted certificates."""
        folders = (
            os.environ.get(CERTIFICATE_DIR, "") if not os.environ.get(CERTIFICATE_FILE) else ""
        )
        # OpenSSL takes a folder that does not exist for one without certificates.
        if folders and not any(Path(name).is_dir() for name in folders.split(os.pathsep)):
            raise _unusable(CERTIFICATE_DIR, "it is not a folder")
        try:
            return httpx2.create_ssl_context()
        except OSError as error:
            raise _context_error(error) from error


def trusted_by() -> str:
    """Return the variable that names the trusted certificates; empty if the system does."""
    variables = (CERTIFICATE_FILE, CERTIFICATE_DIR)
    return next((variable for variable in variables if os.environ.get(variable)), "")


def _no_trust() -> ssl.SSLContext:
    """Return a context without certificates, which are slow to read and not needed without TLS."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _context_error(error: OSError) -> NetworkError:
    """Return the error that names the variable why a TLS context could not be made."""
    if certificates := os.environ.get(CERTIFICATE_FILE):
        if isinstance(error, ssl.SSLError):
            return _unusable(CERTIFICATE_FILE, "it contains no PEM certificate")
        try:
            open(certificates, "rb").close()
        except OSError as unreadable:
            return _unusable(CERTIFICATE_FILE, unreadable.strerror or str(unreadable))
    # What remains is the file to which Python writes the keys of every connection.
    return _unusable(KEY_LOG, error.strerror or str(error))


def _unusable(variable: str, reason: str) -> NetworkError:
    name = os.environ.get(variable, "")
    return NetworkError(
        f"{variable} points to {name}, which can't be used: {reason}.", "Correct it, or unset it."
    )


def _socket_options() -> list[tuple[int, int, int]]:
    options = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]
    for name, value in _KEEP_ALIVE_SECONDS.items():
        if hasattr(socket, name):
            options.append((socket.IPPROTO_TCP, getattr(socket, name), value))
    return options
