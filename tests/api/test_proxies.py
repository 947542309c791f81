"""Proxies and certificates of the environment, over real sockets where it matters."""

import gc
import os
import socket
import sys
from contextlib import suppress
from importlib.util import find_spec
from typing import Literal
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.api.client import Client
from claude_tui.api.endpoint import Endpoint
from claude_tui.api.failures import ApiError, ApiFailure, FailureKind
from claude_tui.api.proxies import NetworkError, is_this_machine, proxy_for
from claude_tui.api.request import build_request
from claude_tui.conversation import Message, Parameters, TextBlock
from claude_tui.conversation.accumulate import Accumulator
from claude_tui.models.catalog import Catalog
from tests.narrowing import present
from tests.servers.messages_server import MessagesServer
from tests.servers.proxies import ProxyServer

CLAUDE = "https://api.anthropic.com/"
ELSEWHERE = Endpoint("server", "http://claude.example", api_key="key-of-the-test")
PASSWORD = "s3cret-of-the-proxy"
needs_socks = pytest.mark.skipif(find_spec("socksio") is None, reason="socksio is not installed")


async def reply_from(endpoint: Endpoint) -> Accumulator:
    parameters = Parameters(model="claude-sonnet-4-6", max_tokens=100)
    message = Message(1, 0, "user", (TextBlock("Hi"),))
    request, _ = build_request([message], parameters, Catalog().find("claude-sonnet-4-6"))
    client = Client(lambda: endpoint)
    reply = Accumulator()
    try:
        async for event in client.stream(request):
            reply.apply(event)
    finally:
        await client.close()
    return reply


async def failure_of(endpoint: Endpoint) -> ApiFailure:
    with pytest.raises(ApiError) as caught:
        await reply_from(endpoint)
    return caught.value.failure


# -- which proxy


@pytest.mark.parametrize(
    ("variables", "address", "variable"),
    [
        ({"HTTPS_PROXY": "http://proxy:1"}, "proxy:1", "HTTPS_PROXY"),
        ({"https_proxy": "http://proxy:1"}, "proxy:1", "https_proxy"),
        ({"HTTPS_PROXY": "http://other:1", "https_proxy": "proxy:1"}, "proxy:1", "https_proxy"),
        ({"ALL_PROXY": "socks5://proxy:1"}, "proxy:1", "ALL_PROXY"),
        ({"ALL_PROXY": "nonsense://", "HTTPS_PROXY": "proxy:1"}, "proxy:1", "HTTPS_PROXY"),
        ({"all_proxy": " socks5h://me:pw@[2001:db8::1]:1 "}, "[2001:db8::1]:1", "all_proxy"),
        ({"ALL_PROXY": "socks://127.0.0.1:1/"}, "127.0.0.1:1", "ALL_PROXY"),
    ],
)
def test_the_variable_of_the_scheme_goes_first_and_the_lower_case(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], address: str, variable: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    proxy = proxy_for(CLAUDE)
    assert (present(proxy).address, present(proxy).variable) == (address, variable)


def test_what_gnome_calls_socks_is_version_5(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks://127.0.0.1:7890/")
    assert present(proxy_for(CLAUDE)).scheme == "socks5"


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"HTTP_PROXY": "http://proxy:1"},
        {"HTTPS_PROXY": ""},
        {"HTTPS_PROXY": " \t"},
        {"HTTPS_PROXY": "http://proxy:1", "https_proxy": ""},
        {"HTTPS_PROXY": "http://proxy:1", "https_proxy": " "},
        {"HTTPS_PROXY": "http://proxy:1", "NO_PROXY": "*"},
        {"HTTPS_PROXY": "nonsense://", "NO_PROXY": "localhost,[::1], .anthropic.com"},
        {"HTTPS_PROXY": "http://proxy:1", "no_proxy": "ANTHROPIC.com"},
        {"HTTPS_PROXY": "http://proxy:1", "no_proxy": "*.anthropic.com"},
        {"HTTPS_PROXY": "http://proxy:1", "no_proxy": "https://api.anthropic.com:443"},
    ],
)
def test_a_blank_variable_and_an_exempt_host_mean_no_proxy(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(CLAUDE) is None


@pytest.mark.parametrize(
    ("no_proxy", "host", "exempt"),
    [
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "11.1.2.3", False),
        ("10.0.0.0/8", "ten.example", False),
        ("10.1.2.3:8080", "10.1.2.3", False),
        ("[2001:db8::]/32", "[2001:db8::9]", True),
        ("2001:db8::9", "[2001:db8::9]", True),
        ("example", "myexample", False),
        ("anthropic.com:8443", "api.anthropic.com", False),
        ("[::1, :::, /, ., :8, %, \x01", "api.anthropic.com", False),
    ],
)
def test_a_host_is_exempt_by_name_address_network_and_port(
    monkeypatch: pytest.MonkeyPatch, no_proxy: str, host: str, exempt: bool
) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://proxy:1")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    assert (proxy_for(f"https://{host}/") is None) is exempt


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("localhost", True),
        ("LOCALHOST", True),
        ("llama.localhost", True),
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("0.0.0.0", True),
        ("192.168.0.1", False),
        ("localhost.example", False),
        ("", False),
    ],
)
def test_this_machine_is_known_by_its_names_and_addresses(host: str, ours: bool) -> None:
    assert is_this_machine(host) is ours


@pytest.mark.parametrize(
    "value",
    [
        "http://",
        "http://proxy:port",
        "http://proxy:0",
        "http://[::1",
        "http://a b:1",
        "http://\x1b[31m:1",
        f"http://me:{PASSWORD}/with@slash@proxy:1",
        f"http://me:{PASSWORD}#x@proxy:1",
        f"socks4://me:{PASSWORD}@proxy:1",
        f"ftp://me:{PASSWORD}@proxy:1",
    ],
)
def test_what_is_no_proxy_is_named_by_its_variable_without_its_value(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("https_proxy", value)
    with pytest.raises(NetworkError) as caught:
        proxy_for(CLAUDE)
    assert str(caught.value).startswith("https_proxy ")
    assert PASSWORD not in str(caught.value)
    assert "\x1b" not in str(caught.value)


WORDS = st.text(st.characters(exclude_characters="\0", codec="utf-8"))
"""What a variable can hold."""


@given(WORDS, WORDS)
def test_every_value_is_a_proxy_or_a_sentence_or_nothing(value: str, no_proxy: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("https_proxy", value)
        patch.setenv("no_proxy", no_proxy)
        with suppress(NetworkError):
            proxy = proxy_for(CLAUDE)
            assert proxy is None or urlsplit(proxy.url).hostname


# -- this machine


@pytest.mark.parametrize(
    "variables",
    [
        {"ALL_PROXY": "socks5://127.0.0.1:9"},
        {"HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": "localhost,[::1]"},
        {"http_proxy": "nonsense://"},
        {"NO_PROXY": "localhost,[::1]"},
        {"NO_PROXY": ":::,[,%,http://"},
        {"SSL_CERT_FILE": "/gone.pem"},
        {"SSL_CERT_FILE": os.devnull, "SSLKEYLOGFILE": "/gone/keys"},
        {"SSL_CERT_DIR": "/gone"},
    ],
)
async def test_this_machine_is_asked_without_proxy_and_certificate(
    monkeypatch: pytest.MonkeyPatch, messages_server: MessagesServer, variables: dict[str, str]
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    reply = await reply_from(Endpoint("server", messages_server.base_url))
    assert reply.content() == (TextBlock("Hello from the test server."),)


# -- through a proxy


@pytest.mark.parametrize("kind", ["http", pytest.param("socks5", marks=needs_socks)])
async def test_a_proxy_is_asked_for_other_machines(
    monkeypatch: pytest.MonkeyPatch,
    messages_server: MessagesServer,
    kind: Literal["http", "socks5"],
) -> None:
    with ProxyServer(messages_server.base_url, kind) as proxy:
        monkeypatch.setenv("ALL_PROXY", proxy.url.replace("://", f"://me:{PASSWORD}@"))
        reply = await reply_from(ELSEWHERE)
    assert reply.content() == (TextBlock("Hello from the test server."),)
    assert proxy.asked_for[0].startswith("claude.example")
    assert len(proxy.credentials) == 1


async def test_a_dead_proxy_is_named_and_not_the_server(
    monkeypatch: pytest.MonkeyPatch, messages_server: MessagesServer
) -> None:
    with ProxyServer(messages_server.base_url) as proxy:
        address = proxy.address
    monkeypatch.setenv("http_proxy", f"http://me:{PASSWORD}@{address}")
    failure = await failure_of(ELSEWHERE)
    assert failure.kind is FailureKind.UNREACHABLE
    assert failure.message == f"The proxy at {address} (http_proxy) isn't responding."
    assert "http_proxy" in failure.next_step
    assert PASSWORD not in repr(failure)


async def test_a_proxy_without_an_address_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_address(*args: object, **kwargs: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_address)
    monkeypatch.setenv("HTTP_PROXY", "http://no-such-proxy.invalid:1")
    failure = await failure_of(ELSEWHERE)
    assert failure.message == "Can't find the proxy no-such-proxy.invalid:1 (HTTP_PROXY)."


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n", "couldn't connect to"),
        (b"HTTP/1.1 407 Who are you\r\ncontent-length: 0\r\n\r\n", "USER:PASSWORD@"),
        (b"\x05\xff", "doesn't speak HTTP"),
    ],
)
async def test_a_proxy_that_refuses_is_named(
    monkeypatch: pytest.MonkeyPatch, messages_server: MessagesServer, answer: bytes, words: str
) -> None:
    endpoint = Endpoint("server", "https://claude.example", api_key="key-of-the-test")
    with ProxyServer(messages_server.base_url, answer=answer) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        failure = await failure_of(endpoint)
    assert failure.message.startswith(f"The proxy at {proxy.address} (HTTPS_PROXY) ")
    assert words in f"{failure.message} {failure.next_step}"


async def test_a_proxy_that_answers_for_a_server_it_can_not_reach_is_named(
    monkeypatch: pytest.MonkeyPatch, messages_server: MessagesServer
) -> None:
    answer = b"HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\ncontent-length: 2\r\n\r\nno"
    with ProxyServer(messages_server.base_url, answer=answer) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        failure = await failure_of(ELSEWHERE)
    named = f"The proxy at {proxy.address} (HTTP_PROXY)"
    assert failure.message == f"{named} answered instead of claude.example, with status 502."
    assert "list claude.example in NO_PROXY" in failure.next_step


# The HTTP library leaves the connection open, for the collector of garbage to close.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@needs_socks
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "doesn't speak SOCKS5"),
        (b"\x05\xff", "couldn't connect to claude.example"),
    ],
)
async def test_a_socks_proxy_that_refuses_is_named(
    monkeypatch: pytest.MonkeyPatch, messages_server: MessagesServer, answer: bytes, words: str
) -> None:
    with ProxyServer(messages_server.base_url, "socks5", answer) as proxy:
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        failure = await failure_of(ELSEWHERE)
    gc.collect()
    assert failure.message.startswith(f"The proxy at {proxy.address} (ALL_PROXY) {words}")


async def test_a_proxy_that_is_asked_with_tls_and_has_none_says_what_to_write(
    monkeypatch: pytest.MonkeyPatch, messages_server: MessagesServer
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", messages_server.base_url.replace("http:", "https:"))
    failure = await failure_of(Endpoint("server", "https://claude.example"))
    assert failure.kind is FailureKind.TLS
    assert "try http:// in HTTPS_PROXY" in failure.next_step


async def test_a_socks_proxy_without_its_package_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setenv("all_proxy", "socks5h://127.0.0.1:9")
    with pytest.raises(NetworkError, match=r"all_proxy names a SOCKS proxy.*pip install socksio"):
        await reply_from(ELSEWHERE)


# -- certificates


OVER_TLS = Endpoint("server", "https://claude.example", api_key="key-of-the-test")
