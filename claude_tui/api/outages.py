"""Describe a broken connection as an ``ApiFailure``.

The HTTP library's exceptions are told apart by name, and by the system's exceptions that caused
them, so that nothing must be imported for that.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

from claude_tui import paths
from claude_tui.api.failures import ApiFailure, Asked, FailureKind

_CHAIN_LENGTH = 20
_TRY_AGAIN = "Check your network connection, then try again."


def outage(
    error: BaseException, asked: Asked, *, answering: bool, read_seconds: float
) -> ApiFailure:
    """Return the failure for an exception of the HTTP library.

    Args:
        error: The exception.
        asked: The names for its sentence.
        answering: Whether the answer had begun.
        read_seconds: How long the server was waited for, for the words of a timeout.
    """
    chain = list(_chain(error))
    names = {type(link).__name__ for link in chain}
    kind, message, next_step = (
        _proxy_words(names, chain, asked)
        or _credential_words(chain, asked)
        or _system_words(chain, asked)
        or _timeout_words(names, asked, read_seconds)
        or _protocol_words(names, chain, asked, answering)
    )
    return ApiFailure(
        kind,
        message,
        next_step,
        status=200 if answering else None,
        detail=asked.scrub("\n".join(f"{type(link).__name__}: {link}" for link in chain)),
    )


_Words = tuple[FailureKind, str, str]


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and its causes, outermost first."""
    link: BaseException | None = error
    for _ in range(_CHAIN_LENGTH):
        if link is None:
            return
        yield link
        link = link.__cause__ or link.__context__


def _proxy_words(names: set[str], chain: list[BaseException], asked: Asked) -> _Words | None:
    """Return the words for what a proxy did, or for one that does not exist."""
    proxy = asked.proxy
    if proxy is None:
        return None
    named = f"The proxy at {proxy.address} ({proxy.variable})"
    correct = f"Correct {proxy.variable}, or unset it."
    match chain[-1]:
        case socket.gaierror():
            message = f"Can't find the proxy {proxy.address} ({proxy.variable})."
            return FailureKind.UNREACHABLE, message, correct
        case ssl.SSLError() as error:
            if proxy.scheme != "https" or isinstance(error, ssl.SSLCertVerificationError):
                return None
            message = f"{named} didn't accept a secure connection: {_reason(error)}."
            step = f"Most proxies don't use TLS: try http:// in {proxy.variable}."
            return FailureKind.TLS, message, step
        case _:
            pass
    if names & {"ConnectError", "ConnectTimeout"}:
        return (
            FailureKind.UNREACHABLE,
            f"{named} isn't responding.",
            f"Start it, or unset {proxy.variable}.",
        )
    if "ProxyError" in names:
        reason = asked.quote(str(chain[-1])).rstrip(".")
        step = f"Check {proxy.variable}, or list {asked.host} in NO_PROXY."
        if reason.startswith("407"):
            step = f"Set {proxy.variable} to {proxy.scheme}://USER:PASSWORD@{proxy.address}."
        message = f"{named} couldn't connect to {asked.host}: {reason}."
        return FailureKind.UNREACHABLE, message, step
    if any(type(link).__module__.startswith(("socksio", "h11")) for link in chain):
        speaks = "SOCKS5" if proxy.scheme.startswith("socks") else "HTTP"
        return FailureKind.UNREACHABLE, f"{named} doesn't speak {speaks}.", correct
    return None


def _credential_words(chain: list[BaseException], asked: Asked) -> _Words | None:
    """Return the words for a credential that the SDK finds itself and could not get."""
    reasons = [link for link in chain if "CredentialsError" in _class_names(link)]
    reached_out = any(type(link).__module__.startswith(("httpx2", "httpcore2")) for link in chain)
    if not reasons or reached_out:
        return None
    credential = asked.credential or "the credential"
    message = f"{credential} can't be used: {asked.quote(str(reasons[0])).rstrip('.')}."
    return FailureKind.NOT_READY, message[0].upper() + message[1:], ""


def _class_names(error: BaseException) -> set[str]:
    return {each.__name__ for each in type(error).__mro__}


def _system_words(chain: list[BaseException], asked: Asked) -> _Words | None:
    """Return the words for a cause that the system names."""
    for link in chain:
        match link:
            case UnicodeError():
                message = f"{asked.address} doesn't speak the Messages API: it isn't sending text."
                return FailureKind.NOT_MESSAGES_API, message, "Check ANTHROPIC_BASE_URL."
            case socket.gaierror():
                step = "Check your network connection and ANTHROPIC_BASE_URL."
                step = step if asked.foreign else _TRY_AGAIN
                return FailureKind.UNREACHABLE, f"Can't find {asked.host}.", step
            case ssl.SSLCertVerificationError():
                message = f"The certificate of {asked.host} is not trusted: {link.verify_message}."
                step = "If a proxy signed it, set SSL_CERT_FILE to the proxy's certificate."
                if asked.trusted_by:
                    step = f"Only the certificates in {asked.trusted_by} are trusted."
                return FailureKind.TLS, message, step
            case ssl.SSLError():
                message = f"Can't make a secure connection to {asked.host}: {_reason(link)}."
                step = "Check whether the address should begin with http:// instead."
                return FailureKind.TLS, message, step
            case ConnectionRefusedError():
                message = f"Nothing is listening at {asked.address}."
                step = "Start the server, or check ANTHROPIC_BASE_URL."
                return FailureKind.UNREACHABLE, message, step if asked.foreign else _TRY_AGAIN
            case OSError() if link.strerror and not isinstance(link, ConnectionError):
                message = f"Can't connect to {asked.host}: {link.strerror}."
                return FailureKind.UNREACHABLE, message, _TRY_AGAIN
    return None


def _timeout_words(names: set[str], asked: Asked, read_seconds: float) -> _Words | None:
    if "ConnectTimeout" in names:
        return FailureKind.UNREACHABLE, f"{asked.address} isn't responding.", _TRY_AGAIN
    if "ReadTimeout" in names:
        message = f"{asked.host} sent nothing for {read_seconds:g} seconds."
        return FailureKind.TIMEOUT, message, "Try again."
    if names & {"WriteTimeout", "PoolTimeout"}:
        message = f"{asked.host} isn't accepting the request."
        return FailureKind.TIMEOUT, message, "Try again."
    return None


def _protocol_words(
    names: set[str], chain: list[BaseException], asked: Asked, answering: bool
) -> _Words:
    if names & {"UnsupportedProtocol", "InvalidURL", "LocalProtocolError"}:
        reason = asked.quote(str(chain[-1])).rstrip(".")
        message = f"The request can't be sent to {asked.address}: {reason}."
        step = "Check ANTHROPIC_BASE_URL and ANTHROPIC_CUSTOM_HEADERS."
        return FailureKind.NOT_READY, message, step
    broken = bool(names & {"RemoteProtocolError", "ReadError", "WriteError", "DecodingError"})
    if broken and answering:
        message = f"The connection to {asked.host} was lost mid-reply."
        return FailureKind.CUT_SHORT, message, "Try again."
    if any(type(link).__module__.startswith("h11") for link in chain):
        message = f"The server at {asked.address} doesn't speak HTTP."
        return FailureKind.NOT_MESSAGES_API, message, "Check ANTHROPIC_BASE_URL."
    if broken:
        message = f"{asked.host} closed the connection without responding."
        return FailureKind.CUT_SHORT, message, "Try again."
    reason = asked.quote(str(chain[0]) or type(chain[0]).__name__).rstrip(".")
    message = f"The request to {asked.host} failed: {reason}."
    return FailureKind.UNKNOWN, message, f"See {paths.log_file()} for details."


def _reason(error: ssl.SSLError) -> str:
    return (error.reason or "it doesn't speak TLS").replace("_", " ").lower()
