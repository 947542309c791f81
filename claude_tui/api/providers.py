"""Know Claude on other clouds: the variables of each, what it lacks, its SDK client.

Everything else about them is the SDK's: addresses, signatures, and different names. The SDK itself
is loaded when a client is made.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
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
_AWS_REGION: Final = ("AWS_REGION", "AWS_DEFAULT_REGION")


@dataclass(frozen=True, slots=True)
class Provider:
    """A cloud.

    Args:
        name: Its name in the setting ``provider``.
        label: Its name on the screen.
        client: The SDK's class for it.
        needs: The variables that it needs, one of each group.
        keys: The variables for a key. The first that is set counts.
        credentials: What it finds itself if there is no key, in words; empty for nothing.
        package: The package that finds them, by its import name.
        extra: The extra, of the SDK and of this program, that installs the package.
        lists_models: Whether it lists its models.
        id_prefix: The prefix of its model ids; None if ids stay as they are.
        default_model: The model of a new conversation if none is set.
        version: Sent as ``anthropic-version`` unless the request says otherwise; empty for the
            SDK's.
        sampling_version: The version in the body, in place of the header ``anthropic-version``,
            that
            allows sampling parameters; empty if the header itself counts.
    """

    name: str
    label: str
    client: str
    needs: tuple[tuple[str, ...], ...]
    keys: tuple[str, ...] = ()
    credentials: str = ""
    package: str = ""
    extra: str = ""
    lists_models: bool = False
    id_prefix: str | None = ""
    default_model: str = DEFAULT_MODEL
    version: str = ""
    sampling_version: str = ""


PROVIDERS: Final[Mapping[str, Provider]] = {
    provider.name: provider
    for provider in (
        Provider(
            "bedrock",
            "Claude on Amazon Bedrock",
            "AsyncAnthropicBedrockMantle",
            needs=((*_AWS_REGION, "ANTHROPIC_BEDROCK_MANTLE_BASE_URL"),),
            keys=("AWS_BEARER_TOKEN_BEDROCK", "ANTHROPIC_AWS_API_KEY"),
            credentials="AWS credentials",
            package="boto3",
            extra="bedrock",
            id_prefix="anthropic.",
            # It has no model before 4.7 but Haiku 4.5, and takes the SDK's own version from 4.7 on.
            default_model="anthropic.claude-sonnet-5-5",
            version="2023-06-01",
        ),
        Provider(
            "vertex",
            "Claude on Vertex AI",
            "AsyncAnthropicVertex",
            needs=(("CLOUD_ML_REGION",), ("ANTHROPIC_VERTEX_PROJECT_ID",)),
            credentials="Google credentials",
            package="google.auth",
            extra="vertex",
            id_prefix=None,  # they may end with a date, after an @
            sampling_version="vertex-2023-10-16",
        ),
        Provider(
            "google-cloud",
            "Claude on Google Cloud",
            "AsyncAnthropicGoogleCloud",
            needs=(
                (
                    "ANTHROPIC_GOOGLE_CLOUD_PROJECT",
                    "GOOGLE_CLOUD_PROJECT",
                    "ANTHROPIC_GOOGLE_CLOUD_BASE_URL",
                ),
                ("ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID", "ANTHROPIC_GOOGLE_CLOUD_BASE_URL"),
            ),
            credentials="Google credentials",
            package="google.auth",
            extra="google-cloud",
            lists_models=True,
        ),
        Provider(
            "foundry",
            "Claude on Microsoft Foundry",
            "AsyncAnthropicFoundry",
            needs=(
                ("ANTHROPIC_FOUNDRY_API_KEY",),
                ("ANTHROPIC_FOUNDRY_RESOURCE", "ANTHROPIC_FOUNDRY_BASE_URL"),
            ),
            keys=("ANTHROPIC_FOUNDRY_API_KEY",),
        ),
        Provider(
            "aws",
            "Claude Platform on AWS",
            "AsyncAnthropicAWS",
            needs=(
                ("ANTHROPIC_AWS_WORKSPACE_ID",),
                (*_AWS_REGION, "ANTHROPIC_AWS_BASE_URL"),
            ),
            keys=("ANTHROPIC_AWS_API_KEY",),
            credentials="AWS credentials",
            package="boto3",
            extra="aws",
            lists_models=True,
        ),
    )
}


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

    provider = PROVIDERS[endpoint.provider]
    if endpoint.api_key is not None:
        options["api_key"] = endpoint.api_key
    if provider.version:
        options["default_headers"] = {_VERSION_HEADER: provider.version}
    try:
        client = getattr(anthropic, provider.client)(**options)
    except (anthropic.AnthropicError, ValueError) as error:
        reason = " ".join(str(error).split()).removesuffix(".")
        raise CredentialError(f"{provider.label} can't be asked: {reason}.") from error
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
        f"{provider.label} has no address that can be asked.", f"Check {' and '.join(places)}."
    )


def provider_body(endpoint: Endpoint, headers: Mapping[str, str]) -> dict[str, str]:
    """Return what goes into the body if the provider of ``endpoint`` does not read ``headers``."""
    provider = PROVIDERS.get(endpoint.provider)
    if provider is None or not provider.sampling_version or _VERSION_HEADER not in headers:
        return {}
    return {"anthropic_version": provider.sampling_version}


def lists_models(endpoint: Endpoint) -> bool:
    """Whether ``endpoint`` lists its models."""
    provider = PROVIDERS.get(endpoint.provider)
    return provider is None or provider.lists_models


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:  # the package it would be in is missing
        return False
