"""Find the proxy for a request in the environment.

The variables are those of curl and of every HTTP library: ``HTTPS_PROXY``, ``HTTP_PROXY``,
``ALL_PROXY`` and ``NO_PROXY``. The lower-case form of each takes precedence, and a blank one means
no proxy. macOS and Windows have their own settings, which count if no variable is set.
"""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies

from claude_tui.api.endpoint import split_address
from claude_tui.errors import ClaudeTuiError

SCHEMES: Final = ("http", "https", "socks5", "socks5h")
"""The kinds of proxy that httpx2 can use."""
_GNOME_SCHEME: Final = "socks"
"""What GNOME's settings put into ``ALL_PROXY`` for a SOCKS proxy of version 5."""


class NetworkError(ClaudeTuiError):
    """A variable says how to reach servers, but can't be used."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy.

    Args:
        variable: The variable that names it.
        url: Its address, perhaps with a user name and password.
    """

    variable: str
    url: str = field(repr=False)

    @property
    def scheme(self) -> str:
        """One of ``SCHEMES``."""
        return urlsplit(self.url).scheme

    @property
    def address(self) -> str:
        """Its host and port, without a user name and password."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must appear in no message: its password, encoded and decoded."""
        password = urlsplit(self.url).password
        return (password, unquote(password)) if password else ()


def proxy_for(url: str) -> Proxy | None:
    """Return the proxy for requests to ``url``; None if there is none.

    There is never a proxy for this machine.

    Raises:
        NetworkError: The variable does not hold the address of a proxy.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    proxies = getproxies()
    named = next((scheme for scheme in (parts.scheme, "all") if scheme in proxies), None)
    if named is None or not proxies[named].strip() or is_this_machine(host):
        return None
    port = parts.port or (80 if parts.scheme == "http" else 443)
    if _is_exempt(host, port, proxies.get("no", "")):
        return None
    return _proxy(_variable(named), proxies[named].strip())


def is_this_machine(host: str) -> bool:
    """Whether ``host`` is a name or address of this machine."""
    if host.lower() == "localhost" or host.lower().endswith(".localhost"):
        return True
    address = _ip_address(host)
    # A server listens on 0.0.0.0, and a connection to it reaches the same machine.
    return address is not None and (address.is_loopback or address.is_unspecified)


def _variable(scheme: str) -> str:
    """Return the variable for the proxy of ``scheme``."""
    name = f"{scheme}_proxy"
    if os.environ.get(name):
        return name
    # The case may be mixed, as in ``Https_Proxy``.
    written = (variable for variable in os.environ if variable.lower() == name)
    return next(written, "the system's proxy settings")


def _proxy(variable: str, value: str) -> Proxy:
    url = value if "://" in value else f"http://{value}"
    parts = split_address(url)
    # With an unquoted @ or / in a password, a part of it would be the host.
    if parts is None or "@" in url[len(f"{parts.scheme}://{parts.netloc}") :]:
        raise NetworkError(
            f"{variable} is not the address of a proxy.",
            "Set it to something like http://127.0.0.1:8080, or unset it.",
        )
    if parts.scheme == _GNOME_SCHEME:
        parts = parts._replace(scheme="socks5")
    if parts.scheme not in SCHEMES:
        prefixes = ", ".join(f"{scheme}://" for scheme in SCHEMES)
        raise NetworkError(
            f"{variable} names a kind of proxy that isn't supported.",
            f"Use an address that begins with {prefixes}.",
        )
    return Proxy(variable, parts.geturl())


def _is_exempt(host: str, port: int, no_proxy: str) -> bool:
    """Whether ``no_proxy`` lists ``host``.

    An entry is a domain, which includes the hosts below it, an address, a network like
    ``10.0.0.0/8``, or ``*``. A port may follow. Anything else is ignored, as in curl.
    """
    entries = [entry.lower() for entry in re.split(r"[,\s]+", no_proxy) if entry]
    return any(_matches(entry.rpartition("://")[2], host.lower(), port) for entry in entries)


def _matches(entry: str, host: str, port: int) -> bool:
    if entry == "*":
        return True
    network = _network(entry)
    if network is not None:
        address = _ip_address(host)
        return address is not None and address in network
    if with_port := re.fullmatch(r"(.+):(\d+)", entry):
        return int(with_port[2]) == port and _matches(with_port[1], host, port)
    domain = entry.removeprefix("*").strip(".")
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """Return the network, or the network of one address, in ``text``. Brackets are allowed."""
    try:
        return ipaddress.ip_network(re.sub(r"^\[(.*)\]", r"\1", text), strict=False)
    except ValueError:
        return None


def _ip_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
