"""A server or a proxy that speaks TLS, and certificates that do not fit."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from claude_tui.api.endpoint import Endpoint
from claude_tui.api.failures import FailureKind
from claude_tui.api.proxies import NetworkError
from claude_tui.conversation import TextBlock
from tests.api.test_proxies import OVER_TLS, failure_of, needs_socks, reply_from
from tests.servers.certificates import speak_tls, write_certificate
from tests.servers.messages_server import MessagesServer
from tests.servers.proxies import ProxyServer


@pytest.fixture
def tls_server(tmp_path: Path) -> Iterator[tuple[MessagesServer, Path]]:
    """A server that speaks TLS, and the file of its certificate, which is for claude.example."""
    certificate = write_certificate(tmp_path / "claude.pem", "claude.example")
    server = MessagesServer()
    speak_tls(server, certificate)
    with server:
        yield server, certificate


@pytest.mark.parametrize("kind", ["http", pytest.param("socks5", marks=needs_socks)])
async def test_a_reply_comes_over_tls_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch,
    tls_server: tuple[MessagesServer, Path],
    kind: Literal["http", "socks5"],
) -> None:
    server, certificate = tls_server
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with ProxyServer(server.base_url, kind) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        reply = await reply_from(OVER_TLS)
    assert reply.content() == (TextBlock("Hello from the test server."),)
    assert proxy.asked_for == ["claude.example:443"]


@pytest.mark.parametrize("trusts_another", [True, False])
async def test_a_certificate_that_nobody_vouches_for_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch,
    tls_server: tuple[MessagesServer, Path],
    tmp_path: Path,
    trusts_another: bool,
) -> None:
    server, _ = tls_server
    words = "set SSL_CERT_FILE to the proxy's certificate"
    if trusts_another:
        other = write_certificate(tmp_path / "other.pem", "other.example")
        monkeypatch.setenv("SSL_CERT_FILE", str(other))
        words = "Only the certificates in SSL_CERT_FILE are trusted"
    with ProxyServer(server.base_url) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        failure = await failure_of(OVER_TLS)
    assert failure.kind is FailureKind.TLS
    assert "The certificate of claude.example is not trusted" in failure.message
    assert words in failure.next_step


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"SSL_CERT_FILE": "/gone.pem"}, "SSL_CERT_FILE points to /gone.pem.*No such file"),
        ({"SSL_CERT_FILE": "/"}, "SSL_CERT_FILE points to /.*directory"),
        ({"SSL_CERT_FILE": os.devnull}, "SSL_CERT_FILE points to /dev/null.*no PEM certificate"),
        ({"SSL_CERT_DIR": "/gone:/none"}, "SSL_CERT_DIR points to /gone:/none.*not a folder"),
    ],
)
async def test_a_certificate_that_can_not_be_used_is_named_by_its_variable(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], words: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(NetworkError, match=words):
        await reply_from(Endpoint("claude", api_key="key-of-the-test"))


async def test_a_file_for_keys_that_can_not_be_written_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    monkeypatch.setenv("SSLKEYLOGFILE", "/gone/keys")
    with pytest.raises(NetworkError, match=r"SSLKEYLOGFILE points to /gone/keys.*No such file"):
        await reply_from(Endpoint("claude", api_key="key-of-the-test"))
