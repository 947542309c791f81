"""Every cloud's client of the SDK against a server on this machine, as far as that can show."""

import json
import os
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from claude_tui.api import providers as providers_module
from claude_tui.api.client import Client
from claude_tui.api.endpoint import CredentialError
from claude_tui.api.exchange import HttpHeaders
from claude_tui.api.failures import ApiError
from claude_tui.api.providers import provider_endpoint, providers
from claude_tui.api.request import build_request, request_of
from claude_tui.conversation import Message, Parameters, TextBlock
from claude_tui.conversation.accumulate import Accumulator
from claude_tui.models.catalog import Catalog, shipped_model
from claude_tui.models.listing import listed_models
from tests.narrowing import present
from tests.servers.messages_server import GOOGLE_TOKEN, GOOGLE_TOKEN_PATH, MessagesServer

ANTHROPICS_KEY = "sk-ant-that-no-cloud-may-see"
CLOUD_KEY = "key-of-the-cloud"
AWS_SECRET = "secret-that-is-only-signed-with"

ENVIRONMENTS = {
    "bedrock": {"AWS_REGION": "eu-west-1", "AWS_BEARER_TOKEN_BEDROCK": CLOUD_KEY},
    "vertex": {"CLOUD_ML_REGION": "europe-west1", "ANTHROPIC_VERTEX_PROJECT_ID": "a-project"},
    "google-cloud": {
        "ANTHROPIC_GOOGLE_CLOUD_PROJECT": "a-project",
        "ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID": "wrkspc_1",
    },
    "foundry": {"ANTHROPIC_FOUNDRY_API_KEY": CLOUD_KEY},
    "aws": {
        "AWS_REGION": "eu-west-1",
        "ANTHROPIC_AWS_WORKSPACE_ID": "wrkspc_1",
        "ANTHROPIC_AWS_API_KEY": CLOUD_KEY,
    },
}
ADDRESSES = {
    "bedrock": "ANTHROPIC_BEDROCK_MANTLE_BASE_URL",
    "vertex": "ANTHROPIC_VERTEX_BASE_URL",
    "google-cloud": "ANTHROPIC_GOOGLE_CLOUD_BASE_URL",
    "foundry": "ANTHROPIC_FOUNDRY_BASE_URL",
    "aws": "ANTHROPIC_AWS_BASE_URL",
}
PROVIDERS = providers()
EVERY = pytest.mark.parametrize("name", sorted(PROVIDERS))


@pytest.fixture(scope="session")
def private_key() -> str:
    """What a Google service account signs with."""
    serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
    from cryptography.hazmat.primitives.asymmetric import rsa

    return (
        rsa.generate_private_key(65537, 2048)
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
    )


@pytest.fixture
def _cloud(
    name: str,
    messages_server: MessagesServer,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    """The environment of someone who asks the cloud ``name``, which this machine stands in for."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", ANTHROPICS_KEY)
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    for variable, value in ENVIRONMENTS[name].items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv(ADDRESSES[name], messages_server.base_url)
    if PROVIDERS[name].package == "google.auth":
        pytest.importorskip("google.auth")
        account = tmp_path / "account.json"
        account.write_text(
            json.dumps(
                {
                    "type": "service_account",
                    "project_id": "a-project",
                    "private_key": request.getfixturevalue("private_key"),
                    "client_email": "someone@a-project.example",
                    "token_uri": messages_server.base_url + GOOGLE_TOKEN_PATH,
                }
            )
        )
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(account))


@asynccontextmanager
async def client_of(name: str) -> AsyncIterator[Client]:
    endpoint = provider_endpoint(PROVIDERS[name], os.environ)
    client = Client(lambda: endpoint)
    yield client
    await client.close()


async def reply_to(client: Client, model: str, **parameters: Any) -> Accumulator:
    asked = Parameters(model=model, max_tokens=100, **parameters)
    message = Message(1, 0, "user", (TextBlock("Hi"),))
    request, _ = build_request([message], asked, Catalog().find(model))
    reply = Accumulator()
    async for event in client.stream(request):
        reply.apply(event)
    return reply


@EVERY
@pytest.mark.usefixtures("_cloud")
async def test_a_reply_of_every_cloud_arrives(name: str, messages_server: MessagesServer) -> None:
    async with client_of(name) as client:
        reply = await reply_to(client, PROVIDERS[name].default_model)
    assert reply.content() == (TextBlock("Hello from the test server."),)
    (request,) = messages_server.requests
    credential = GOOGLE_TOKEN if PROVIDERS[name].package == "google.auth" else CLOUD_KEY
    assert credential in f"{request.headers}"


@EVERY
@pytest.mark.usefixtures("_cloud")
async def test_no_cloud_sees_the_key_for_anthropic(
    name: str, messages_server: MessagesServer
) -> None:
    async with client_of(name) as client:
        await reply_to(client, PROVIDERS[name].default_model)
    assert ANTHROPICS_KEY not in repr(messages_server.requests)


@EVERY
@pytest.mark.usefixtures("_cloud")
async def test_no_credential_of_a_cloud_is_in_the_heads(
    name: str, messages_server: MessagesServer
) -> None:
    told: list[HttpHeaders] = []
    sent = Parameters(model=PROVIDERS[name].default_model, max_tokens=100)
    async with client_of(name) as client:
        request = request_of([Message(1, 0, "user", (TextBlock("Hi"),))], sent)
        async for _event in client.stream(request, told.append):
            pass
        told.append(present(client.usual_headers))
    (received,) = messages_server.requests
    assert told[0].url == messages_server.base_url + received.path
    assert told[0].request_headers.keys() == received.headers.keys()
    assert not any(secret in repr(told) for secret in (GOOGLE_TOKEN, CLOUD_KEY))


@EVERY
@pytest.mark.usefixtures("_cloud")
async def test_sampling_parameters_reach_every_cloud(
    name: str, messages_server: MessagesServer
) -> None:
    model = Catalog(id_prefix=PROVIDERS[name].id_prefix).spelled("claude-haiku-4-5")
    async with client_of(name) as client:
        reply = await reply_to(client, model, temperature=0.3)
    assert reply.finished
    assert messages_server.requests[0].body["temperature"] == 0.3


@EVERY
@pytest.mark.usefixtures("_cloud")
async def test_the_models_are_asked_for_only_where_there_is_a_list(
    name: str, messages_server: MessagesServer
) -> None:
    messages_server.models = [{"id": "claude-sonnet-9"}]
    async with client_of(name) as client:
        listed = listed_models(await client.list_models(), Catalog())
    listing = PROVIDERS[name].lists_models
    assert [model.id for model in listed] == (["claude-sonnet-9"] if listing else [])
    assert bool(messages_server.requests) is listing


@EVERY
def test_the_default_model_of_every_cloud_is_known(name: str) -> None:
    assert shipped_model(PROVIDERS[name].default_model) is not None
    assert PROVIDERS[name].default_model.startswith(PROVIDERS[name].id_prefix or "")


@pytest.mark.parametrize("name", ["bedrock", "aws"])
@pytest.mark.usefixtures("_cloud")
async def test_without_a_key_requests_to_aws_are_signed(
    name: str, messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("boto3")
    for variable in PROVIDERS[name].keys:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIATEST")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", AWS_SECRET)
    async with client_of(name) as client:
        assert (await client.ready()).credential_kind == "AWS credentials"
        await reply_to(client, PROVIDERS[name].default_model)
    signature = messages_server.requests[0].headers["authorization"]
    assert signature.startswith("AWS4-HMAC-SHA256 Credential=AKIATEST/")
    assert AWS_SECRET not in repr(messages_server.requests)


@pytest.mark.parametrize("name", ["bedrock"])
@pytest.mark.usefixtures("_cloud")
async def test_a_cloud_without_any_credential_says_so_in_one_line(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("boto3")
    monkeypatch.delenv("AWS_BEARER_TOKEN_BEDROCK")
    monkeypatch.setenv("AWS_REGION", "us-east-2")  # the SDK keeps what it found for another
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    async with client_of(name) as client:
        with pytest.raises(ApiError, match="Could not resolve AWS credentials") as caught:
            await reply_to(client, PROVIDERS[name].default_model)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["foundry"])
@pytest.mark.usefixtures("_cloud")
async def test_settings_that_do_not_go_together_are_one_clear_line(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_FOUNDRY_RESOURCE", "a-resource")
    async with client_of(name) as client:
        with pytest.raises(CredentialError, match="Claude on Microsoft Foundry can't be used"):
            await client.ready()


@EVERY
def test_every_variable_a_cloud_needs_is_named_when_it_is_missing(name: str) -> None:
    environ = dict(ENVIRONMENTS[name])
    if name == "foundry":
        environ["ANTHROPIC_FOUNDRY_RESOURCE"] = "a-resource"
    needed = [variable for group in PROVIDERS[name].needs for variable in group]
    assert provider_endpoint(PROVIDERS[name], environ).provider == name
    for variable in set(needed) & set(environ):
        without = {key: value for key, value in environ.items() if key != variable}
        with pytest.raises(CredentialError, match=f"needs .*{variable}"):
            provider_endpoint(PROVIDERS[name], without)


@pytest.mark.parametrize("name", ["bedrock", "vertex", "google-cloud", "aws"])
def test_a_missing_package_is_named_with_how_to_install_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(providers_module, "find_spec", lambda package: None)
    environ = {
        key: value for key, value in ENVIRONMENTS[name].items() if key not in PROVIDERS[name].keys
    }
    with pytest.raises(CredentialError) as caught:
        provider_endpoint(PROVIDERS[name], environ)
    assert PROVIDERS[name].package in caught.value.message
    assert f"pip install 'anthropic[{name}]'" in caught.value.next_step


def test_a_key_that_can_not_be_one_is_refused() -> None:
    with pytest.raises(CredentialError, match="AWS_BEARER_TOKEN_BEDROCK has a space"):
        provider_endpoint(
            PROVIDERS["bedrock"], {"AWS_REGION": "r", "AWS_BEARER_TOKEN_BEDROCK": "a b"}
        )


def test_the_extras_install_what_the_clouds_need() -> None:
    root = Path(__file__).parent.parent.parent
    extras = tomllib.loads((root / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    wanted = {provider.extra for provider in PROVIDERS.values() if provider.extra}
    assert {extra: extras[extra] for extra in wanted} == {
        extra: [f"anthropic[{extra}]"] for extra in wanted
    }


@pytest.mark.parametrize("address", ["nonsense", "ftp://host", "http://host:port", "http://a b"])
@EVERY
async def test_an_address_that_is_none_is_named_by_its_variable(
    name: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in (ENVIRONMENTS[name] | {ADDRESSES[name]: address}).items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setattr(providers_module, "_is_installed", lambda _: True)
    client = Client(lambda: provider_endpoint(PROVIDERS[name], os.environ))
    with pytest.raises(CredentialError) as caught:
        await client.ready()
    assert "can't be determined. Check " in str(caught.value)
    assert ADDRESSES[name] in str(caught.value)


@pytest.mark.parametrize(
    ("name", "variable"),
    [("bedrock", "AWS_REGION"), ("vertex", "CLOUD_ML_REGION"), ("aws", "AWS_REGION")],
)
async def test_a_region_that_makes_no_address_is_named(
    name: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, value in (ENVIRONMENTS[name] | {variable: "eu west"}).items():
        monkeypatch.setenv(key, value)
    monkeypatch.setattr(providers_module, "_is_installed", lambda _: True)
    client = Client(lambda: provider_endpoint(PROVIDERS[name], os.environ))
    with pytest.raises(CredentialError, match=f"Check {variable}"):
        await client.ready()
