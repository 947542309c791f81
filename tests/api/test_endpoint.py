import json
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.api.endpoint import CredentialError, Endpoint, custom_headers, find_endpoint
from claude_tui.errors import UsageError
from tests.narrowing import present


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path)}


def test_without_a_credential_and_a_server_there_is_no_endpoint(environ: dict[str, str]) -> None:
    assert find_endpoint(environ) is None


@pytest.mark.parametrize("blank", ["", " ", "\n"])
def test_blank_variables_count_as_unset(environ: dict[str, str], blank: str) -> None:
    empty = dict.fromkeys(
        ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL"), blank
    ) | {"ANTHROPIC_PROFILE": "", "ANTHROPIC_CUSTOM_HEADERS": blank}
    assert find_endpoint({**environ, **empty}) is None


def test_a_key_leads_to_claude(environ: dict[str, str]) -> None:
    endpoint = find_endpoint({**environ, "ANTHROPIC_API_KEY": " sk-ant-1\n"})
    assert endpoint == Endpoint("claude", api_key="sk-ant-1", credential="ANTHROPIC_API_KEY")
    assert endpoint.label == "Claude"
    assert endpoint.host == "api.anthropic.com"


def test_a_key_goes_before_a_token_and_a_profile(environ: dict[str, str]) -> None:
    found = find_endpoint(
        {
            **environ,
            "ANTHROPIC_API_KEY": "key",
            "ANTHROPIC_AUTH_TOKEN": "token",
            "ANTHROPIC_PROFILE": "work",
        }
    )
    assert (present(found).api_key, present(found).auth_token) == ("key", None)


def test_a_token_goes_before_a_profile(environ: dict[str, str]) -> None:
    found = find_endpoint({**environ, "ANTHROPIC_AUTH_TOKEN": "token", "ANTHROPIC_PROFILE": "work"})
    assert (present(found).auth_token, present(found).credential) == (
        "token",
        "ANTHROPIC_AUTH_TOKEN",
    )


def test_a_server_needs_no_credential(environ: dict[str, str]) -> None:
    found = find_endpoint({**environ, "ANTHROPIC_BASE_URL": "http://localhost:8080/"})
    assert (present(found).kind, present(found).label) == ("server", "server at localhost:8080")
    assert (present(found).api_key, present(found).credential) == (None, "")


def test_the_address_of_claude_is_no_foreign_server(environ: dict[str, str]) -> None:
    address = {"ANTHROPIC_BASE_URL": "https://api.anthropic.com", "ANTHROPIC_API_KEY": "k"}
    assert present(find_endpoint({**environ, **address})).kind == "claude"


def test_a_password_in_an_address_is_not_shown(environ: dict[str, str]) -> None:
    address = {"ANTHROPIC_BASE_URL": "https://user:s3cret@gateway.example/x"}
    assert present(find_endpoint({**environ, **address})).label == "server at gateway.example"


@pytest.mark.parametrize(
    ("variables", "credential"),
    [
        ({"ANTHROPIC_PROFILE": "work"}, "the profile work"),
        (
            {
                "ANTHROPIC_FEDERATION_RULE_ID": "fdrl_1",
                "ANTHROPIC_ORGANIZATION_ID": "org",
                "ANTHROPIC_IDENTITY_TOKEN_FILE": "/token",
            },
            "the workload identity in ANTHROPIC_FEDERATION_RULE_ID",
        ),
        ({"ANTHROPIC_CUSTOM_HEADERS": "X-Team: a\nX-Api-Key: k"}, "ANTHROPIC_CUSTOM_HEADERS"),
    ],
)
def test_credentials_that_only_the_sdk_reads_are_named(
    environ: dict[str, str], variables: dict[str, str], credential: str
) -> None:
    found = find_endpoint({**environ, **variables})
    assert present(found).credential == credential
    assert (present(found).api_key, present(found).auth_token) == (None, None)


def test_the_default_profile_on_disk_is_found(environ: dict[str, str], tmp_path: Path) -> None:
    configs = tmp_path / ".config" / "anthropic" / "configs"
    configs.mkdir(parents=True)
    (configs / "default.json").write_text(json.dumps({}))
    assert present(find_endpoint(environ)).credential == "the profile default"


def test_the_profile_that_is_named_on_disk_is_found(
    environ: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "active_config").write_text("work\n")
    found = find_endpoint({**environ, "ANTHROPIC_CONFIG_DIR": str(tmp_path)})
    assert present(found).credential == "the profile work"


@pytest.mark.parametrize(
    ("key", "fault"),
    [
        ("sk-ant\n-1", "line break"),
        ("sk-ant-“1”", "no key has"),
        ("sk-ant 1", "space"),
        ("sk-ant-\x1b[0m", "control character"),
    ],
)
@pytest.mark.parametrize("variable", ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"])
def test_a_key_that_no_server_can_have_issued_is_refused(
    environ: dict[str, str], variable: str, key: str, fault: str
) -> None:
    with pytest.raises(CredentialError, match=fault) as caught:
        find_endpoint({**environ, variable: key})
    assert variable in str(caught.value)
    assert "sk-ant" not in str(caught.value)


@given(st.text())
def test_every_key_is_taken_as_it_is_or_refused(key: str) -> None:
    printable = set(string.ascii_letters + string.digits + string.punctuation)
    variables = {"ANTHROPIC_API_KEY": key, "HOME": "/nowhere"}
    if not key.strip():
        assert find_endpoint(variables) is None
    elif set(key.strip()) <= printable:
        assert present(find_endpoint(variables)).api_key == key.strip()
    else:
        with pytest.raises(CredentialError):
            find_endpoint(variables)


@pytest.mark.parametrize(
    "address",
    [
        "localhost:8080",
        "ftp://host",
        "http://",
        "http://host:port",
        "http://[::1",
        "http://a b",
        "/v1",
    ],
)
def test_an_address_that_is_none_is_refused(environ: dict[str, str], address: str) -> None:
    with pytest.raises(UsageError, match="ANTHROPIC_BASE_URL"):
        find_endpoint({**environ, "ANTHROPIC_BASE_URL": address})


def test_a_key_is_in_no_representation() -> None:
    endpoint = Endpoint("server", "http://h", api_key="s3cret", auth_token="t0ken")
    assert "s3cret" not in repr(endpoint)
    assert "t0ken" not in repr(endpoint)


@pytest.mark.parametrize(
    ("headers", "line"),
    [
        ("s3cret", 1),
        (": s3cret", 1),
        ("X Team: s3cret", 1),
        ("X-Tëam: s3cret", 1),
        ("X-Team: a\n\n{'X-Key': 's3cret'}", 3),
    ],
)
def test_a_header_that_is_none_is_refused_without_its_words(
    environ: dict[str, str], headers: str, line: int
) -> None:
    with pytest.raises(UsageError) as caught:
        find_endpoint({**environ, "ANTHROPIC_CUSTOM_HEADERS": headers})
    assert f"ANTHROPIC_CUSTOM_HEADERS: line {line} is not a header." in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_headers_may_have_blank_lines_between_them_and_any_value(environ: dict[str, str]) -> None:
    headers = "X-A: ü\n\nX-B:\r\n x-c : b:c\n"
    assert custom_headers({"ANTHROPIC_CUSTOM_HEADERS": headers}) == {
        "X-A": "ü",
        "X-B": "",
        "x-c": "b:c",
    }
    address = {"ANTHROPIC_BASE_URL": "http://localhost", "ANTHROPIC_CUSTOM_HEADERS": headers}
    assert present(find_endpoint({**environ, **address})).credential == ""
