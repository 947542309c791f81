from __future__ import annotations

from pathlib import Path

import pytest

from claude_tui import paths
from claude_tui.conversation import Parameters
from claude_tui.errors import FileError, UsageError
from claude_tui.storage import presets as stored
from claude_tui.storage.presets import (
    load_last_request,
    load_preset,
    save_last_request,
    save_preset,
)


@pytest.fixture(autouse=True)
def presets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv(paths.CONFIG_DIR_VARIABLE, str(tmp_path))
    return paths.presets_dir()


def test_a_preset_is_the_request_of_a_file(presets: Path) -> None:
    presets.mkdir()
    (presets / "terse.toml").write_text('[request]\nsystem = "Be brief."\n')
    assert load_preset("terse") == Parameters(system="Be brief.")


def test_an_unknown_preset_names_those_that_exist(presets: Path) -> None:
    presets.mkdir()
    for name in ("terse", "proof"):
        (presets / f"{name}.toml").touch()
    assert {"proof", "terse"} <= {preset.name for preset in stored.presets()}
    with pytest.raises(FileError, match=r'no preset "long"\. Available: .*proof, .*terse'):
        load_preset("long")


def test_a_preset_that_is_only_spelled_wrong_is_said_to_be_meant(presets: Path) -> None:
    presets.mkdir()
    (presets / "terse.toml").touch()
    with pytest.raises(FileError, match=r'no preset "tarse"\. Did you mean "terse"\?'):
        load_preset("tarse")


def test_a_note_among_the_presets_is_said_to_be_a_system_prompt(presets: Path) -> None:
    presets.mkdir()
    (presets / "brief2.md").write_text("Be brief.")
    with pytest.raises(FileError) as caught:
        load_preset("brief2")
    note = presets / "brief2.md"
    assert str(caught.value).endswith(
        f"Presets are .toml files. To use it as a system prompt: -s @{note}"
    )


def test_a_preset_never_comes_from_another_folder(presets: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.toml").touch()
    with pytest.raises(FileError, match="there is no preset"):
        load_preset("../outside")


def test_presets_are_shipped_and_each_is_valid() -> None:
    shipped = stored.presets()
    assert {"brief", "exact", "teacher"} <= {preset.name for preset in shipped}
    assert all(each.title and each.request != Parameters() for each in shipped)


def test_ones_own_goes_before_a_shipped_one_of_the_same_name(presets: Path) -> None:
    presets.mkdir()
    (presets / "brief.toml").write_text('[request]\nsystem = "Mine."\n')
    assert load_preset("brief").system == "Mine."


def test_saving_over_a_preset_keeps_what_was_written_by_hand(presets: Path) -> None:
    presets.mkdir()
    file = presets / "mine.toml"
    file.write_text("# for letters\n[request]\ntemperature = 0.2 # cool\n")
    save_preset("mine", Parameters(temperature=0.2, system="Be kind."))
    assert "# for letters" in file.read_text()
    assert "# cool" in file.read_text()
    assert load_preset("mine") == Parameters(temperature=0.2, system="Be kind.")


def test_saving_over_a_preset_keeps_its_unknown_keys_and_takes_none_of_the_conversations(
    presets: Path,
) -> None:
    presets.mkdir()
    file = presets / "mine.toml"
    file.write_text("[request]\ntop_k = 3\nmine = 1\n")
    of_a_conversation = Parameters(top_k=4, extra={"theirs": 2})
    save_preset("mine", of_a_conversation)
    assert load_preset("mine") == Parameters(top_k=4, extra={"mine": 1})
    save_preset("new", of_a_conversation)
    assert load_preset("new") == Parameters(top_k=4)


@pytest.mark.parametrize("name", ["../a", "a/b", ".hidden", "a\nb", "x" * 61])
def test_what_is_no_file_name_is_no_preset(name: str) -> None:
    with pytest.raises(UsageError, match="can't be the name of a preset"):
        save_preset(name, Parameters())


def test_the_last_request_comes_back_and_a_broken_one_costs_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(paths.DATA_DIR_VARIABLE, str(tmp_path / "data"))
    assert load_last_request() == Parameters()
    for request in (Parameters(temperature=0.1), Parameters(system="a\x00b", top_k=4)):
        save_last_request(request)
        assert load_last_request() == request
    paths.last_request_file().write_text("[request]\ntop_k = -1\n")
    assert load_last_request() == Parameters()
