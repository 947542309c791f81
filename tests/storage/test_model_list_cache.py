import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui import paths
from claude_tui.models.catalog import Catalog
from claude_tui.models.listing import listed_models
from claude_tui.storage import model_list_cache
from claude_tui.storage.model_list_cache import MOST_AGE, load_listing, save_listing
from tests.narrowing import of_type, present

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ADDRESS = "https://someone:s3cret@gateway.example/path-that-is-secret-too"
ENTRIES = [{"id": "some-llama", "max_tokens": 99, "key": "sk-ant-1"}, None]


def kept_file() -> Path:
    (path,) = (paths.cache_dir() / "models").iterdir()
    return path


def test_a_list_is_there_again_with_its_age() -> None:
    save_listing(ADDRESS, ENTRIES, NOW)
    kept = load_listing(ADDRESS, NOW + timedelta(hours=3))
    assert present(kept).at == NOW
    (model,) = listed_models(present(kept).entries, Catalog(foreign=True))
    assert (model.id, model.max_output) == ("some-llama", 99)


def test_a_newer_list_takes_the_place_of_the_older() -> None:
    save_listing(ADDRESS, ENTRIES, NOW)
    save_listing(ADDRESS, [{"id": "other"}], NOW + timedelta(hours=1))
    kept = load_listing(ADDRESS, NOW + timedelta(hours=2))
    assert (present(kept).at.hour, of_type(dict, present(kept).entries[0])["id"]) == (13, "other")


def test_only_its_owner_can_read_it_and_it_holds_no_secret() -> None:
    save_listing(ADDRESS, ENTRIES, NOW)
    path = kept_file()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    written = path.name + path.read_text()
    assert not [secret for secret in ("s3cret", "secret-too", "sk-ant") if secret in written]


def test_every_address_has_its_own() -> None:
    save_listing(ADDRESS, ENTRIES, NOW)
    assert load_listing("https://other.example", NOW) is None


@pytest.mark.parametrize("age", [MOST_AGE, timedelta(minutes=-1)])
def test_a_list_that_is_too_old_or_not_yet_made_is_not_used(age: timedelta) -> None:
    save_listing(ADDRESS, ENTRIES, NOW)
    assert load_listing(ADDRESS, NOW + age) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "5",
        '{"format": 1}',
        '{"format": 1, "at": 5, "models": []}',
        '{"format": 1, "at": "2026-11-24T11:00:00", "models": [{"id": "m"}]}',
        '{"format": 2, "at": "2026-11-24T11:00:00+00:00", "models": [{"id": "m"}]}',
        '{"format": 1, "at": "2026-11-24T11:00:00+00:00", "models": {"id": "m"}}',
        "[" * 100_000,
        '"\udc80"',
    ],
)
def test_a_broken_file_is_as_good_as_none_and_is_replaced(text: str) -> None:
    save_listing(ADDRESS, ENTRIES, NOW)
    kept_file().write_bytes(text.encode(errors="surrogateescape"))
    assert load_listing(ADDRESS, NOW) is None
    save_listing(ADDRESS, ENTRIES, NOW)
    assert load_listing(ADDRESS, NOW) is not None


def test_a_folder_in_its_place_costs_nothing_but_the_keeping() -> None:
    save_listing(ADDRESS, ENTRIES, NOW)
    path = kept_file()
    path.unlink()
    path.mkdir()
    assert load_listing(ADDRESS, NOW) is None
    save_listing(ADDRESS, ENTRIES, NOW)


def test_a_cache_folder_that_can_not_be_costs_nothing_but_the_keeping() -> None:
    paths.cache_dir().write_text("a file where a folder should be")
    save_listing(ADDRESS, ENTRIES, NOW)
    assert load_listing(ADDRESS, NOW) is None


def test_an_endless_list_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_list_cache, "MOST_BYTES", 200)
    save_listing(ADDRESS, [{"id": "m" * 300}], NOW)
    assert not (paths.cache_dir() / "models").exists()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(_JSON, st.lists(_JSON))
def test_whatever_json_stands_in_it_models_or_nothing_come_of_it(
    whole: object, entries: list[Any]
) -> None:
    for data in (whole, {"format": 1, "at": NOW.isoformat(), "models": entries}):
        save_listing(ADDRESS, ENTRIES, NOW)
        kept_file().write_text(json.dumps(data))
        kept = load_listing(ADDRESS, NOW)
        listed_models(kept.entries if kept else (), Catalog())
