"""A proxy on loopback, for tests: it leads every connection to one server, whatever is asked for.

::

    with ProxyServer(server.base_url, "socks5") as proxy:
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        …                                       # ask http://claude.example
        assert proxy.asked_for == ["claude.example:80"]
"""

from __future__ import annotations

import re
import socket
import threading
from contextlib import suppress
from typing import Literal
from urllib.parse import urlsplit


class ProxyServer:
    """The proxy.

    Args:
        target: The address of the server that answers in the end.
        kind: What it speaks.
        answer: What it says to every request instead of leading on; None: it leads on.
    """

    def __init__(
        self, target: str, kind: Literal["http", "socks5"] = "http", answer: bytes | None = None
    ) -> None:
        self.asked_for: list[str] = []
        """Each host and port that was asked for."""
        self.credentials: list[bytes] = []
        """What was said of the person who asks."""
        self._kind = kind
        self._answer = answer
        self._target = urlsplit(target)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        """Host and port."""
        self._thread = threading.Thread(target=self._accept, daemon=True)

    @property
    def url(self) -> str:
        """What the variable is set to."""
        return f"{self._kind}://{self.address}"

    def __enter__(self) -> ProxyServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            head = self._socks5(client) if self._kind == "socks5" else self._http(client)
            if head is None:
                return
            assert self._target.hostname is not None
            target = (self._target.hostname, self._target.port or 80)
            with socket.create_connection(target) as server:
                server.sendall(head)
                upward = threading.Thread(target=_pump, args=(client, server), daemon=True)
                upward.start()
                _pump(server, client)

    def _http(self, client: socket.socket) -> bytes | None:
        """Read the head of a request; what of it goes on to the server."""
        head = b""
        while b"\r\n\r\n" not in head:
            piece = client.recv(65536)
            if not piece:
                return None
            head += piece
        self.credentials += re.findall(rb"(?i)proxy-authorization: (.+)\r\n", head)
        line, _, rest = head.partition(b"\r\n")
        method, url, version = line.split(b" ")
        host = url if method == b"CONNECT" else url.split(b"/")[2]
        self.asked_for.append(host.decode())
        if self._answer is not None:
            client.sendall(self._answer)
            return None
        if method == b"CONNECT":
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            return b""
        path = b"/" + url.split(b"/", 3)[3]
        return b" ".join((method, path, version)) + b"\r\n" + rest

    def _socks5(self, client: socket.socket) -> bytes | None:
        """Shake hands as RFC 1928 and 1929 say; nothing is left over for the server."""
        _, count = client.recv(2)
        methods = client.recv(count)
        if self._answer is not None:
            client.sendall(self._answer)
            return None
        client.sendall(b"\x05\x02" if 2 in methods else b"\x05\x00")
        if 2 in methods:
            self.credentials.append(client.recv(512))
            client.sendall(b"\x01\x00")
        _, _, _, kind = client.recv(4)
        host = client.recv(client.recv(1)[0]) if kind == 3 else client.recv(4 if kind == 1 else 16)
        port = int.from_bytes(client.recv(2), "big")
        self.asked_for.append(f"{host.decode(errors='replace')}:{port}")
        client.sendall(b"\x05\x00\x00\x01" + bytes(6))
        return b""


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
