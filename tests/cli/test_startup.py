import contextlib
import logging
import os
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from claude_tui import paths
from claude_tui.api.endpoint import CredentialError
from claude_tui.cli import log_file
from claude_tui.cli.startup import choose_backend, start_logging
from claude_tui.conversation import Parameters
from claude_tui.errors import FileError, LocalModelError, UsageError
from claude_tui.local.engine import LocalEngine, installed
from claude_tui.models.catalog import Sampling
from claude_tui.session.workspace import Workspace
from tests.narrowing import present

needs_local_model = pytest.mark.skipif(not installed(), reason="the local model is an extra")

KEY = "sk-ant-api03-a-key-of-the-test"


@pytest.fixture
def not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claude_tui.local.engine.SERVER_PACKAGE", "no_such_package")


@pytest.fixture
def _own_logging() -> Iterator[None]:
    root = logging.getLogger()
    before, raises = list(root.handlers), logging.raiseExceptions
    yield
    logging.captureWarnings(False)
    logging.raiseExceptions = raises
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        with contextlib.suppress(OSError):  # the disk of one test is full
            handler.close()


# -- where replies come from


def test_a_key_means_claude() -> None:
    backend = choose_backend(None, {"ANTHROPIC_API_KEY": KEY})
    assert (backend.label, backend.foreign, backend.model) == ("Claude", False, None)
    assert backend.explanation == ""
    assert backend.resolve().api_key == KEY
    assert backend.credential == "key"


@pytest.mark.parametrize(
    ("environ", "credential"),
    [
        ({"ANTHROPIC_AUTH_TOKEN": KEY}, "token"),
        ({"ANTHROPIC_PROFILE": "work"}, "profile work"),
        ({"ANTHROPIC_BASE_URL": "http://localhost:1"}, ""),
    ],
)
def test_what_kind_of_credential_is_used_is_said(environ: dict[str, str], credential: str) -> None:
    assert choose_backend(None, {"HOME": "/nowhere"} | environ).credential == credential


def test_lists_of_models_are_kept_by_address_without_a_password() -> None:
    environ = {"ANTHROPIC_BASE_URL": "https://me:s3cret@gateway.example:1/a"}
    backend = choose_backend(None, environ)
    assert backend.address == "https://gateway.example:1/a"


def test_a_base_url_means_that_server_with_or_without_a_key() -> None:
    environ = {"ANTHROPIC_BASE_URL": "http://localhost:8080"}
    for more in ({}, {"ANTHROPIC_API_KEY": KEY}):
        backend = choose_backend(None, environ | more)
        assert (backend.label, backend.foreign) == ("server at localhost:8080", True)
        assert backend.resolve().base_url == "http://localhost:8080"
        assert backend.resolve().api_key == more.get("ANTHROPIC_API_KEY")


def test_a_base_url_that_is_none_is_a_wrong_call() -> None:
    with pytest.raises(UsageError, match="ANTHROPIC_BASE_URL"):
        choose_backend(None, {"ANTHROPIC_BASE_URL": "localhost"})


def test_a_key_that_can_be_none_is_explained_and_asks_nobody() -> None:
    backend = choose_backend(None, {"ANTHROPIC_API_KEY": "“curly”"})
    assert "ANTHROPIC_API_KEY" in backend.explanation
    assert backend.model is None
    with pytest.raises(CredentialError, match="ANTHROPIC_API_KEY"):
        backend.resolve()


@needs_local_model
def test_nothing_set_means_the_local_model_where_it_is_installed() -> None:
    backend = choose_backend(None, {})
    assert backend.label == "local model, not Claude"
    assert backend.foreign
    assert present(backend.model).sampling is Sampling.BOTH
    backend.close()


@pytest.mark.usefixtures("not_installed")
def test_nothing_set_and_nothing_installed_says_every_way_out() -> None:
    backend = choose_backend(None, {})
    for way in ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "pip install"):
        assert way in backend.explanation
    with pytest.raises(CredentialError) as caught:
        backend.resolve()
    assert "ANTHROPIC_API_KEY" in str(caught.value)


@pytest.mark.usefixtures("not_installed")
def test_a_local_model_that_was_asked_for_and_is_not_installed_says_what_to_run() -> None:
    with pytest.raises(LocalModelError, match="Run: pip install"):
        choose_backend("", {"ANTHROPIC_API_KEY": KEY})


@needs_local_model
def test_a_local_model_that_was_asked_for_goes_before_a_key() -> None:
    backend = choose_backend("", {"ANTHROPIC_API_KEY": KEY})
    assert backend.label == "local model, not Claude"
    backend.close()


@needs_local_model
def test_the_local_model_can_be_a_file_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "mine.gguf"
    own.symlink_to(LocalEngine().check())
    backend = choose_backend(str(own), {})
    assert present(backend.model).name == "mine (local)"
    backend.close()


@needs_local_model
def test_a_file_of_ones_own_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"mine\.gguf") as caught:
        choose_backend(str(tmp_path / "mine.gguf"), {})
    assert caught.value.exit_status == 2


@needs_local_model
def test_a_model_file_in_the_home_of_nobody_is_an_error() -> None:
    with pytest.raises(FileError, match="~nobody-we-know"):
        choose_backend("~nobody-we-know/mine.gguf", {})


# -- other clouds

BEDROCK = {"AWS_REGION": "eu-west-1", "AWS_BEARER_TOKEN_BEDROCK": KEY}


def test_a_cloud_of_the_settings_goes_before_a_key_for_anthropic() -> None:
    backend = choose_backend(None, BEDROCK | {"ANTHROPIC_API_KEY": "other"}, "bedrock")
    assert (backend.label, backend.credential) == ("Claude on Amazon Bedrock", "key")
    assert backend.default_model.startswith("anthropic.claude-")
    assert backend.resolve().api_key == KEY
    assert not backend.address


def test_anthropic_is_the_provider_that_is_no_other() -> None:
    environ = {"ANTHROPIC_API_KEY": KEY}
    assert choose_backend(None, environ, "anthropic").label == "Claude"


def test_a_cloud_nobody_knows_asks_nobody() -> None:
    backend = choose_backend(None, {"ANTHROPIC_API_KEY": KEY}, "bedrok")
    assert 'config.toml: provider: unknown provider "bedrok"' in backend.explanation
    assert "anthropic, bedrock, vertex" in backend.explanation
    with pytest.raises(CredentialError):
        backend.resolve()


def test_what_a_cloud_lacks_is_explained() -> None:
    backend = choose_backend(None, {}, "vertex")
    assert "Claude on Vertex AI needs CLOUD_ML_REGION" in backend.explanation


def test_a_cloud_s_models_are_named_as_it_names_them() -> None:
    backend = choose_backend(None, BEDROCK, "bedrock")
    workspace = Workspace(backend, Parameters(model="claude-opus-5"), Parameters())
    assert workspace.new_session().conversation.request.model == "anthropic.claude-opus-5"
    offered = workspace.catalog.models()
    assert offered
    assert all(model.id.startswith("anthropic.claude-") for model in offered)
    workspace.close()


# -- the log


@pytest.mark.usefixtures("_own_logging")
def test_warnings_of_libraries_go_to_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    start_logging()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("of a library", DeprecationWarning, stacklevel=1)
    assert "of a library" in paths.log_file().read_text(encoding="utf-8")
    assert capfd.readouterr().err == ""


@pytest.mark.usefixtures("_own_logging")
def test_the_log_stays_private_and_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_file, "LOG_BYTES", 200)
    start_logging()
    for number in range(20):
        logging.getLogger("test").warning("line %d", number)
    logs = sorted(paths.data_dir().iterdir())
    assert [path.name for path in logs] == ["claude-tui.log", "claude-tui.log.1"]
    for path in logs:
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.stat().st_size <= 200
    assert "line 19" in logs[0].read_text(encoding="utf-8")


@pytest.mark.usefixtures("_own_logging")
def test_a_log_that_can_not_be_written_is_no_failure(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (home / "data").write_text("a file where a folder should be")
    start_logging()
    logging.getLogger("test").warning("nobody reads this")
    assert capfd.readouterr().err == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
@pytest.mark.usefixtures("_own_logging")
def test_a_full_disk_under_the_log_stays_off_the_screen(capfd: pytest.CaptureFixture[str]) -> None:
    paths.data_dir().mkdir()
    os.symlink("/dev/full", paths.log_file())
    start_logging()
    logging.getLogger("test").warning("nobody reads this")
    assert capfd.readouterr().err == ""
