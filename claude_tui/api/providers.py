"""Know Claude on other clouds: the variables of each, what it lacks, its SDK client.

Everything else about them is the SDK's: addresses, signatures, and different names. The SDK itself
is loaded when a client is made.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from claude_tui.api.endpoint import (
    CredentialError,
    Endpoint,
    check_custom_headers,
    secret_in,
)
from claude_tui.models.catalog import DEFAULT_MODEL

if TYPE_CHECKING:
    import anthropic

_HOST: Final = re.compile(rb"[\w.:-]+")
_VERSION_HEADER: Final = "anthropic-version"


@dataclass(frozen=True, slots=True)
class Provider:
    """A cloud, with the keys of ``providers.toml``."""

    name: str
    label: str
    client: str
    needs: Sequence[Sequence[str]]
    keys: Sequence[str] = ()
    credentials: str = ""
    package: str = ""
    extra: str = ""
    lists_models: bool = False
    id_prefix: str | None = None
    default_model: str = DEFAULT_MODEL
    version: str = ""
    sampling_version: str = ""


@cache
def providers() -> Mapping[str, Provider]:
    """Return every cloud by its name in the setting ``provider``."""
    text = Path(__file__).with_name("providers.toml").read_text(encoding="utf-8")
    return {name: Provider(name, **keys) for name, keys in tomllib.loads(text).items()}


def provider_endpoint(provider: Provider, environ: Mapping[str, str]) -> Endpoint:
    """Return the endpoint at ``provider`` that the environment describes.

    Args:
        provider: The cloud.
        environ: The environment. The SDK reads the process's own again when it is used.

    Raises:
        CredentialError: A variable or a package is missing, or a key can't be one.
        UsageError: ``ANTHROPIC_CUSTOM_HEADERS`` are no headers.
    """
    check_custom_headers(environ)
    for group in provider.needs:
        if not any(environ.get(variable) for variable in group):
            one_of = " or ".join(group)
            raise CredentialError(f"{provider.label} needs {one_of}, which is not set.", "Set it.")
    for variable in provider.keys:
        key = secret_in(environ, variable)
        if key is not None:
            return Endpoint("claude", api_key=key, credential=variable, provider=provider.name)
    if not _is_installed(provider.package):
        set_key = f"Set {provider.keys[0]}, or install" if provider.keys else "Install"
        needed = f"{provider.package}, which finds {provider.credentials}"
        raise CredentialError(
            f"{provider.label} needs the package {needed}.",
            f"{set_key} it: pip install 'anthropic[{provider.extra}]'",
        )
    return Endpoint("claude", credential=provider.credentials, provider=provider.name)


def provider_client(endpoint: Endpoint, **options: Any) -> anthropic.AsyncAnthropic:
    """Make the SDK's client for the provider of ``endpoint``.

    Args:
        endpoint: Made by ``provider_endpoint``.
        options: Arguments of every client of the SDK.

    Raises:
        CredentialError: The environment is not enough, or contradicts itself.
    """
    import anthropic
    import httpx2

    provider = providers()[endpoint.provider]
    if endpoint.api_key is not None:
        options["api_key"] = endpoint.api_key
    if provider.version:
        options["default_headers"] = {_VERSION_HEADER: provider.version}
    try:
        client = getattr(anthropic, provider.client)(**options)
    except (anthropic.AnthropicError, ValueError) as error:
        reason = " ".join(str(error).split()).removesuffix(".")
        raise CredentialError(f"{provider.label} can't be used: {reason}.") from error
    except httpx2.InvalidURL as error:
        raise _no_address(provider) from error
    if client.base_url.scheme not in ("http", "https") or not _HOST.fullmatch(
        client.base_url.raw_host
    ):
        raise _no_address(provider)
    return cast("anthropic.AsyncAnthropic", client)  # the part of it that is used is the same


def _no_address(provider: Provider) -> CredentialError:
    """Return the error for variables that make no address of a server."""
    own = f"ANTHROPIC_{provider.name.upper().replace('-', '_')}"
    needed = {name for group in provider.needs for name in group}
    places = [
        name
        for name in sorted(os.environ)
        if name.endswith(("_BASE_URL", "_REGION", "_RESOURCE"))
        and (name in needed or name.startswith(own))
    ]
    return CredentialError(
        f"The address of {provider.label} can't be determined.", f"Check {' and '.join(places)}."
    )


def provider_body(endpoint: Endpoint, headers: Mapping[str, str]) -> dict[str, str]:
    """Return what goes into the body if the provider of ``endpoint`` does not read ``headers``."""
    provider = providers().get(endpoint.provider)
    if provider is None or not provider.sampling_version or _VERSION_HEADER not in headers:
        return {}
    return {"anthropic_version": provider.sampling_version}


def lists_models(endpoint: Endpoint) -> bool:
    """Whether ``endpoint`` lists its models."""
    provider = providers().get(endpoint.provider)
    return provider is None or provider.lists_models


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:  # the package it would be in is missing
        return False
